//===- Digest.cpp - results as lines of text --------------------*- C++ -*-===//
//
// Digests and sampled elements.
//
//===----------------------------------------------------------------------===//
#include "quantx/Execution/Digest.h"

#include "quantx/Numerics/SeededInput.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/SHA256.h"

#include <cmath>

using namespace mlir;
using namespace mlir::quantx;

static std::string getTypeText(const HostTensor &tensor, bool scalar,
                               MLIRContext *context) {
  Type type = getBuiltinType(tensor.getKind(), context);
  if (!scalar)
    type = RankedTensorType::get(tensor.getShape(), type);
  return llvm::formatv("{0}", type).str();
}

std::vector<NamedTensor> quantx::getNamedTensors(unsigned index,
                                                 const RuntimeValue &value,
                                                 MLIRContext *context) {
  std::string name = std::to_string(index);
  if (auto *tensor = std::get_if<HostTensor>(&value))
    return {{name, getTypeText(*tensor, /*scalar=*/false, context), *tensor}};
  if (auto *scalar = std::get_if<Scalar>(&value)) {
    HostTensor tensor(scalar->kind, {},
                      std::vector<uint8_t>(scalar->kind.getBytes()));
    tensor.set(0, *scalar);
    return {{name, getTypeText(tensor, /*scalar=*/true, context), tensor}};
  }
  const auto &quantized =
      *std::get<std::shared_ptr<const QuantizedValue>>(value);
  std::vector<NamedTensor> result;
  for (unsigned field = 0; field < quantized.fields.size(); ++field) {
    HostTensor tensor = getComponent(quantized, field);
    result.push_back({name + "." + std::to_string(field),
                      getTypeText(tensor, /*scalar=*/false, context), tensor});
  }
  return result;
}

static HostTensor canonicalize(HostTensor tensor) {
  ElementKind kind = tensor.getKind();
  if (!kind.isFloat())
    return tensor;
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  Scalar canonical = Scalar::ofFloat(kind, static_cast<float>(nan));
  if (kind.cls == ElementKind::Class::F64)
    canonical = Scalar::ofDouble(nan);
  for (int64_t index = 0; index < tensor.getNumElements(); ++index)
    if (std::isnan(tensor.get(index).getDouble()))
      tensor.set(index, canonical);
  return tensor;
}

std::string quantx::getDigest(const HostTensor &tensor) {
  return llvm::toHex(llvm::SHA256::hash(canonicalize(tensor).getBytes()),
                     /*LowerCase=*/true);
}

static std::string getValueText(Scalar value) {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (value.kind.isFloat())
    os << llvm::format("%a", value.getDouble());
  else
    os << value.getInt();
  return text;
}

std::vector<std::string> quantx::sampleElements(const NamedTensor &result,
                                                unsigned resultIndex,
                                                uint64_t count, uint64_t seed) {
  std::vector<std::string> lines;
  const HostTensor &tensor = result.tensor;
  for (uint64_t line = 0; line < count && tensor.getNumElements(); ++line) {
    int64_t element =
        numerics::seededWord(seed, resultIndex, line) % tensor.getNumElements();
    SmallVector<std::string> coord(tensor.getRank());
    int64_t rest = element;
    for (int dim = tensor.getRank() - 1; dim >= 0; --dim) {
      coord[dim] = std::to_string(rest % tensor.getShape()[dim]);
      rest /= tensor.getShape()[dim];
    }
    lines.push_back(result.index + "[" + llvm::join(coord, ",") + "] " +
                    getValueText(tensor.get(element)));
  }
  return lines;
}
