//===- EncodeContraction.cpp - the accumulation recipe as terms -*- C++ -*-===//
//
// The exact sums of a contraction are integers; the chain of float operations
// behind them is an uninterpreted function of the sums and the float fields:
// equal sums through an equal chain are equal results.
//
//===----------------------------------------------------------------------===//
#include "EncodeOperand.h"

using namespace mlir;
using namespace mlir::quantx;
using namespace mlir::quantx::prove;

/// Where groups end in the row `rows[operand]`; K last.
static SmallVector<int64_t> getEnds(ArrayRef<GroupEnd> ends, int64_t k,
                                    ArrayRef<int64_t> rows) {
  SmallVector<int64_t> result;
  for (int64_t begin = 0; begin < k; begin = result.back()) {
    int64_t next = k;
    for (const GroupEnd &end : ends) {
      int64_t base = end.flattened ? rows[end.operand] * k : 0;
      int64_t boundary = ((base + begin) / end.extent + 1) * end.extent;
      next = std::min(next, boundary - base);
    }
    result.push_back(next);
  }
  return result;
}

static LogicalResult encodeCodeSum(Encoder &encoder, IntCodeSumOp op) {
  ExprPool &pool = encoder.getPool();
  auto type = llvm::cast<QuantizedTensorType>(op.getContainer());
  if (failed(getStaticShape(op, type)) ||
      failed(EncodedOperand::verify(op, type.getRecipe())))
    return failure();
  EncodedOperand w(encoder, type, op.getComponents());
  const Recipe &recipe = w.getRecipe();
  SmallVector<GroupEnd> extents;
  for (int64_t extent : op.getEnds())
    extents.push_back({extent});
  SmallVector<int64_t> ends = getEnds(extents, w.getSize(1), {0, 0});
  SymbolicTensor result;
  result.shape = {w.getSize(0), int64_t(ends.size())};
  for (int64_t n = 0; n < w.getSize(0); ++n) {
    int64_t k = 0;
    for (int64_t end : ends) {
      Expr sum = pool.integer(0);
      for (; k < end; ++k)
        sum = pool.add(sum, pool.multiply(w.getProduct(recipe.scale, {n, k}),
                                          w.getCorrected({n, k}, true)));
      result.cells.push_back({pool.bitsOf(sum, 32), nullptr});
    }
  }
  encoder.set(op.getResult(), std::move(result));
  return success();
}

namespace {
/// One contraction.
class Contraction {
public:
  Contraction(Encoder &encoder, IntContractOp op)
      : encoder(encoder), pool(encoder.getPool()), op(op),
        x(encoder, llvm::cast<QuantizedTensorType>(op.getXType()), op.getX()),
        w(encoder, llvm::cast<QuantizedTensorType>(op.getWType()), op.getW()),
        ends(getGroupEnds(x.getRecipe(), w.getRecipe())) {}

  SymbolicTensor encode() {
    SymbolicTensor result;
    result.shape = {x.getSize(0), w.getSize(0)};
    for (int64_t m = 0; m < x.getSize(0); ++m)
      for (int64_t n = 0; n < w.getSize(0); ++n)
        result.cells.push_back({encodeElement(m, n), nullptr});
    return result;
  }

private:
  /// The value at [n, group] of `sums` or `int_bias`.
  Expr load(Value tensor, int64_t n, int64_t group) {
    return pool.integerOf(encoder.getTensor(tensor).at({n, group}).value, true);
  }
  /// lx * (qx - zx), without zx where `sums` have taken it out.
  Expr getLeft(int64_t m, int64_t k) {
    return pool.multiply(
        x.getProduct(x.getRecipe().scale, {m, k}),
        x.getCorrected({m, k}, !static_cast<bool>(op.getSums())));
  }
  Expr encodeElement(int64_t m, int64_t n);
  Expr encodeSum(int64_t m, int64_t n, int64_t begin, int64_t end,
                 int64_t group);
  Expr encodeCorrection(const TermProduct &levels, int64_t m, int64_t n,
                        int64_t begin, int64_t end);
  void addGroup(int64_t m, int64_t n, int64_t begin, int64_t end,
                llvm::raw_ostream &text, SmallVectorImpl<Expr> &operands);

  Encoder &encoder;
  ExprPool &pool;
  IntContractOp op;
  EncodedOperand x, w;
  SmallVector<GroupEnd> ends;
};
} // namespace

/// t of one group
Expr Contraction::encodeSum(int64_t m, int64_t n, int64_t begin, int64_t end,
                            int64_t group) {
  const Recipe &xRecipe = x.getRecipe(), &wRecipe = w.getRecipe();
  Expr sum = pool.integer(0);
  for (int64_t k = begin; k < end; ++k) {
    Expr right =
        pool.multiply(w.getProduct(wRecipe.scale, {n, k}),
                      w.getCorrected({n, k}, wRecipe.zero.isInteger()));
    sum = pool.add(sum, pool.multiply(getLeft(m, k), right));
  }
  if (op.getSums() && !xRecipe.zero.empty()) {
    Expr zero = pool.multiply(x.getProduct(xRecipe.scale, {m, begin}),
                              x.getProduct(xRecipe.zero, {m, begin}));
    Expr taken = pool.multiply(zero, load(op.getSums(), n, group));
    sum = pool.add(sum, pool.negate(taken));
  }
  if (op.getIntBias())
    sum = pool.add(sum, load(op.getIntBias(), n, group));
  return sum;
}

/// r or rz: the sum over x that an offset, or a float zero, multiplies.
Expr Contraction::encodeCorrection(const TermProduct &levels, int64_t m,
                                   int64_t n, int64_t begin, int64_t end) {
  Expr sum = pool.integer(0);
  for (int64_t k = begin; k < end; ++k)
    sum = pool.add(sum,
                   pool.multiply(getLeft(m, k), w.getProduct(levels, {n, k})));
  return sum;
}

/// One link of the chain: what it is in `text`, what it reads in `operands`.
void Contraction::addGroup(int64_t m, int64_t n, int64_t begin, int64_t end,
                           llvm::raw_ostream &text,
                           SmallVectorImpl<Expr> &operands) {
  const Recipe &recipe = w.getRecipe();
  text << "t(";
  w.addFloats(recipe.scale, {n, begin}, text, operands);
  x.addFloats(x.getRecipe().scale, {m, begin}, text, operands);
  if (!recipe.zero.isInteger()) {
    text << (recipe.zero.negative ? "-z" : "z");
    operands.push_back(encodeCorrection(recipe.scale, m, n, begin, end));
    w.addFactors(recipe.zero, {n, begin}, text, operands);
  }
  if (!recipe.offset.empty()) {
    text << "o";
    operands.push_back(encodeCorrection(recipe.offset, m, n, begin, end));
    w.addFloats(recipe.offset, {n, begin}, text, operands);
  }
  text << ')';
}

Expr Contraction::encodeElement(int64_t m, int64_t n) {
  std::string name;
  llvm::raw_string_ostream text(name);
  SmallVector<Expr> operands;
  text << "chain to " << op.getType() << ": ";
  int64_t begin = 0, group = 0;
  for (int64_t end : getEnds(ends, x.getSize(1), {m, n})) {
    operands.push_back(encodeSum(m, n, begin, end, group++));
    addGroup(m, n, begin, end, text, operands);
    begin = end;
  }
  if (op.getBias()) {
    text << "+bias";
    operands.push_back(encoder.getTensor(op.getBias()).at({n}).value);
  }
  return pool.apply(name, operands);
}

static LogicalResult encodeContract(Encoder &encoder, IntContractOp op) {
  auto x = llvm::dyn_cast<QuantizedTensorType>(op.getXType());
  auto w = llvm::dyn_cast<QuantizedTensorType>(op.getWType());
  if (!x || !w || !followsRecipe(x.getRecipe(), w.getRecipe()) || op.getWidth())
    return emitUnencodable(op, "the accumulation recipe at full width");
  if (failed(getStaticShape(op, x)) || failed(getStaticShape(op, w)) ||
      failed(EncodedOperand::verify(op, x.getRecipe())) ||
      failed(EncodedOperand::verify(op, w.getRecipe())))
    return failure();
  encoder.set(op.getResult(), Contraction(encoder, op).encode());
  return success();
}

std::optional<LogicalResult> prove::encodeContraction(Encoder &encoder,
                                                      Operation *op) {
  using Result = std::optional<LogicalResult>;
  return llvm::TypeSwitch<Operation *, Result>(op)
      .Case([&](IntCodeSumOp op) { return encodeCodeSum(encoder, op); })
      .Case([&](IntContractOp op) { return encodeContract(encoder, op); })
      .Default([](Operation *) { return std::nullopt; });
}
