//===- DynamicQuantize.cpp - scales and codes from data ---------*- C++ -*-===//
//
// Clauses Q2 to Q4: observe each block of the scale, choose, quantize.
//
//===----------------------------------------------------------------------===//
#include "quantx/Interpreter/Formula.h"
#include "quantx/Interpreter/Quantize.h"
#include "quantx/Numerics/QuantizeElement.h"

using namespace mlir;
using namespace mlir::quantx;
using numerics::QuantizeParams;

DynamicScheme DynamicScheme::get(SchemeInterface scheme) {
  Recipe recipe = scheme.getRecipe();
  DynamicScheme result;
  result.codes = recipe.stages.front().field;
  result.scale = recipe.scale.terms.front().field;
  if (!recipe.zero.empty()) {
    const Term &zero = recipe.zero.terms.front();
    if (zero.kind == Factor::Kind::Leaf)
      result.zero = zero.field;
    else
      result.literalZero = static_cast<int64_t>(zero.multiplier);
  }
  Type type = recipe.fields[result.codes].leaf.type;
  result.bits = type.getIntOrFloatBitWidth();
  result.isSigned = type.isSignedInteger();
  return result;
}

numerics::CodeRange DynamicScheme::getRange() const {
  return numerics::getCodeRange(bits, isSigned);
}

/// Calls `use(element, block)` for all elements, in row-major order.
static void forEachElement(const HostTensor &x, const RecipeField &scale,
                           llvm::function_ref<void(int64_t, int64_t)> use) {
  BlockMap map(scale.blocks.empty() ? ArrayRef<int64_t>()
                                    : ArrayRef<int64_t>(scale.blocks.front()),
               x.getShape(), {}, 1);
  constexpr int64_t step = 4096;
  SmallVector<int64_t> blocks(step);
  for (int64_t begin = 0; begin < x.getNumElements(); begin += step) {
    int64_t count = std::min(step, x.getNumElements() - begin);
    map.map(getRun(begin, count), blocks);
    for (int64_t index = 0; index < count; ++index)
      use(begin + index, blocks[index]);
  }
}

static std::vector<QuantizeParams> chooseByRange(const HostTensor &x,
                                                 const DynamicScheme &scheme,
                                                 const RecipeField &scale,
                                                 int64_t blockCount) {
  std::vector<numerics::ObservedRange> ranges(blockCount);
  forEachElement(x, scale, [&](int64_t element, int64_t block) {
    ranges[block].observe(x.getFloat(element));
  });
  std::vector<QuantizeParams> params;
  for (const numerics::ObservedRange &range : ranges)
    params.push_back(scheme.zero
                         ? numerics::chooseMinMax(range, scheme.getRange())
                         : numerics::chooseSymmetric(range, scheme.bits,
                                                     scheme.literalZero));
  return params;
}

static std::vector<QuantizeParams> chooseByError(const HostTensor &x,
                                                 const DynamicScheme &scheme,
                                                 const RecipeField &scale,
                                                 int64_t blockCount) {
  std::vector<std::vector<float>> blocks(blockCount);
  forEachElement(x, scale, [&](int64_t element, int64_t block) {
    blocks[block].push_back(x.getFloat(element));
  });
  auto kind = scheme.zero ? numerics::ParamsKind::MinMax
                          : numerics::ParamsKind::Symmetric;
  std::vector<QuantizeParams> params;
  for (const std::vector<float> &block : blocks)
    params.push_back(numerics::chooseLeastError(block, scheme.getRange(), kind,
                                                scheme.literalZero));
  return params;
}

std::vector<QuantizeParams> quantx::chooseParams(const HostTensor &x,
                                                 SchemeInterface scheme,
                                                 ParameterChoice choice) {
  Recipe recipe = scheme.getRecipe();
  DynamicScheme dynamic = DynamicScheme::get(scheme);
  const RecipeField &scale = recipe.fields[dynamic.scale];
  int64_t count = *getElementCount(getFieldShape(scale, x.getShape()));
  return choice == ParameterChoice::Range
             ? chooseByRange(x, dynamic, scale, count)
             : chooseByError(x, dynamic, scale, count);
}

FieldValue quantx::storeScales(ArrayRef<QuantizeParams> params,
                               const RecipeField &field,
                               ArrayRef<int64_t> shape) {
  FieldValue result;
  result.shape.assign(getFieldShape(field, shape));
  for (const QuantizeParams &block : params)
    result.codes.push_back(
        numerics::encode(getFloatKind(field.leaf.type), block.scale));
  return result;
}

FieldValue quantx::storeZeros(ArrayRef<QuantizeParams> params,
                              const RecipeField &field,
                              ArrayRef<int64_t> shape) {
  FieldValue result;
  result.shape.assign(getFieldShape(field, shape));
  for (const QuantizeParams &block : params)
    result.codes.push_back(numerics::truncateCode(
        block.zero, field.leaf.type.getIntOrFloatBitWidth()));
  return result;
}

std::shared_ptr<const QuantizedValue>
quantx::quantizeDynamic(const HostTensor &x, QuantizedTensorType type) {
  Recipe recipe = type.getRecipe();
  DynamicScheme scheme = DynamicScheme::get(type.getScheme());
  std::vector<QuantizeParams> params =
      chooseParams(x, type.getScheme(), ParameterChoice::Range);
  auto value = std::make_shared<QuantizedValue>();
  value->type = type;
  value->shape.assign(x.getShape().begin(), x.getShape().end());
  value->fields.resize(recipe.fields.size());
  const RecipeField &scale = recipe.fields[scheme.scale];
  value->fields[scheme.scale] = storeScales(params, scale, x.getShape());
  if (scheme.zero)
    value->fields[*scheme.zero] =
        storeZeros(params, recipe.fields[*scheme.zero], x.getShape());
  FieldValue &codes = value->fields[scheme.codes];
  codes.shape = value->shape;
  codes.codes.resize(x.getNumElements());
  numerics::CodeRange range = scheme.getRange();
  forEachElement(x, scale, [&](int64_t element, int64_t block) {
    float real = x.getFloat(element);
    int64_t code =
        scheme.zero
            ? numerics::quantizeMinMax(real, params[block], range)
            : numerics::quantizeSymmetric(real, params[block], scheme.bits);
    codes.codes[element] = numerics::truncateCode(code, scheme.bits);
  });
  return value;
}
