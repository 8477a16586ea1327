//===- Quantize.h - from real tensors to quantized ones ---------*- C++ -*-===//
//
// Clauses Q1 to Q4 and S1 to S3: dynamic quantization, by block of the scale,
// and static.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_INTERPRETER_QUANTIZE_H
#define QUANTX_INTERPRETER_QUANTIZE_H

#include "quantx/Interpreter/Values.h"
#include "quantx/Numerics/QuantizeParams.h"
#include "quantx/Numerics/Rounding.h"

namespace mlir::quantx {

/// How codes come from data, for a scheme that `quantize dynamic` accepts.
struct DynamicScheme {
  unsigned codes = 0, scale = 0; ///< fields
  std::optional<unsigned> zero;  ///< field; min-max where there is one
  int64_t literalZero = 0;       ///< symmetric: added to every code
  unsigned bits = 8;
  bool isSigned = true;

  static DynamicScheme get(SchemeInterface scheme);
  numerics::CodeRange getRange() const;
};

enum class ParameterChoice { Range, LeastError };

/// Parameters of every block of the scale, row-major.
std::vector<numerics::QuantizeParams> chooseParams(const HostTensor &x,
                                                   SchemeInterface scheme,
                                                   ParameterChoice choice);

/// The components of scale and zero: one rounding to the scale's type.
FieldValue storeScales(ArrayRef<numerics::QuantizeParams> params,
                       const RecipeField &field, ArrayRef<int64_t> shape);
FieldValue storeZeros(ArrayRef<numerics::QuantizeParams> params,
                      const RecipeField &field, ArrayRef<int64_t> shape);

/// `quantize dynamic`.
std::shared_ptr<const QuantizedValue> quantizeDynamic(const HostTensor &x,
                                                      QuantizedTensorType type);

/// Static quantization: fills the codes of `value`, whose other fields are
/// bound. An error at `loc` where a zero does not fit in 64 bits.
LogicalResult quantizeStatic(Location loc, const HostTensor &x,
                             numerics::Rounding round, QuantizedValue &value);

} // namespace mlir::quantx

#endif // QUANTX_INTERPRETER_QUANTIZE_H
