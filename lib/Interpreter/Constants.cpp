//===- Constants.cpp - values of attributes ---------------------*- C++ -*-===//
//
// Scalars, dense elements, resources.
//
//===----------------------------------------------------------------------===//
#include "quantx/Interpreter/Constants.h"

#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;
using namespace mlir::quantx;

static Scalar getFloatScalar(ElementKind kind, const APFloat &value) {
  return {kind, value.bitcastToAPInt().getZExtValue()};
}

std::optional<Scalar> quantx::getScalar(Attribute attribute) {
  auto typed = llvm::dyn_cast<TypedAttr>(attribute);
  auto kind = typed ? getElementKind(typed.getType()) : std::nullopt;
  if (!kind)
    return std::nullopt;
  if (auto integer = llvm::dyn_cast<IntegerAttr>(attribute))
    return Scalar::ofInt(*kind,
                         integer.getValue().sextOrTrunc(64).getSExtValue());
  if (auto real = llvm::dyn_cast<FloatAttr>(attribute))
    return getFloatScalar(*kind, real.getValue());
  return std::nullopt;
}

static void copyDense(DenseElementsAttr dense, HostTensor &tensor) {
  ElementKind kind = tensor.getKind();
  if (!kind.isFloat()) {
    for (auto [index, value] : llvm::enumerate(dense.getValues<APInt>()))
      tensor.set(index,
                 Scalar::ofInt(kind, value.sextOrTrunc(64).getSExtValue()));
    return;
  }
  for (auto [index, value] : llvm::enumerate(dense.getValues<APFloat>()))
    tensor.set(index, getFloatScalar(kind, value));
}

LogicalResult quantx::verifyResource(Location loc,
                                     DenseResourceElementsAttr dense) {
  AsmResourceBlob *blob = dense.getRawHandle().getBlob();
  if (!blob)
    return emitError(loc) << "resource: wanted the bytes of "
                          << dense.getRawHandle().getKey() << ", got: none";
  auto kind = getElementKind(dense.getType().getElementType());
  if (!kind)
    return success();
  uint64_t bytes = kind->getBytes(), size = blob->getData().size();
  std::optional<int64_t> count = getElementCount(dense.getType().getShape());
  bool wholeBytes = kind->width == 8 * bytes;
  if (!count || !wholeBytes || size % bytes || size / bytes != uint64_t(*count))
    return emitError(loc) << "resource: wanted "
                          << llvm::SaturatingMultiply<uint64_t>(
                                 count.value_or(INT64_MAX), bytes)
                          << " bytes of whole elements, got: " << size;
  return success();
}

FailureOr<HostTensor> quantx::getTensor(Location loc, ElementsAttr elements) {
  ShapedType type = elements.getShapedType();
  auto kind = getElementKind(type.getElementType());
  if (!kind)
    return emitError(loc) << "constant: wanted integers, indices or floats of "
                             "at most 64 bits, got: "
                          << type;
  FailureOr<HostTensor> tensor =
      HostTensor::create(loc, *kind, type.getShape());
  if (failed(tensor))
    return failure();
  if (auto dense = llvm::dyn_cast<DenseElementsAttr>(elements)) {
    copyDense(dense, *tensor);
    return tensor;
  }
  auto resource = llvm::dyn_cast<DenseResourceElementsAttr>(elements);
  if (!resource)
    return emitError(loc) << "constant: wanted dense elements or a resource, "
                             "got: "
                          << elements;
  if (failed(verifyResource(loc, resource)))
    return failure();
  llvm::copy(resource.getRawHandle().getBlob()->getData(),
             tensor->getMutableBytes().begin());
  return tensor;
}
