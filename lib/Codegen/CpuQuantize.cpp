//===- CpuQuantize.cpp - generated quantization of activations ------------===//
//
// Rows of f32 to bytes, scales, zeros and sums, rounding by rounding as the
// specification of dynamic quantization says:
//
//   symmetric  amax = max(0, |x|…), id = Q / amax (0 for 0), s = amax / Q,
//              q = clamp(rint(x · id), −Q, Q)
//   min-max    d = max(0, x…) − min(0, x…), id = 255 / d (0 for 0),
//              s = d / 255, z = clamp(rint(0 − lo · id), 0, 255),
//              q = clamp(rint(x · id) + z, 0, 255)
//
// NaNs are skipped in the reductions; a product that is NaN counts as 0.
//
//===----------------------------------------------------------------------===//
#include "CpuKernelBuilder.h"

#include "mlir/Dialect/Math/IR/Math.h"

#include <numeric>

using namespace mlir;
using namespace mlir::quantx;

namespace {

/// Emits the quantization of one row.
class RowQuantizer {
public:
  RowQuantizer(CpuKernelBuilder &builder, Value x, Value workspace, Value row)
      : b(builder), plan(builder.plan), x(x), workspace(workspace),
        words(b.view(workspace, b.getI32Type())),
        reals(b.view(workspace, b.getF32Type())),
        source(b.mul(row, plan.spec.k)), target(b.mul(row, plan.row.rowBytes)) {
    width = plan.row.sumGroup ? std::gcd(plan.lanes, plan.row.sumGroup)
                              : plan.lanes;
    ragged = plan.row.paddedK != plan.spec.k;
  }

  void emit();

private:
  /// What one scale block's elements are quantized with.
  struct Parameters {
    Value inverse; ///< f32, broadcast
    Value zero;    ///< i32: zero of the codes; null for symmetric codes
    Value stored;  ///< i32: zero of the stored bytes
  };

  VectorType reals_() { return b.vector(width, b.getF32Type()); }
  VectorType ints_() { return b.vector(width, b.getI32Type()); }
  Value real(float value) {
    return arith::ConstantOp::create(b, b.getF32FloatAttr(value));
  }
  Value integer(int64_t value) {
    return arith::ConstantOp::create(b, b.getI32IntegerAttr(value));
  }
  Value reals_(float value) {
    return b.splat(reals_(), b.getF32FloatAttr(value));
  }
  Value ints_(int64_t value) {
    return b.splat(ints_(), b.getI32IntegerAttr(value));
  }
  /// `a > b ? a : b` or `a < b ? a : b`: b where a is NaN, as maxps does.
  Value greater(Value a, Value c) {
    return pick(arith::CmpFPredicate::OGT, a, c);
  }
  Value less(Value a, Value c) { return pick(arith::CmpFPredicate::OLT, a, c); }
  Value pick(arith::CmpFPredicate predicate, Value a, Value c) {
    Value first = arith::CmpFOp::create(b, predicate, a, c);
    return arith::SelectOp::create(b, first, a, c);
  }
  /// 0 for NaN.
  Value dropNaN(Value value, Value zero) {
    Value ordered =
        arith::CmpFOp::create(b, arith::CmpFPredicate::ORD, value, value);
    return arith::SelectOp::create(b, ordered, value, zero);
  }
  Value mask(Value k);
  Value element(Value k);
  void store(Value memory, int64_t offset, Value index, Value value);
  SmallVector<Value>
  overVectors(Value begin, int64_t count, ArrayRef<Value> state,
              function_ref<SmallVector<Value>(Value, ArrayRef<Value>)> body);
  Value reduce(Value begin, int64_t size, bool largest, bool magnitude);
  Value ratio(float numerator, Value denominator);
  Parameters symmetric(Value begin, int64_t size, Value block);
  Parameters minMax(Value begin, int64_t size, Value block);
  Value codes(Value k, const Parameters &parameters);
  void sumGroup(Value begin, int64_t size, Value index,
                const Parameters &parameters);
  void storeSums(Value sum, Value begin, int64_t size, Value index,
                 const Parameters &parameters);
  void scaleBlock(Value block, int64_t size);

  CpuKernelBuilder &b;
  const CpuKernelPlan &plan;
  Value x, workspace, words, reals, source, target;
  int64_t width = 0;
  bool ragged = false;
};

/// Which of the lanes from k on lie below K.
Value RowQuantizer::mask(Value k) {
  Value left =
      arith::MaxSIOp::create(b, b.index(0), b.sub(b.index(plan.spec.k), k));
  return vector::CreateMaskOp::create(b, b.vector(width, b.getI1Type()),
                                      ValueRange{left});
}

/// Elements k … of the row; 0 beyond K.
Value RowQuantizer::element(Value k) {
  Value at = b.add(source, k);
  if (!ragged)
    return b.load(reals_(), x, at);
  return vector::MaskedLoadOp::create(b, reals_(), x, ValueRange{at}, mask(k),
                                      reals_(0));
}

/// Stores a 32-bit value to entry `index` of a field of the row.
void RowQuantizer::store(Value memory, int64_t offset, Value index,
                         Value value) {
  Value at = b.add(b.add(b.div(target, 4), index), offset / 4);
  memref::StoreOp::create(b, value, memory, ValueRange{at});
}

/// Runs `body` on `count` vectors from element `begin` on.
SmallVector<Value> RowQuantizer::overVectors(
    Value begin, int64_t count, ArrayRef<Value> state,
    function_ref<SmallVector<Value>(Value, ArrayRef<Value>)> body) {
  constexpr int64_t kUnrolled = 4;
  if (count <= kUnrolled) {
    SmallVector<Value> next(state);
    for (int64_t i = 0; i < count; ++i)
      next = body(b.add(begin, i * width), next);
    return next;
  }
  return b.loop(b.index(0), b.index(count), b.index(1), state,
                [&](Value i, ArrayRef<Value> inner) {
                  return body(b.add(begin, b.mul(i, width)), inner);
                });
}

/// max or min of 0 and the elements of a block, or of their magnitudes.
Value RowQuantizer::reduce(Value begin, int64_t size, bool largest,
                           bool magnitude) {
  int64_t count = size / width, chains = count % 4 == 0 ? 4 : 1;
  SmallVector<Value> state(chains, reals_(0));
  int64_t part = count / chains;
  state = overVectors(begin, part, state, [&](Value k, ArrayRef<Value> old) {
    SmallVector<Value> next;
    for (int64_t c = 0; c < chains; ++c) {
      Value value = element(b.add(k, c * part * width));
      if (magnitude)
        value = math::AbsFOp::create(b, value);
      next.push_back(largest ? greater(value, old[c]) : less(value, old[c]));
    }
    return next;
  });
  for (int64_t c = 1; c < chains; ++c)
    state[0] = largest ? greater(state[c], state[0]) : less(state[c], state[0]);
  // No chain is ever NaN, so the faster reduction is the same.
  return vector::ReductionOp::create(b,
                                     largest ? vector::CombiningKind::MAXNUMF
                                             : vector::CombiningKind::MINNUMF,
                                     state[0], arith::FastMathFlags::nnan);
}

/// numerator / denominator, 0 for a denominator of 0.
Value RowQuantizer::ratio(float numerator, Value denominator) {
  Value none =
      arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ, denominator, real(0));
  Value value = arith::DivFOp::create(b, real(numerator), denominator);
  return arith::SelectOp::create(b, none, real(0), value);
}

RowQuantizer::Parameters RowQuantizer::symmetric(Value begin, int64_t size,
                                                 Value block) {
  constexpr float q = 127;
  Value largest = reduce(begin, size, /*largest=*/true, /*magnitude=*/true);
  Value scale = arith::DivFOp::create(b, largest, real(q));
  store(reals, plan.row.scales, block, scale);
  Value inverse = vector::BroadcastOp::create(b, reals_(), ratio(q, largest));
  return {inverse, {}, integer(plan.row.isUnsigned ? 128 : 0)};
}

RowQuantizer::Parameters RowQuantizer::minMax(Value begin, int64_t size,
                                              Value block) {
  constexpr float q = 255;
  Value low = reduce(begin, size, /*largest=*/false, /*magnitude=*/false);
  Value high = reduce(begin, size, /*largest=*/true, /*magnitude=*/false);
  Value range = arith::SubFOp::create(b, high, low);
  Value scale = arith::DivFOp::create(b, range, real(q));
  store(reals, plan.row.scales, block, scale);
  Value inverse = ratio(q, range);
  Value product = dropNaN(arith::MulFOp::create(b, low, inverse), real(0));
  Value rounded =
      math::RoundEvenOp::create(b, arith::SubFOp::create(b, real(0), product));
  Value clamped = less(greater(rounded, real(0)), real(q));
  Value zero = arith::FPToSIOp::create(b, b.getI32Type(), clamped);
  Value stored = plan.row.isUnsigned ? zero : b.sub(zero, integer(128));
  return {vector::BroadcastOp::create(b, reals_(), inverse), zero, stored};
}

/// The stored bytes of the elements from k on, as i32.
Value RowQuantizer::codes(Value k, const Parameters &parameters) {
  Value product = arith::MulFOp::create(b, element(k), parameters.inverse);
  product = dropNaN(product, reals_(0));
  // Wide enough that adding a zero and clamping again changes nothing.
  float limit = parameters.zero ? 512 : 127;
  product = less(greater(product, reals_(-limit)), reals_(limit));
  Value code = arith::FPToSIOp::create(b, ints_(),
                                       math::RoundEvenOp::create(b, product));
  if (parameters.zero) {
    code =
        b.add(code, vector::BroadcastOp::create(b, ints_(), parameters.zero));
    code = arith::MaxSIOp::create(b, code, ints_(0));
    code = arith::MinSIOp::create(b, code, ints_(255));
    if (!plan.row.isUnsigned)
      code = b.sub(code, ints_(128));
  } else if (plan.row.isUnsigned) {
    code = b.add(code, ints_(128));
  }
  if (ragged)
    code = arith::SelectOp::create(b, mask(k), code, ints_(0));
  return code;
}

void RowQuantizer::storeSums(Value sum, Value begin, int64_t size, Value index,
                             const Parameters &parameters) {
  const CpuActivationRow &row = plan.row;
  if (row.sums >= 0)
    store(words, row.sums, index, sum);
  if (row.starts >= 0)
    store(words, row.starts, index, b.mul(sum, integer(-plan.weightBias)));
  if (row.floatSums < 0)
    return;
  Value left =
      arith::MaxSIOp::create(b, b.index(0), b.sub(b.index(plan.spec.k), begin));
  Value count =
      arith::IndexCastOp::create(b, b.getI32Type(), b.min(left, b.index(size)));
  Value exact = b.sub(sum, b.mul(count, parameters.stored));
  if (plan.spec.weights.offsetNegative)
    exact = b.sub(integer(0), exact);
  store(reals, row.floatSums, index,
        arith::SIToFPOp::create(b, b.getF32Type(), exact));
}

void RowQuantizer::sumGroup(Value begin, int64_t size, Value index,
                            const Parameters &parameters) {
  const CpuActivationRow &row = plan.row;
  bool summed = row.sums >= 0 || row.starts >= 0 || row.floatSums >= 0;
  SmallVector<Value> state;
  if (summed)
    state.push_back(ints_(0));
  VectorType bytes = b.vector(width, b.getI8Type());
  state = overVectors(
      begin, size / width, state, [&](Value k, ArrayRef<Value> old) {
        Value code = codes(k, parameters);
        vector::StoreOp::create(b, arith::TruncIOp::create(b, bytes, code),
                                workspace, ValueRange{b.add(target, k)});
        SmallVector<Value> next;
        if (summed)
          next.push_back(b.add(old[0], code));
        return next;
      });
  if (summed)
    storeSums(
        vector::ReductionOp::create(b, vector::CombiningKind::ADD, state[0]),
        begin, size, index, parameters);
}

/// One scale and the sum groups that it covers.
void RowQuantizer::scaleBlock(Value block, int64_t size) {
  Value begin = b.mul(block, size);
  Parameters parameters = plan.spec.activations.isSigned
                              ? symmetric(begin, size, block)
                              : minMax(begin, size, block);
  if (plan.spec.activations.group == 0)
    store(words, plan.row.zero, b.index(0), parameters.stored);
  int64_t sumSize = plan.row.sumGroup ? plan.row.sumGroup : size;
  int64_t groups = size / sumSize;
  Value first = b.mul(block, groups);
  if (groups == 1)
    return sumGroup(begin, sumSize, first, parameters);
  b.loop(b.index(0), b.index(groups), b.index(1), {},
         [&](Value i, ArrayRef<Value>) -> SmallVector<Value> {
           sumGroup(b.add(begin, b.mul(i, sumSize)), sumSize, b.add(first, i),
                    parameters);
           return {};
         });
}

void RowQuantizer::emit() {
  int64_t padded = plan.row.paddedK;
  int64_t group = plan.spec.activations.group;
  if (group == 0)
    return scaleBlock(b.index(0), padded);
  // Groups have one zero of the stored bytes: that of symmetric codes.
  store(words, plan.row.zero, b.index(0),
        integer(plan.row.isUnsigned ? 128 : 0));
  b.loop(b.index(0), b.index(padded / group), b.index(1), {},
         [&](Value block, ArrayRef<Value>) -> SmallVector<Value> {
           scaleBlock(block, group);
           return {};
         });
}

} // namespace

func::FuncOp quantx::buildCpuQuantize(OpBuilder &builder, Location loc,
                                      StringRef name,
                                      const CpuKernelPlan &plan) {
  CpuKernelBuilder b(loc, builder, plan);
  OpBuilder::InsertionGuard guard(b);
  Type index = b.getIndexType();
  auto function = func::FuncOp::create(
      b, name,
      b.getFunctionType(
          {b.buffer(b.getF32Type()), b.buffer(b.getI8Type()), index, index},
          {}));
  Block *entry = function.addEntryBlock();
  b.setInsertionPointToStart(entry);
  b.loop(entry->getArgument(2), entry->getArgument(3), b.index(1), {},
         [&](Value row, ArrayRef<Value>) -> SmallVector<Value> {
           RowQuantizer(b, entry->getArgument(0), entry->getArgument(1), row)
               .emit();
           return {};
         });
  func::ReturnOp::create(b);
  return function;
}
