//===- CpuTileResult.cpp - sums of a register tile to floats --------------===//
//
// The float part of the recipe: one rounding of an integer sum to f32, fused
// multiply-adds in rising order of the groups, the token's scale, bias; y.
//
//===----------------------------------------------------------------------===//
#include "CpuTile.h"

#include "quantx/IR/QuantX.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::quantx;

/// t −= zero of x · Σ (w − zero) · levels, a token's zero and stored sums.
void CpuTile::subtractWeightSums(Value group, Values &sums) {
  int64_t groups =
      plan.floatGroup ? plan.panel.getPaddedK() / plan.floatGroup : 1;
  for (int64_t c = 0; c < columns(); ++c) {
    Value panel = panels[c / registersPerPanel()];
    Value at = b.mul(b.add(b.mul(panel, groups), group), plan.panel.columns);
    at = b.add(at, plan.sumsIndex * plan.panel.panels * groups *
                       plan.panel.columns);
    Value weights = b.load(b.ints(), args.sums,
                           b.add(at, c % registersPerPanel() * plan.lanes));
    for (int64_t r = 0; r < rows; ++r) {
      Value zero = b.broadcast(b.ints(), args.words, rowWord(r, plan.row.zero));
      Value &sum = sums[r * columns() + c];
      sum = b.sub(sum, b.mul(weights, zero));
    }
  }
}

/// f32(r) of one float group, r the sums of x times the offset's levels.
CpuTile::Values CpuTile::offsetSums(Value unit, Value group) {
  const CpuWeights &w = plan.spec.weights;
  Values result;
  if (!w.levelGroup) {
    int64_t perUnit = plan.panel.unitK / plan.floatGroup;
    Value index = b.add(b.mul(unit, perUnit), group);
    for (int64_t r = 0; r < rows; ++r)
      result.append(columns(),
                    b.broadcast(b.floats(), args.reals,
                                b.add(rowWord(r, plan.row.floatSums), index)));
    return result;
  }
  int64_t count = plan.floatGroup / plan.row.sumGroup;
  int64_t perLevel = w.levelGroup / plan.row.sumGroup;
  int64_t perUnit = plan.panel.unitK / plan.row.sumGroup;
  Values sums = zeros(b.intSplat(0));
  for (int64_t i = 0; i < count; ++i) {
    Value at = b.add(b.mul(group, count), i);
    Value index = b.add(b.mul(unit, perUnit), at);
    for (int64_t c = 0; c < columns(); ++c) {
      Value level =
          byteField(c, unit, plan.panel.offsetLevelOffset, b.div(at, perLevel));
      for (int64_t r = 0; r < rows; ++r) {
        Value x = b.broadcast(b.ints(), args.words,
                              b.add(rowWord(r, plan.row.sums), index));
        Value &sum = sums[r * columns() + c];
        Value product = b.mul(level, x);
        sum = w.offsetNegative ? b.sub(sum, product) : b.add(sum, product);
      }
    }
  }
  for (Value sum : sums)
    result.push_back(arith::SIToFPOp::create(b, b.floats(), sum));
  return result;
}

/// The scale of row r in float group `group` (of the whole row), broadcast.
Value CpuTile::activationScale(int64_t r, Value group) {
  int64_t per = plan.spec.activations.group / plan.floatGroup;
  return b.broadcast(b.floats(), args.reals,
                     b.add(rowWord(r, plan.row.scales), b.div(group, per)));
}

/// One step of the float chain: `sums` are t of the group.
CpuTile::Values CpuTile::rescale(Value unit, Value group, Values sums,
                                 Values acc) {
  const CpuWeights &w = plan.spec.weights;
  bool scaledGroups = plan.spec.activations.group != 0;
  int64_t perUnit = plan.panel.unitK / plan.floatGroup;
  Value index = b.add(b.mul(unit, perUnit), group);
  if (plan.needsWeightSums)
    subtractWeightSums(index, sums);
  Values offsets;
  if (w.hasOffset)
    offsets = offsetSums(unit, group);
  for (int64_t c = 0; c < columns(); ++c) {
    Value scale = w.group
                      ? floatField(c, unit, plan.panel.scaleOffset, w.scaleType)
                      : b.load(b.floats(), args.scales, channel(c));
    Value offset;
    if (w.hasOffset)
      offset = floatField(c, unit, plan.panel.offsetOffset, w.offsetType);
    for (int64_t r = 0; r < rows; ++r) {
      int64_t i = r * columns() + c;
      Value s = scale, o = offset;
      if (scaledGroups) {
        Value x = activationScale(r, index);
        s = arith::MulFOp::create(b, s, x);
        if (o)
          o = arith::MulFOp::create(b, o, x);
      }
      acc[i] = KernelRescaleOp::create(b, sums[i], s, acc[i]);
      if (o)
        acc[i] = math::FmaOp::create(b, offsets[i], o, acc[i]);
    }
  }
  return acc;
}

/// The integer sums of a kernel whose floats do not change along k.
CpuTile::Values CpuTile::integerChain(Values sums) {
  return b.loop(units.begin, units.end, b.index(1), sums,
                [&](Value unit, ArrayRef<Value> state) {
                  prefetchNext(unit);
                  return blocks(unit, b.index(0),
                                plan.panel.unitK / plan.panel.blockK,
                                Values(state));
                });
}

/// All of K is summed: corrections, and the only step of the float chain.
CpuTile::Values CpuTile::finishIntegers(Values sums) {
  subtractZeros(b.index(0), b.index(0), sums);
  if (plan.needsWeightSums)
    subtractWeightSums(b.index(0), sums);
  for (int64_t c = 0; c < columns(); ++c) {
    Value scale = b.load(b.floats(), args.scales, channel(c));
    for (int64_t r = 0; r < rows; ++r) {
      Value &sum = sums[r * columns() + c];
      sum = KernelRescaleOp::create(b, sum, scale, b.floatSplat(0));
    }
  }
  return sums;
}

/// A chain of float groups.
CpuTile::Values CpuTile::floatChain(Values acc) {
  int64_t perUnit = plan.panel.unitK / plan.floatGroup;
  return b.loop(
      units.begin, units.end, b.index(1), acc,
      [&](Value unit, ArrayRef<Value> state) {
        prefetchNext(unit);
        if (perUnit == 1)
          return rescale(unit, b.index(0), integerGroup(unit, b.index(0)),
                         Values(state));
        return b.loop(b.index(0), b.index(perUnit), b.index(1), state,
                      [&](Value group, ArrayRef<Value> inner) {
                        return rescale(unit, group, integerGroup(unit, group),
                                       Values(inner));
                      });
      });
}

/// Lanes of a column below N; null where all are.
Value CpuTile::storeMask(int64_t column) {
  if (plan.spec.n % plan.panel.columns == 0)
    return {};
  Value left = arith::MaxSIOp::create(
      b, b.index(0), b.sub(b.index(plan.spec.n), channel(column)));
  return vector::CreateMaskOp::create(b, b.vector(plan.lanes, b.getI1Type()),
                                      ValueRange{left});
}

Value CpuTile::resultIndex(int64_t r, int64_t column) {
  return b.add(b.mul(b.add(row, r), plan.spec.n), channel(column));
}

/// What the part before left in y, or `start` for the first part.
CpuTile::Values CpuTile::loadPartial(Values start) {
  if (!units.first)
    return start;
  bool integers = plan.floatGroup == 0;
  auto branch = scf::IfOp::create(b, TypeRange(ValueRange(start)), units.first,
                                  /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.thenBlock());
  scf::YieldOp::create(b, start);
  b.setInsertionPointToStart(branch.elseBlock());
  Values state(start.size());
  for (int64_t c = 0; c < columns(); ++c) {
    Value mask = storeMask(c);
    for (int64_t r = 0; r < rows; ++r) {
      Value at = resultIndex(r, c);
      Value value = mask ? vector::MaskedLoadOp::create(b, b.floats(), args.y,
                                                        ValueRange{at}, mask,
                                                        b.floatSplat(0))
                               .getResult()
                         : b.load(b.floats(), args.y, at);
      state[r * columns() + c] =
          integers ? vector::BitCastOp::create(b, b.ints(), value).getResult()
                   : value;
    }
  }
  scf::YieldOp::create(b, state);
  return branch.getResults();
}

void CpuTile::storeVector(Value vector, int64_t r, int64_t column, Value mask) {
  Value at = resultIndex(r, column);
  if (mask)
    vector::MaskedStoreOp::create(b, args.y, ValueRange{at}, mask, vector);
  else
    vector::StoreOp::create(b, vector, args.y, ValueRange{at});
}

/// Leaves sums in y; integers as the bits of a float.
void CpuTile::storePartial(Values state) {
  for (int64_t c = 0; c < columns(); ++c) {
    Value mask = storeMask(c);
    for (int64_t r = 0; r < rows; ++r)
      storeVector(
          vector::BitCastOp::create(b, b.floats(), state[r * columns() + c]), r,
          c, mask);
  }
}

/// The last float steps: the token's scale, then the bias.
void CpuTile::storeResult(Values state) {
  if (!plan.floatGroup)
    state = finishIntegers(state);
  for (int64_t c = 0; c < columns(); ++c) {
    Value mask = storeMask(c), bias;
    if (plan.spec.hasBias)
      bias = mask ? vector::MaskedLoadOp::create(b, b.floats(), args.bias,
                                                 ValueRange{channel(c)}, mask,
                                                 b.floatSplat(0))
                        .getResult()
                  : b.load(b.floats(), args.bias, channel(c));
    for (int64_t r = 0; r < rows; ++r) {
      Value value = state[r * columns() + c];
      if (!plan.spec.activations.group)
        value = arith::MulFOp::create(
            b, value,
            b.broadcast(b.floats(), args.reals, rowWord(r, plan.row.scales)));
      if (bias)
        value = arith::AddFOp::create(b, value, bias);
      storeVector(value, r, c, mask);
    }
  }
}

void CpuTile::emit() {
  Values start =
      plan.floatGroup ? zeros(b.floatSplat(0)) : startSums(b.index(0));
  if (streams && plan.planeClasses)
    return storeResult(planeChain(start));
  Values state = loadPartial(start);
  state = plan.floatGroup ? floatChain(state) : integerChain(state);
  if (!units.first)
    return storeResult(state);
  auto branch = scf::IfOp::create(b, units.last, /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.thenBlock());
  storeResult(state);
  b.setInsertionPointToStart(branch.elseBlock());
  storePartial(state);
}
