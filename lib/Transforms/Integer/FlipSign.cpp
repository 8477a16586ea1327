//===- FlipSign.cpp - s8 activations as u8 ----------------------*- C++ -*-===//
//
// int.contract of x si8  ->  x xor 0x80 as ui8, int_bias(-128 * code_sum(w))
//
//===----------------------------------------------------------------------===//
#include "../PatternPass.h"
#include "SummableContract.h"

#include "quantx/Transforms/Passes.h"

namespace mlir::quantx {
#define GEN_PASS_DEF_FLIPSIGNPASS
#include "quantx/Transforms/Passes.h.inc"
} // namespace mlir::quantx

using namespace mlir;
using namespace mlir::quantx;

/// The codes are one signed leaf of 8 bits, without constants or table.
static bool hasPlainSignedBytes(const Recipe &recipe) {
  if (recipe.stages.size() != 1)
    return false;
  const Term &stage = recipe.stages.front();
  if (stage.kind != Factor::Kind::Leaf || stage.multiplier != 1 ||
      stage.addend != 0)
    return false;
  const Leaf &leaf = recipe.fields[stage.field].leaf;
  return !leaf.table && leaf.type.isSignedInteger(8);
}

/// tensor<?xKxi8>, rows  ->  every byte 0x80
static Value createSignBits(PatternRewriter &rewriter, Location loc,
                            RankedTensorType type, ComponentList &x) {
  Value sign = arith::ConstantIntOp::create(rewriter, loc, -128, 8);
  SmallVector<Value> sizes;
  for (int64_t dim = 0; dim < type.getRank(); ++dim)
    if (type.isDynamicDim(dim))
      sizes.push_back(x.getDim(rewriter, loc, dim));
  return tensor::SplatOp::create(rewriter, loc, sign, type, sizes);
}

namespace {
/// si8 codes of x  ->  ui8
struct FlipSign final : OpRewritePattern<IntContractOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(IntContractOp op,
                                PatternRewriter &rewriter) const override {
    FailureOr<SummableContract> contract = matchSummableContract(op, rewriter);
    if (failed(contract))
      return failure();
    auto type = llvm::cast<QuantizedTensorType>(op.getXType());
    if (!hasPlainSignedBytes(contract->x) ||
        type.getScheme().getSliceParameters()) // c1
      return rewriter.notifyMatchFailure(op, "requires plain si8 codes of x");
    std::optional<int64_t> multiplier =
        multiplyBounds(contract->getLiteralLevels(), -128);
    if (!multiplier) // c2
      return rewriter.notifyMatchFailure(
          op, "requires integer levels of x to be literals");
    if (!fitsI32(contract->getBiasBound(*multiplier))) // c5
      return rewriter.notifyMatchFailure(op,
                                         "requires an int_bias that fits i32");
    rewrite(*contract, type, *multiplier, rewriter);
    return success();
  }

  static void rewrite(const SummableContract &contract,
                      QuantizedTensorType type, int64_t multiplier,
                      PatternRewriter &rewriter) {
    IntContractOp op = contract.op;
    SchemeSpec spec = getSchemeSpec(type.getScheme());
    spec.stages.front().leaf.type = rewriter.getIntegerType(8, false);
    Attribute scheme = replaceSchemeSpec(type.getScheme(), spec);
    ComponentList x(type, op.getX());
    Value codes = x.getField(contract.x.stages.front().field);
    Value sign =
        createSignBits(rewriter, op.getLoc(),
                       llvm::cast<RankedTensorType>(codes.getType()), x);
    Value flipped = arith::XOrIOp::create(rewriter, op.getLoc(), codes, sign);
    SmallVector<Value> operands(op.getX());
    unsigned at = type.getNumDynamicDims() + contract.x.stages.front().field;
    operands[at] = flipped;
    Value bias = contract.createBias(rewriter, multiplier);
    rewriter.modifyOpInPlace(op, [&] {
      op.setXType(withScheme(type, scheme));
      op.getXMutable().assign(operands);
      op.getIntBiasMutable().assign(bias);
    });
  }
};

struct FlipSignPass final
    : PatternPass<quantx::impl::FlipSignPassBase<FlipSignPass>,
                  populateFlipSignPatterns> {};
} // namespace

void quantx::populateFlipSignPatterns(RewritePatternSet &patterns) {
  patterns.add<FlipSign>(patterns.getContext());
}
