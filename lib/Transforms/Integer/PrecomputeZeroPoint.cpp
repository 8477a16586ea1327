//===- PrecomputeZeroPoint.cpp - zero of x out of the sum -------*- C++ -*-===//
//
// int.contract with a literal zero of x  ->  int_bias(-zx * code_sum(w))
// int.contract with a stored zero of x   ->  sums(code_sum(w))
//
//===----------------------------------------------------------------------===//
#include "../PatternPass.h"
#include "SummableContract.h"

#include "quantx/Transforms/Passes.h"

namespace mlir::quantx {
#define GEN_PASS_DEF_PRECOMPUTEZEROPOINTPASS
#include "quantx/Transforms/Passes.h.inc"
} // namespace mlir::quantx

using namespace mlir;
using namespace mlir::quantx;

static bool isLiteral(const Term &term) {
  return term.kind == Factor::Kind::Literal;
}

/// The value of a product of literals.
static std::optional<int64_t> getLiteral(const TermProduct &product) {
  std::optional<int64_t> value = product.negative ? -1 : 1;
  for (const Term &term : product.terms)
    value = multiplyBounds(value, int64_t(term.multiplier));
  return value;
}

namespace {
/// literal zero of x  ->  int_bias
struct MoveLiteralZero final : OpRewritePattern<IntContractOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(IntContractOp op,
                                PatternRewriter &rewriter) const override {
    FailureOr<SummableContract> contract = matchSummableContract(op, rewriter);
    if (failed(contract))
      return failure();
    const TermProduct &zero = contract->x.zero;
    if (zero.empty() || !llvm::all_of(zero.terms, isLiteral))
      return rewriter.notifyMatchFailure(op, "requires a literal zero"); // c1
    if (op.getSums())
      return rewriter.notifyMatchFailure(op, "requires no sums");
    std::optional<int64_t> multiplier = multiplyBounds(
        multiplyBounds(getLiteral(zero), contract->getLiteralLevels()), -1);
    if (!multiplier)
      return rewriter.notifyMatchFailure(
          op, "requires integer levels of x to be literals"); // c2
    if (!fitsI32(contract->getBiasBound(*multiplier)))
      return rewriter.notifyMatchFailure(
          op, "requires an int_bias that fits i32"); // c5
    auto type = llvm::cast<QuantizedTensorType>(op.getXType());
    SchemeSpec spec = getSchemeSpec(type.getScheme());
    spec.zero = {};
    Attribute scheme = replaceSchemeSpec(type.getScheme(), spec);
    Value bias = contract->createBias(rewriter, *multiplier);
    rewriter.modifyOpInPlace(op, [&] {
      op.setXType(withScheme(type, scheme));
      op.getIntBiasMutable().assign(bias);
    });
    return success();
  }
};

/// stored zero of x  ->  sums
struct SumForStoredZero final : OpRewritePattern<IntContractOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(IntContractOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getSums())
      return rewriter.notifyMatchFailure(op, "requires no sums");
    FailureOr<SummableContract> contract = matchSummableContract(op, rewriter);
    if (failed(contract))
      return failure();
    const TermProduct &zero = contract->x.zero;
    auto isConstant = [&](const Term &term) {
      return contract->isConstantAlongK(term);
    };
    if (zero.empty() || llvm::all_of(zero.terms, isLiteral) ||
        !llvm::all_of(zero.terms, isConstant)) // c1
      return rewriter.notifyMatchFailure(
          op, "requires a stored zero that is constant along K");
    for (const Term &term : contract->x.scale.terms)
      if (term.isInteger() && !isConstant(term)) // c2
        return rewriter.notifyMatchFailure(
            op, "requires integer levels of x that are constant along K");
    Value sums = contract->createCodeSum(rewriter);
    rewriter.modifyOpInPlace(op, [&] { op.getSumsMutable().assign(sums); });
    return success();
  }
};

struct PrecomputeZeroPointPass final
    : PatternPass<
          quantx::impl::PrecomputeZeroPointPassBase<PrecomputeZeroPointPass>,
          populatePrecomputeZeroPointPatterns> {};
} // namespace

void quantx::populatePrecomputeZeroPointPatterns(RewritePatternSet &patterns) {
  patterns.add<MoveLiteralZero, SumForStoredZero>(patterns.getContext());
}
