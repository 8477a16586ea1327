//===- CpuTile.cpp - one register tile of a CPU kernel --------------------===//
//
// Dots of packed weights with broadcast activations, then the recipe: integer
// corrections, one rounding to f32, fused multiply-adds in rising order of the
// groups, the token's scale, bias.
//
//===----------------------------------------------------------------------===//
#include "CpuTile.h"

#include "quantx/IR/QuantX.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::quantx;

/// Blocks written out one after the other; more become a loop.
static constexpr int64_t kUnrolledBlocks = 2;

Value CpuTile::panelByte(int64_t column, Value unit, int64_t offset,
                         int64_t stride) {
  int64_t part = column % registersPerPanel();
  Value panel = panels[column / registersPerPanel()];
  Value at = b.add(b.mul(panel, plan.panel.getPanelBytes()),
                   b.mul(unit, plan.panel.unitBytes));
  return b.add(at, offset + part * stride);
}

Value CpuTile::channel(int64_t column) {
  int64_t part = column % registersPerPanel();
  Value panel = panels[column / registersPerPanel()];
  return b.add(b.mul(panel, plan.panel.columns), part * plan.lanes);
}

Value CpuTile::rowWord(int64_t r, int64_t offset) {
  int64_t words = plan.row.rowBytes / 4;
  return b.add(b.mul(row, words), r * words + offset / 4);
}

Value CpuTile::f16Field(int64_t column, Value unit, int64_t offset) {
  Value at = panelByte(column, unit, offset, 2 * plan.lanes);
  Value raw = b.load(b.vector(2 * plan.lanes, b.getI8Type()), args.panels, at);
  Value half =
      vector::BitCastOp::create(b, b.vector(plan.lanes, b.getF16Type()), raw);
  return arith::ExtFOp::create(b, b.floats(), half);
}

/// Unsigned bytes, `index` rows of the panel's columns after `offset`.
Value CpuTile::byteField(int64_t column, Value unit, int64_t offset,
                         Value index) {
  Value at = b.add(panelByte(column, unit, offset, plan.lanes),
                   b.mul(index, plan.panel.columns));
  Value raw = b.load(b.vector(plan.lanes, b.getI8Type()), args.panels, at);
  return arith::ExtUIOp::create(b, b.ints(), raw);
}

/// The stored weights of one k4-step: loaded, unpacked, looked up.
Value CpuTile::weightCodes(int64_t column, Position at, int64_t step) {
  const CpuWeights &w = plan.spec.weights;
  SmallVector<Value> sources;
  SmallVector<int32_t> numbers, shifts, widths;
  int64_t row = 4 * plan.panel.columns;
  for (const CpuPanel::Piece &piece : plan.panel.pieces) {
    Value byte =
        panelByte(column, at.unit, piece.offset + step % piece.rows * row,
                  4 * plan.lanes);
    byte = b.add(byte, b.mul(at.block, piece.rows * row));
    numbers.push_back(sources.size());
    sources.push_back(b.load(b.bytes(), args.panels, byte));
    shifts.push_back(piece.width * (step / piece.rows));
    widths.push_back(piece.width);
  }
  if (w.bits == 8)
    return sources.front();
  bool table = !w.table.empty();
  int32_t position = table ? 0 : llvm::Log2_64(w.multiplier);
  int8_t flip = !table && w.isSigned ? 1 << (position + w.bits - 1) : 0;
  Value codes = KernelUnpackOp::create(b, b.bytes(), sources, numbers, shifts,
                                       widths, position, flip);
  if (!table)
    return codes;
  SmallVector<int8_t> entries(w.bits <= 4 ? 16 : 64, 0);
  int8_t least = *llvm::min_element(w.table);
  // A signed table is looked up by codes in two's complement.
  for (size_t code = 0; code < w.table.size(); ++code)
    entries[code] = int8_t(w.table[code] - least);
  return KernelSelectOp::create(b, codes, entries);
}

/// Where `unpack` put the codes of a k4-step.
Value CpuTile::unpackedByte(int64_t column, Position at, int64_t step) {
  int64_t stepBytes = columns() * 4 * plan.lanes;
  int64_t blockBytes = plan.panel.blockK / 4 * stepBytes;
  Value block = b.add(
      b.mul(b.sub(at.unit, units.begin), plan.panel.unitK / plan.panel.blockK),
      at.block);
  return b.add(b.mul(block, blockBytes),
               step * stepBytes + column * 4 * plan.lanes);
}

Value CpuTile::weights(int64_t column, Position at, int64_t step) {
  if (!units.unpacked)
    return weightCodes(column, at, step);
  return b.load(b.bytes(), units.unpacked, unpackedByte(column, at, step));
}

void CpuTile::unpack() {
  auto emitBlock = [&](Position at) {
    for (int64_t step = 0; step < plan.panel.blockK / 4; ++step)
      for (int64_t c = 0; c < columns(); ++c)
        vector::StoreOp::create(b, weightCodes(c, at, step), units.unpacked,
                                ValueRange{unpackedByte(c, at, step)});
  };
  b.loop(units.begin, units.end, b.index(1), {},
         [&](Value unit, ArrayRef<Value>) -> Values {
           b.loop(b.index(0), b.index(plan.panel.unitK / plan.panel.blockK),
                  b.index(1), {}, [&](Value block, ArrayRef<Value>) -> Values {
                    emitBlock({unit, block});
                    return {};
                  });
           return {};
         });
}

Value CpuTile::activationBytes(int64_t r, Position at, int64_t step) {
  Value word = b.add(rowWord(r, 4 * step),
                     b.add(b.mul(at.unit, plan.panel.unitK / 4),
                           b.mul(at.block, plan.panel.blockK / 4)));
  Value four = b.broadcast(b.ints(), args.words, word);
  return vector::BitCastOp::create(b, b.bytes(), four);
}

Value CpuTile::dot(Value acc, Value weights, Value activations) {
  bool swap = plan.row.isUnsigned;
  DotFamily family = plan.family == InstructionFamily::AVX2 ? DotFamily::AVX2
                                                            : DotFamily::VNNI;
  IntegerAttr bound;
  if (!swap && plan.weightMax < 255)
    bound = b.getI32IntegerAttr(plan.weightMax);
  return KernelDotOp::create(
      b, acc.getType(), family, acc, swap ? activations : weights,
      swap ? weights : activations,
      /*lhs_unsigned=*/true, /*rhs_unsigned=*/false, bound);
}

CpuTile::Values CpuTile::zeros(Value vector) {
  return Values(rows * columns(), vector);
}

/// acc += the products of one block of k.
CpuTile::Values CpuTile::block(Position at, Values sums) {
  for (int64_t step = 0; step < plan.panel.blockK / 4; ++step) {
    Values codes;
    for (int64_t c = 0; c < columns(); ++c)
      codes.push_back(weights(c, at, step));
    for (int64_t r = 0; r < rows; ++r) {
      Value x = activationBytes(r, at, step);
      for (int64_t c = 0; c < columns(); ++c) {
        Value &sum = sums[r * columns() + c];
        sum = dot(sum, codes[c], x);
      }
    }
  }
  return sums;
}

void CpuTile::prefetchLine(Value byte, unsigned locality) {
  memref::PrefetchOp::create(b, args.panels, ValueRange{byte},
                             /*isWrite=*/false, locality,
                             /*isDataCache=*/true);
}

/// Asks for the lines that this block's loads meet `prefetchBytes` later.
void CpuTile::prefetchStream(Position at) {
  int64_t bytes = plan.panel.unitBytes * plan.panel.blockK / plan.panel.unitK;
  for (size_t p = 0; p < panels.size(); ++p) {
    Value base = b.add(
        panelByte(p * registersPerPanel(), at.unit, plan.prefetchBytes, 0),
        b.mul(at.block, bytes));
    for (int64_t line = 0; line < bytes; line += 64)
      prefetchLine(b.add(base, line), /*locality=*/3);
  }
}

/// Asks for a tile's share of the unit that comes after all rows.
void CpuTile::prefetchNext(Value unit) {
  int64_t lines = plan.panel.unitBytes / 64;
  for (size_t p = 0; units.linesAhead && p < panels.size(); ++p) {
    Value base = panelByte(p * registersPerPanel(), unit, units.ahead, 0);
    Value first = b.mul(b.div(row, plan.tileRows), units.linesAhead);
    for (int64_t i = 0; i < units.linesAhead; ++i) {
      Value line = b.min(b.add(first, i), b.index(lines - 1));
      prefetchLine(b.add(base, b.mul(line, 64)), /*locality=*/2);
    }
  }
}

CpuTile::Values CpuTile::blocks(Value unit, Value first, int64_t count,
                                Values sums) {
  auto body = [&](Value index, ArrayRef<Value> state) {
    Position at{unit, b.add(first, index)};
    if (streams && plan.prefetchBytes)
      prefetchStream(at);
    return block(at, Values(state));
  };
  if (count > kUnrolledBlocks)
    return b.loop(b.index(0), b.index(count), b.index(1), sums, body);
  for (int64_t i = 0; i < count; ++i)
    sums = body(b.index(i), sums);
  return sums;
}

/// The corrected sums of one sum group, without its integer level.
CpuTile::Values CpuTile::sumGroup(Value unit, Value group) {
  const CpuActivationRow &x = plan.row;
  const CpuWeights &w = plan.spec.weights;
  int64_t perUnit = plan.panel.unitK / x.sumGroup;
  Value index = b.add(b.mul(unit, perUnit), group);
  Values sums = zeros(b.intSplat(0));
  if (x.starts >= 0)
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t c = 0; c < columns(); ++c)
        sums[r * columns() + c] = b.broadcast(
            b.ints(), args.words, b.add(rowWord(r, x.starts), index));
  int64_t count = x.sumGroup / plan.panel.blockK;
  sums = blocks(unit, b.mul(group, count), count, sums);
  if (w.zero != CpuZero::PerGroup && w.zero != CpuZero::PerChannel)
    return sums;
  for (int64_t c = 0; c < columns(); ++c) {
    Value zero = w.zero == CpuZero::PerGroup
                     ? byteField(c, unit, plan.panel.zeroOffset, b.index(0))
                     : b.load(b.ints(), args.zeros, channel(c));
    for (int64_t r = 0; r < rows; ++r) {
      Value &sum = sums[r * columns() + c];
      Value x = b.broadcast(b.ints(), args.words,
                            b.add(rowWord(r, plan.row.sums), index));
      sum = b.sub(sum, b.mul(zero, x));
    }
  }
  return sums;
}

/// t of one float group: the sum groups in it, each times its level.
CpuTile::Values CpuTile::integerGroup(Value unit, Value group) {
  const CpuWeights &w = plan.spec.weights;
  if (!w.levelGroup)
    return sumGroup(unit, group);
  int64_t count = plan.floatGroup / plan.row.sumGroup;
  int64_t perLevel = w.levelGroup / plan.row.sumGroup;
  Value first = b.mul(group, count);
  auto body = [&](Value index, ArrayRef<Value> state) {
    Value at = b.add(first, index);
    Values sums = sumGroup(unit, at);
    for (int64_t c = 0; c < columns(); ++c) {
      Value level =
          byteField(c, unit, plan.panel.levelOffset, b.div(at, perLevel));
      for (int64_t r = 0; r < rows; ++r) {
        Value &sum = sums[r * columns() + c];
        sum = b.mul(sum, level);
        if (!state.empty())
          sum = b.add(state[r * columns() + c], sum);
      }
    }
    return sums;
  };
  if (count == 1)
    return body(b.index(0), {});
  return b.loop(b.index(0), b.index(count), b.index(1), zeros(b.intSplat(0)),
                body);
}

/// t −= zero of x · Σ (w − zero) · levels, a token's zero and stored sums.
void CpuTile::subtractWeightSums(Value group, Values &sums) {
  int64_t groups =
      plan.floatGroup ? plan.panel.getPaddedK() / plan.floatGroup : 1;
  for (int64_t c = 0; c < columns(); ++c) {
    Value panel = panels[c / registersPerPanel()];
    Value at = b.mul(b.add(b.mul(panel, groups), group), plan.panel.columns);
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

/// One step of the float chain.
CpuTile::Values CpuTile::floatGroup(Value unit, Value group, Values acc) {
  const CpuWeights &w = plan.spec.weights;
  bool scaledGroups = plan.spec.activations.group != 0;
  int64_t perUnit = plan.panel.unitK / plan.floatGroup;
  Value index = b.add(b.mul(unit, perUnit), group);
  Values sums = integerGroup(unit, group);
  if (plan.needsWeightSums)
    subtractWeightSums(index, sums);
  Values offsets;
  if (w.hasOffset)
    offsets = offsetSums(unit, group);
  for (int64_t c = 0; c < columns(); ++c) {
    Value scale = w.group ? f16Field(c, unit, plan.panel.scaleOffset)
                          : b.load(b.floats(), args.scales, channel(c));
    Value offset;
    if (w.hasOffset)
      offset = f16Field(c, unit, plan.panel.offsetOffset);
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
  if (plan.needsWeightSums)
    subtractWeightSums(b.index(0), sums);
  for (int64_t c = 0; c < columns(); ++c) {
    Value scale = b.load(b.floats(), args.scales, channel(c));
    Value zero;
    if (plan.needsZeros)
      zero = b.load(b.ints(), args.zeros, channel(c));
    for (int64_t r = 0; r < rows; ++r) {
      Value &sum = sums[r * columns() + c];
      if (zero)
        sum = b.sub(sum, b.mul(zero, b.broadcast(b.ints(), args.words,
                                                 rowWord(r, plan.row.sums))));
      sum = KernelRescaleOp::create(b, sum, scale, b.floatSplat(0));
    }
  }
  return sums;
}

/// A chain of float groups.
CpuTile::Values CpuTile::floatChain(Values acc) {
  int64_t perUnit = plan.panel.unitK / plan.floatGroup;
  return b.loop(units.begin, units.end, b.index(1), acc,
                [&](Value unit, ArrayRef<Value> state) {
                  prefetchNext(unit);
                  if (perUnit == 1)
                    return floatGroup(unit, b.index(0), Values(state));
                  return b.loop(b.index(0), b.index(perUnit), b.index(1), state,
                                [&](Value group, ArrayRef<Value> inner) {
                                  return floatGroup(unit, group, Values(inner));
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
  Values start = zeros(plan.floatGroup ? b.floatSplat(0) : b.intSplat(0));
  if (!plan.floatGroup && plan.row.starts >= 0)
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t c = 0; c < columns(); ++c)
        start[r * columns() + c] =
            b.broadcast(b.ints(), args.words, rowWord(r, plan.row.starts));
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
