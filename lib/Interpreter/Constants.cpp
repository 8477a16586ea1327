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

static LogicalResult copyDense(DenseElementsAttr dense, HostTensor &tensor) {
  ElementKind kind = tensor.getKind();
  if (!kind.isFloat()) {
    for (auto [index, value] : llvm::enumerate(dense.getValues<APInt>()))
      tensor.set(index,
                 Scalar::ofInt(kind, value.sextOrTrunc(64).getSExtValue()));
    return success();
  }
  for (auto [index, value] : llvm::enumerate(dense.getValues<APFloat>()))
    tensor.set(index, getFloatScalar(kind, value));
  return success();
}

static LogicalResult copyResource(Location loc, DenseResourceElementsAttr dense,
                                  HostTensor &tensor) {
  AsmResourceBlob *blob = dense.getRawHandle().getBlob();
  if (!blob)
    return emitError(loc) << "resource: wanted the bytes of "
                          << dense.getRawHandle().getKey() << ", got: none";
  MutableArrayRef<uint8_t> bytes = tensor.getMutableBytes();
  ArrayRef<char> data = blob->getData();
  bool wholeBytes = tensor.getKind().width == 8 * tensor.getKind().getBytes();
  if (data.size() != bytes.size() || !wholeBytes)
    return emitError(loc) << "resource: wanted " << bytes.size()
                          << " bytes of whole elements, got: " << data.size();
  llvm::copy(data, bytes.begin());
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
  LogicalResult copied = failure();
  if (auto dense = llvm::dyn_cast<DenseElementsAttr>(elements))
    copied = copyDense(dense, *tensor);
  else if (auto resource = llvm::dyn_cast<DenseResourceElementsAttr>(elements))
    copied = copyResource(loc, resource, *tensor);
  else
    emitError(loc) << "constant: wanted dense elements or a resource, got: "
                   << elements;
  if (failed(copied))
    return failure();
  return tensor;
}
