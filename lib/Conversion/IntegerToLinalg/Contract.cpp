//===- Contract.cpp - the accumulation recipe as loops ----------*- C++ -*-===//
//
// quantx.int.contract  ->  decoded integers of both operands, then one
// linalg.generic over (m, n): a walk over the groups of k, exact sums in i64,
// fma in f32. With a width for each row, w is decoded where it is read.
//
//===----------------------------------------------------------------------===//
#include "IntegerTerms.h"
#include "Patterns.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::quantx;

static Value createF32(ImplicitLocOpBuilder &builder, double value) {
  return arith::ConstantFloatOp::create(builder, builder.getF32Type(),
                                        llvm::APFloat(float(value)));
}

namespace {
/// Emits one contraction that follows the recipe.
class Contraction {
public:
  Contraction(ImplicitLocOpBuilder &builder, IntContractOp op,
              IntContractOp::Adaptor adaptor);
  Value emit(ImplicitLocOpBuilder &builder);

private:
  /// What x is multiplied by: w, its levels alone, those of its offset.
  enum class Partner { Corrected, ScaleOfZero, Offset };
  using Decode =
      llvm::function_ref<Value(ImplicitLocOpBuilder &, const LevelPoint &)>;
  Value materialize(ImplicitLocOpBuilder &builder, const RecipeEmitter &emitter,
                    Decode decode);
  void decodeX(ImplicitLocOpBuilder &builder);
  Value decodeW(ImplicitLocOpBuilder &builder, Partner partner,
                const LevelPoint &point);
  Value loadW(ImplicitLocOpBuilder &builder, unsigned partner, Value n,
              Value k);
  Value emitOutput(ImplicitLocOpBuilder &builder, Value m, Value n);
  SmallVector<Value> emitGroup(ImplicitLocOpBuilder &builder, Value m, Value n,
                               Value begin, Value end, Value group, Value acc);
  Value getGroupEnd(ImplicitLocOpBuilder &builder, Value m, Value n, Value k);
  Value emitSum(ImplicitLocOpBuilder &builder, Value m, Value n, Value group,
                Value sum);
  Value toFloat(ImplicitLocOpBuilder &builder, Value sum, int64_t factor);
  Value accumulate(ImplicitLocOpBuilder &builder, Value sum, int64_t factor,
                   Value level, Value acc);
  Value orOne(ImplicitLocOpBuilder &builder, Value product);

  IntContractOp op;
  IntContractOp::Adaptor adaptor;
  RecipeEmitter x, w;
  const RecipeEmitter *current = nullptr; ///< w, or w at the row's width
  SmallVector<GroupEnd> ends;
  std::vector<Term> xInner, xOuter; ///< float levels below K; constant along K
  std::vector<Term> wFloat, oFloat;
  bool floatZero, hasOffset;
  int64_t xFactor, wFactor;
  Value decodedX;
  SmallVector<Partner> partners;
  SmallVector<Value> decodedW; ///< one a partner; none with widths of rows
};
} // namespace

/// A float level whose block is smaller than K varies along it.
static bool variesAlongK(const Term &term, int64_t k, unsigned rank) {
  if (term.kind == Factor::Kind::Literal)
    return false;
  if (term.per.empty())
    return true;
  int64_t extent = term.per.back();
  if (extent == kWholeDimension)
    return false;
  if (term.per.size() < rank)
    return extent % k != 0;
  return extent < k;
}

Contraction::Contraction(ImplicitLocOpBuilder &builder, IntContractOp op,
                         IntContractOp::Adaptor adaptor)
    : op(op), adaptor(adaptor),
      x(builder, llvm::cast<QuantizedTensorType>(op.getXType()),
        adaptor.getX()),
      w(builder, llvm::cast<QuantizedTensorType>(op.getWType()), adaptor.getW(),
        getScalarWidth(adaptor.getWidth())) {
  const Recipe &xRecipe = x.getRecipe(), &wRecipe = w.getRecipe();
  ends = getGroupEnds(xRecipe, wRecipe);
  int64_t k = llvm::cast<QuantizedTensorType>(op.getXType()).getShape()[1];
  for (const Term &term : selectTerms(xRecipe.scale.terms, false))
    (variesAlongK(term, k, 2) ? xInner : xOuter).push_back(term);
  wFloat = selectTerms(wRecipe.scale.terms, false);
  oFloat = selectTerms(wRecipe.offset.terms, false);
  floatZero = !wRecipe.zero.isInteger();
  hasOffset = !wRecipe.offset.empty();
  partners.push_back(Partner::Corrected);
  if (floatZero)
    partners.push_back(Partner::ScaleOfZero);
  if (hasOffset)
    partners.push_back(Partner::Offset);
  xFactor = x.getCodeFactor();
  wFactor = w.getCodeFactor();
  if (adaptor.getWidth() && !getScalarWidth(adaptor.getWidth()))
    wFactor = RecipeEmitter(
                  builder, llvm::cast<QuantizedTensorType>(op.getWType()),
                  adaptor.getW(), arith::ConstantIntOp::create(builder, 0, 32))
                  .getCodeFactor();
}

/// i64 values of one matrix, decoded once.
Value Contraction::materialize(ImplicitLocOpBuilder &builder,
                               const RecipeEmitter &emitter, Decode decode) {
  auto type = RankedTensorType::get(
      emitter.getComponents().getType().getShape(), builder.getI64Type());
  return generateTensor(builder, type, emitter.getShape(),
                        [&](ImplicitLocOpBuilder &inner, ValueRange coord) {
                          return decode(inner, emitter.at(coord));
                        });
}

void Contraction::decodeX(ImplicitLocOpBuilder &builder) {
  bool withZero = !adaptor.getSums();
  decodedX = materialize(
      builder, x, [&](ImplicitLocOpBuilder &inner, const LevelPoint &point) {
        Value code = emitCorrected(inner, x, withZero, xFactor, point);
        Value level = emitLevels(inner, x, x.getRecipe().scale, point);
        return arith::MulIOp::create(inner, level, code).getResult();
      });
}

Value Contraction::decodeW(ImplicitLocOpBuilder &builder, Partner partner,
                           const LevelPoint &point) {
  const Recipe &recipe = current->getRecipe();
  if (partner == Partner::Offset)
    return emitLevels(builder, *current, recipe.offset, point);
  Value level = emitLevels(builder, *current, recipe.scale, point);
  if (partner == Partner::ScaleOfZero)
    return level;
  Value code = emitCorrected(builder, *current, !floatZero, wFactor, point);
  return arith::MulIOp::create(builder, level, code);
}

Value Contraction::loadW(ImplicitLocOpBuilder &builder, unsigned partner,
                         Value n, Value k) {
  if (decodedW.empty())
    return decodeW(builder, partners[partner], current->at({n, k}));
  return tensor::ExtractOp::create(builder, decodedW[partner],
                                   ValueRange{n, k});
}

/// The next k at which some float field changes, at most K.
Value Contraction::getGroupEnd(ImplicitLocOpBuilder &builder, Value m, Value n,
                               Value k) {
  IndexArithmetic arith(builder);
  Value total = x.getShape()[1], next = total;
  for (const GroupEnd &end : ends) {
    Value extent = arith.constant(end.extent), base = arith.constant(0);
    if (end.flattened)
      base = arith.mul(end.operand ? n : m, total);
    Value at = arith.add(base, k);
    Value boundary =
        arith.mul(arith.add(arith.div(at, extent), arith.constant(1)), extent);
    next = arith.min(next, arith.sub(boundary, base));
  }
  return next;
}

/// f32(sum / factor): one rounding, then an exact power of two.
Value Contraction::toFloat(ImplicitLocOpBuilder &builder, Value sum,
                           int64_t factor) {
  Value value = arith::SIToFPOp::create(builder, builder.getF32Type(), sum);
  if (factor == 1)
    return value;
  return arith::MulFOp::create(builder, value,
                               createF32(builder, 1.0 / factor));
}

Value Contraction::accumulate(ImplicitLocOpBuilder &builder, Value sum,
                              int64_t factor, Value level, Value acc) {
  return math::FmaOp::create(builder, toFloat(builder, sum, factor), level,
                             acc);
}

Value Contraction::orOne(ImplicitLocOpBuilder &builder, Value product) {
  return product ? product : createF32(builder, 1);
}

/// t with the terms that were taken out of the loop over k.
Value Contraction::emitSum(ImplicitLocOpBuilder &builder, Value m, Value n,
                           Value group, Value sum) {
  auto load = [&](Value tensor) -> Value {
    Value value =
        tensor::ExtractOp::create(builder, tensor, ValueRange{n, group});
    return arith::ExtSIOp::create(builder, builder.getI64Type(), value);
  };
  IndexArithmetic arith(builder);
  if (adaptor.getSums() && !x.getRecipe().zero.empty()) {
    LevelPoint point = x.at({m, arith.constant(0)});
    const TermProduct &product = x.getRecipe().zero;
    Value zero = x.emitIntegerProduct(builder, product.terms, point);
    Value level = emitLevels(builder, x, x.getRecipe().scale, point);
    Value term = arith::MulIOp::create(builder, zero, level);
    term = arith::MulIOp::create(builder, term, load(adaptor.getSums()));
    term = arith::MulIOp::create(builder, term,
                                 createI64(builder, xFactor * wFactor));
    sum = product.negative ? Value(arith::AddIOp::create(builder, sum, term))
                           : Value(arith::SubIOp::create(builder, sum, term));
  }
  if (adaptor.getIntBias()) {
    Value term = arith::MulIOp::create(builder, load(adaptor.getIntBias()),
                                       createI64(builder, xFactor * wFactor));
    sum = arith::AddIOp::create(builder, sum, term);
  }
  return sum;
}

SmallVector<Value> Contraction::emitGroup(ImplicitLocOpBuilder &builder,
                                          Value m, Value n, Value begin,
                                          Value end, Value group, Value acc) {
  SmallVector<Value> zeros(partners.size(), createI64(builder, 0));
  SmallVector<Value> sums = emitLoop(
      builder, begin, end, zeros,
      [&](ImplicitLocOpBuilder &inner, Value k,
          ValueRange carried) -> SmallVector<Value> {
        Value a = tensor::ExtractOp::create(inner, decodedX, ValueRange{m, k});
        SmallVector<Value> next;
        for (auto [partner, sum] : llvm::enumerate(carried)) {
          Value b = loadW(inner, partner, n, k);
          next.push_back(arith::AddIOp::create(
              inner, sum, arith::MulIOp::create(inner, a, b)));
        }
        return next;
      });
  LevelPoint atW = current->at({n, begin}), atX = x.at({m, begin});
  auto level = [&](ArrayRef<Term> own) {
    Value product = current->emitProduct(builder, own, atW);
    return x.emitProduct(builder, xInner, atX, product);
  };
  const Recipe &recipe = current->getRecipe();
  acc = accumulate(builder, emitSum(builder, m, n, group, sums[0]),
                   xFactor * wFactor, orOne(builder, level(wFloat)), acc);
  if (floatZero) {
    Value zero = current->emitProduct(builder, recipe.zero.terms, atW);
    if (recipe.zero.negative)
      zero = arith::NegFOp::create(builder, zero);
    if (Value scale = current->emitProduct(builder, wFloat, atW))
      zero = arith::MulFOp::create(builder, zero, scale);
    zero = arith::NegFOp::create(builder, zero);
    zero = x.emitProduct(builder, xInner, atX, zero);
    acc = accumulate(builder, sums[1], xFactor, zero, acc);
  }
  if (hasOffset)
    acc = accumulate(builder, sums.back(), xFactor,
                     orOne(builder, level(oFloat)), acc);
  return {acc};
}

Value Contraction::emitOutput(ImplicitLocOpBuilder &builder, Value m, Value n) {
  IndexArithmetic arith(builder);
  Value zero = arith.constant(0), total = x.getShape()[1];
  Value acc = createF32(builder, 0);
  Type index = builder.getIndexType();
  // while (k < K): one group
  auto loop = scf::WhileOp::create(
      builder, TypeRange{index, index, builder.getF32Type()},
      ValueRange{zero, zero, acc},
      [&](OpBuilder &nested, Location loc, ValueRange values) {
        Value more = arith::CmpIOp::create(
            nested, loc, arith::CmpIPredicate::ult, values[0], total);
        scf::ConditionOp::create(nested, loc, more, values);
      },
      [&](OpBuilder &nested, Location loc, ValueRange values) {
        ImplicitLocOpBuilder inner(loc, nested);
        Value end = getGroupEnd(inner, m, n, values[0]);
        SmallVector<Value> next =
            emitGroup(inner, m, n, values[0], end, values[1], values[2]);
        Value group = arith::AddIOp::create(
            inner, values[1], arith::ConstantIndexOp::create(inner, 1));
        scf::YieldOp::create(inner, ValueRange{end, group, next.front()});
      });
  Value value = loop.getResult(2);
  value = x.emitProduct(builder, xOuter, x.at({m, zero}), value);
  if (adaptor.getBias()) {
    Value bias = tensor::ExtractOp::create(builder, adaptor.getBias(), n);
    value = arith::AddFOp::create(builder, value, bias);
  }
  Type element = llvm::cast<RankedTensorType>(op.getType()).getElementType();
  if (!element.isF32())
    value = arith::TruncFOp::create(builder, element, value);
  return value;
}

Value Contraction::emit(ImplicitLocOpBuilder &builder) {
  decodeX(builder);
  Value width = adaptor.getWidth();
  bool perRow = width && !getScalarWidth(width);
  current = &w;
  if (!perRow)
    for (Partner partner : partners)
      decodedW.push_back(materialize(
          builder, w,
          [&](ImplicitLocOpBuilder &inner, const LevelPoint &point) {
            return decodeW(inner, partner, point);
          }));
  auto output = [&](ImplicitLocOpBuilder &inner, ValueRange coord) -> Value {
    if (!perRow)
      return emitOutput(inner, coord[0], coord[1]);
    Value own = tensor::ExtractOp::create(inner, width, coord[0]);
    RecipeEmitter atWidth(inner, llvm::cast<QuantizedTensorType>(op.getWType()),
                          adaptor.getW(), own);
    current = &atWidth;
    return emitOutput(inner, coord[0], coord[1]);
  };
  return generateTensor(builder, llvm::cast<RankedTensorType>(op.getType()),
                        {x.getShape()[0], w.getShape()[0]}, output);
}

namespace {
/// quantx.int.contract  ->  linalg.generic
struct LowerContract final : OpConversionPattern<IntContractOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(IntContractOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    auto x = llvm::dyn_cast<QuantizedTensorType>(op.getXType());
    auto w = llvm::dyn_cast<QuantizedTensorType>(op.getWType());
    if (!x || !w || !followsRecipe(x.getRecipe(), w.getRecipe())) {
      rewriter.replaceOp(op, emitRealContraction(builder, op, adaptor));
      return success();
    }
    if (ShapedType::isDynamic(x.getShape()[1]))
      return rewriter.notifyMatchFailure(op, "requires a static K");
    Contraction contraction(builder, op, adaptor);
    rewriter.replaceOp(op, contraction.emit(builder));
    return success();
  }
};

} // namespace

void quantx::populateContractPatterns(RewritePatternSet &patterns) {
  patterns.add<LowerContract>(patterns.getContext());
}
