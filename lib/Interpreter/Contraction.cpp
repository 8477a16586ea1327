//===- Contraction.cpp - the accumulation recipe ----------------*- C++ -*-===//
//
// Clauses A1 to A6, literally. Rows of x are prepared in batches, so that a row
// of w is evaluated once a batch.
//
//===----------------------------------------------------------------------===//
#include "quantx/Interpreter/Contraction.h"
#include "RecipeRow.h"

#include <cmath>

using namespace mlir;
using namespace mlir::quantx;

using Store = llvm::function_ref<void(int64_t, int64_t, float)>;

/// Rows of x that are prepared at once.
static constexpr size_t kBatch = 128;

//===----------------------------------------------------------------------===//
// The integer recipe
//===----------------------------------------------------------------------===//

bool quantx::usesIntegerRecipe(const ContractionSide &x,
                               const ContractionSide &w) {
  if (!x.quantized || !w.quantized)
    return false;
  Recipe rx = x.quantized->type.getRecipe(), rw = w.quantized->type.getRecipe();
  auto gathers = [](const Recipe &recipe) {
    return llvm::any_of(recipe.fields, [](const RecipeField &field) {
      return field.usesGather();
    });
  };
  return rx.hasIntegerCodes() && rw.hasIntegerCodes() && rx.offset.empty() &&
         rx.zero.isInteger() && !gathers(rx) && !gathers(rw);
}

/// The exact sum of a[k] * b[k] for k in [begin, end), or nothing where it
/// does not fit in 64 bits.
static std::optional<int64_t> getDot(const IntegerRow &a, const IntegerRow &b,
                                     int64_t begin, int64_t end) {
  const int64_t *x = a.values.data(), *y = b.values.data();
  auto bound = static_cast<unsigned __int128>(a.largest) * b.largest;
  if (bound < (static_cast<unsigned __int128>(1) << 62) / (end - begin)) {
    int64_t sum = 0;
    for (int64_t k = begin; k < end; ++k)
      sum += x[k] * y[k];
    return sum;
  }
  __int128 sum = 0;
  for (int64_t k = begin; k < end; ++k)
    if (__builtin_add_overflow(sum, static_cast<__int128>(x[k]) * y[k], &sum))
      return std::nullopt;
  if (sum != static_cast<int64_t>(sum))
    return std::nullopt;
  return static_cast<int64_t>(sum);
}

namespace {
/// Number `number` of row `n`: k in [begin, end).
struct Group {
  int64_t n, number, begin, end;
};

/// Two operands; x's and w's codes carry a factor of 1 or 2 each.
struct RecipeContraction {
  const RecipeOperand &x, &w;
  ContractionGroups groups;

  /// y of one pair of rows, the n-th of w, or nothing where an integer does not
  /// fit.
  std::optional<float> run(const RecipeRow &rx, const RecipeRow &rw,
                           int64_t n) const;

private:
  std::optional<int64_t> getTotal(const RecipeRow &rx, const RecipeRow &rw,
                                  Group group) const;
  bool runGroup(const RecipeRow &rx, const RecipeRow &rw, Group group,
                float &acc) const;
};
} // namespace

/// `value` times the inner float levels of x at k, one rounding each.
static float applyInner(float value, const RecipeRow &row,
                        ArrayRef<bool> divides, int64_t k) {
  for (auto [level, divide] : llvm::zip(row.inner, divides))
    value = divide ? value / level[k] : value * level[k];
  return value;
}

/// f32 of sum / parts, one rounding: parts is a power of two.
static float toFloat(int64_t sum, int64_t parts) {
  return static_cast<float>(sum) / static_cast<float>(parts);
}

/// t times the factors of both codes.
std::optional<int64_t> RecipeContraction::getTotal(const RecipeRow &rx,
                                                   const RecipeRow &rw,
                                                   Group group) const {
  int64_t xScale = x.getCodeScale(), wScale = w.getCodeScale();
  std::optional<int64_t> t = getDot(groups.sums ? rx.rawProducts : rx.products,
                                    rw.products, group.begin, group.end);
  if (!t)
    return std::nullopt;
  __int128 total = *t;
  auto at = [&](const HostTensor &tensor) {
    return tensor.get(tensor.getIndex({group.n, group.number})).getInt();
  };
  // i32 by at most 2^63 by 4.
  if (groups.sums)
    total -= static_cast<__int128>(rx.zeroProducts.values[group.begin]) *
             at(*groups.sums) * (xScale * wScale);
  if (groups.bias)
    total += at(*groups.bias) * xScale * wScale;
  if (total != static_cast<int64_t>(total))
    return std::nullopt;
  return static_cast<int64_t>(total);
}

bool RecipeContraction::runGroup(const RecipeRow &rx, const RecipeRow &rw,
                                 Group group, float &acc) const {
  int64_t begin = group.begin, end = group.end;
  ArrayRef<bool> divides = x.getInnerDivides();
  int64_t xScale = x.getCodeScale(), bothScale = xScale * w.getCodeScale();
  std::optional<int64_t> t = getTotal(rx, rw, group);
  if (!t)
    return false;
  acc = std::fma(toFloat(*t, bothScale),
                 applyInner(rw.scale[begin], rx, divides, begin), acc);
  if (w.hasFloatZero()) {
    std::optional<int64_t> rz = getDot(rx.products, rw.zeroFactors, begin, end);
    if (!rz)
      return false;
    float oz = -(rw.zero[begin] * rw.scale[begin]);
    acc =
        std::fma(toFloat(*rz, xScale), applyInner(oz, rx, divides, begin), acc);
  }
  if (!w.hasOffset())
    return true;
  std::optional<int64_t> r = getDot(rx.products, rw.offsetFactors, begin, end);
  if (!r)
    return false;
  acc = std::fma(toFloat(*r, xScale),
                 applyInner(rw.offset[begin], rx, divides, begin), acc);
  return true;
}

std::optional<float> RecipeContraction::run(const RecipeRow &rx,
                                            const RecipeRow &rw,
                                            int64_t n) const {
  int64_t size = rx.products.values.size(), number = 0;
  float acc = 0;
  auto nextX = rx.starts.begin(), nextW = rw.starts.begin();
  for (int64_t begin = 0; begin < size;) {
    int64_t end = size;
    if (nextX != rx.starts.end())
      end = std::min(end, *nextX);
    if (nextW != rw.starts.end())
      end = std::min(end, *nextW);
    if (!runGroup(rx, rw, {n, number++, begin, end}, acc))
      return std::nullopt;
    if (nextX != rx.starts.end() && *nextX == end)
      ++nextX;
    if (nextW != rw.starts.end() && *nextW == end)
      ++nextW;
    begin = end;
  }
  for (auto [level, divides] : llvm::zip(rx.outer, x.getOuterDivides()))
    acc = divides ? acc / level : acc * level;
  return acc;
}

static LogicalResult contractIntegers(Location loc, const ContractionSide &x,
                                      const ContractionSide &w, Store store,
                                      ContractionGroups groups) {
  RecipeOperand xOperand(*x.quantized), wOperand(*w.quantized);
  RecipeContraction contraction{xOperand, wOperand, groups};
  auto overflow =
      [&] {
        return emitError(loc)
               << "integers: wanted sums that fit in 64 bits, got: larger ones";
      };
  for (size_t begin = 0; begin < x.rows.size(); begin += kBatch) {
    std::vector<RecipeRow> batch(std::min(kBatch, x.rows.size() - begin));
    for (auto [index, row] : llvm::enumerate(batch))
      if (!xOperand.getRow(x.rows[begin + index], row))
        return overflow();
    RecipeRow wRow;
    for (auto [n, runs] : llvm::enumerate(w.rows)) {
      if (!wOperand.getRow(runs, wRow))
        return overflow();
      for (auto [index, row] : llvm::enumerate(batch)) {
        std::optional<float> y = contraction.run(row, wRow, n);
        if (!y)
          return overflow();
        store(begin + index, n, *y);
      }
    }
  }
  return success();
}

//===----------------------------------------------------------------------===//
// The real product
//===----------------------------------------------------------------------===//

namespace {
/// Rows of f32 values.
class RealOperand {
public:
  explicit RealOperand(const ContractionSide &side) : side(side) {
    if (side.quantized)
      formula.emplace(*side.quantized);
  }

  std::vector<float> getRow(const ContractionRow &runs) const {
    std::vector<float> row;
    for (ElementRun run : runs) {
      size_t size = row.size();
      row.resize(size + run.count, 0.0f);
      if (run.begin == ElementRun::kPadding)
        continue;
      if (formula)
        formula->dequantize(getRun(run.begin, run.count),
                            MutableArrayRef(row).drop_front(size));
      else
        for (int64_t index = 0; index < run.count; ++index)
          row[size + index] = side.real->getFloat(run.begin + index);
    }
    return row;
  }

private:
  const ContractionSide &side;
  std::optional<Formula> formula;
};
} // namespace

static LogicalResult contractReals(const ContractionSide &x,
                                   const ContractionSide &w, Store store) {
  RealOperand xOperand(x), wOperand(w);
  for (size_t begin = 0; begin < x.rows.size(); begin += kBatch) {
    size_t count = std::min(kBatch, x.rows.size() - begin);
    std::vector<std::vector<float>> batch;
    for (size_t index = 0; index < count; ++index)
      batch.push_back(xOperand.getRow(x.rows[begin + index]));
    for (auto [n, runs] : llvm::enumerate(w.rows)) {
      std::vector<float> row = wOperand.getRow(runs);
      for (auto [index, xRow] : llvm::enumerate(batch)) {
        double sum = 0;
        for (auto [a, b] : llvm::zip(xRow, row))
          sum += static_cast<double>(a) * static_cast<double>(b);
        store(begin + index, n, static_cast<float>(sum));
      }
    }
  }
  return success();
}

LogicalResult quantx::contract(Location loc, const ContractionSide &x,
                               const ContractionSide &w, Store store,
                               ContractionGroups groups) {
  if (usesIntegerRecipe(x, w))
    return contractIntegers(loc, x, w, store, groups);
  return contractReals(x, w, store);
}
