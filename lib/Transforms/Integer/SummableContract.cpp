//===- SummableContract.cpp - moving constants of x out of sums -*- C++ -*-===//
//
// The shared side conditions, in the order of the passes' documentation.
//
//===----------------------------------------------------------------------===//
#include "SummableContract.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::quantx;

/// No half-integers among the codes (`midpoint`).
static bool hasWholeCodes(const Recipe &recipe) {
  return llvm::all_of(recipe.stages,
                      [](const Term &stage) { return stage.isInteger(); });
}

/// i32 [N, groups]
static RankedTensorType getSumsType(const SummableContract &contract) {
  return RankedTensorType::get({contract.rows, contract.groups},
                               IntegerType::get(contract.op.getContext(), 32));
}

bool SummableContract::isConstantAlongK(const Term &term) const {
  if (term.kind == Factor::Kind::Literal)
    return true;
  if (term.kind == Factor::Kind::Nested || term.per.empty())
    return false;
  int64_t extent = term.per.back();
  if (extent == kWholeDimension)
    return true;
  return term.per.size() == 1 ? extent % k == 0 : extent >= k;
}

std::optional<int64_t> SummableContract::getLiteralLevels() const {
  std::optional<int64_t> levels = x.scale.negative ? -1 : 1;
  for (const Term &term : x.scale.terms) {
    if (!term.isInteger())
      continue;
    if (term.kind != Factor::Kind::Literal)
      return std::nullopt;
    levels = multiplyBounds(levels, int64_t(term.multiplier));
  }
  return levels;
}

/// |value| of what laws put into `int_bias`: multiples of code sums, added.
static std::optional<int64_t> getValueBound(Value value, int64_t sumBound) {
  if (auto sum = value.getDefiningOp<arith::AddIOp>()) {
    std::optional<int64_t> a = getValueBound(sum.getLhs(), sumBound);
    std::optional<int64_t> b = getValueBound(sum.getRhs(), sumBound);
    int64_t total = 0;
    if (!a || !b || llvm::AddOverflow(*a, *b, total))
      return std::nullopt;
    return total;
  }
  auto product = value.getDefiningOp<arith::MulIOp>();
  APInt multiplier;
  if (!product || !product.getLhs().getDefiningOp<IntCodeSumOp>() ||
      !matchPattern(product.getRhs(), m_ConstantInt(&multiplier)))
    return std::nullopt;
  return multiplyBounds(std::abs(multiplier.getSExtValue()), sumBound);
}

std::optional<int64_t>
SummableContract::getBiasBound(int64_t multiplier) const {
  if (multiplier == std::numeric_limits<int64_t>::min())
    return std::nullopt;
  std::optional<int64_t> own = multiplyBounds(std::abs(multiplier), sumBound);
  if (!own || !op.getIntBias())
    return own;
  std::optional<int64_t> old = getValueBound(op.getIntBias(), *sumBound);
  int64_t total = 0;
  if (!old || llvm::AddOverflow(*own, *old, total))
    return std::nullopt;
  return total;
}

Value SummableContract::createCodeSum(PatternRewriter &rewriter) const {
  return IntCodeSumOp::create(rewriter, op.getLoc(), getSumsType(*this),
                              op.getW(), rewriter.getDenseI64ArrayAttr(ends),
                              op.getWTypeAttr());
}

Value SummableContract::createBias(PatternRewriter &rewriter,
                                   int64_t multiplier) const {
  Value sums = createCodeSum(rewriter);
  Value factor = arith::ConstantOp::create(
      rewriter, op.getLoc(),
      DenseElementsAttr::get(getSumsType(*this),
                             rewriter.getI32IntegerAttr(multiplier)));
  Value bias = arith::MulIOp::create(rewriter, op.getLoc(), sums, factor);
  if (!op.getIntBias())
    return bias;
  return arith::AddIOp::create(rewriter, op.getLoc(), op.getIntBias(), bias);
}

/// Fills `ends` and `groups`; the length of the longest group.
static std::optional<int64_t> findGroups(SummableContract &contract) {
  SmallVector<GroupEnd> ends = getGroupEnds(contract.x, contract.w);
  std::optional<int64_t> groups = countGroups(ends, contract.k);
  if (!groups)
    return std::nullopt;
  contract.groups = *groups;
  int64_t longest = contract.k;
  for (const GroupEnd &end : ends) {
    contract.ends.push_back(end.extent);
    longest = std::min(longest, end.extent);
  }
  return longest;
}

static bool sumsFit(SummableContract &contract, int64_t longest) {
  auto magnitude = [](const Recipe &recipe) -> std::optional<int64_t> {
    std::optional<Interval> interval = getCorrectedInterval(recipe);
    return interval ? interval->getMagnitude() : std::nullopt;
  };
  contract.sumBound = multiplyBounds(magnitude(contract.w), longest);
  return fitsI32(contract.sumBound) &&
         fitsI32(multiplyBounds(magnitude(contract.x), contract.sumBound));
}

FailureOr<SummableContract>
quantx::matchSummableContract(IntContractOp op, PatternRewriter &rewriter) {
  auto x = llvm::dyn_cast<QuantizedTensorType>(op.getXType());
  auto w = llvm::dyn_cast<QuantizedTensorType>(op.getWType());
  auto fail = [&](const char *why) {
    return rewriter.notifyMatchFailure(op, why);
  };
  if (!x || !w)
    return fail("requires two quantized operands");
  SummableContract contract;
  contract.op = op;
  contract.x = x.getRecipe();
  contract.w = w.getRecipe();
  contract.rows = w.getShape()[0];
  contract.k = x.getShape()[1];
  if (!followsRecipe(contract.x, contract.w))
    return fail("requires the accumulation recipe");
  if (op.getWidth())
    return fail("requires no width"); // the sums would depend on it
  if (ShapedType::isDynamic(contract.rows) ||
      ShapedType::isDynamic(contract.k) ||
      ShapedType::isDynamic(w.getShape()[1]))
    return fail("requires static N and K");
  std::optional<int64_t> longest = findGroups(contract);
  if (!longest)
    return fail("requires groups that are the same in every row");
  if (!hasWholeCodes(contract.x) || !hasWholeCodes(contract.w))
    return fail("requires whole codes");
  if (!contract.w.zero.isInteger() || !contract.w.offset.empty())
    return fail("requires w with an integer zero and no offset");
  if (!sumsFit(contract, *longest))
    return fail("requires sums that fit i32");
  return contract;
}

QuantizedTensorType quantx::withScheme(QuantizedTensorType type,
                                       Attribute scheme) {
  return QuantizedTensorType::get(type.getContext(), type.getShape(),
                                  type.getElementType(),
                                  llvm::cast<SchemeInterface>(scheme));
}
