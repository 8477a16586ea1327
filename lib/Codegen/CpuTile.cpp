//===- CpuTile.cpp - integer sums of a register tile ----------------------===//
//
// Dots of packed weights with broadcast activations, zeros, integer levels.
//
//===----------------------------------------------------------------------===//
#include "CpuTile.h"

#include "quantx/IR/QuantX.h"

using namespace mlir;
using namespace mlir::quantx;

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

Value CpuTile::floatField(int64_t column, Value unit, int64_t offset,
                          CpuFloat type) {
  Type element = type == CpuFloat::F16    ? Type(b.getF16Type())
                 : type == CpuFloat::BF16 ? Type(b.getBF16Type())
                                          : Type(b.getF32Type());
  int64_t bytes = element.getIntOrFloatBitWidth() / 8 * plan.lanes;
  Value at = panelByte(column, unit, offset, bytes);
  Value raw = b.load(b.vector(bytes, b.getI8Type()), args.panels, at);
  Value stored =
      vector::BitCastOp::create(b, b.vector(plan.lanes, element), raw);
  if (type == CpuFloat::F32)
    return stored;
  return arith::ExtFOp::create(b, b.floats(), stored);
}

/// Unsigned bytes, `index` rows of the panel's columns after `offset`.
Value CpuTile::byteField(int64_t column, Value unit, int64_t offset,
                         Value index) {
  Value at = b.add(panelByte(column, unit, offset, plan.lanes),
                   b.mul(index, plan.panel.columns));
  Value raw = b.load(b.vector(plan.lanes, b.getI8Type()), args.panels, at);
  return arith::ExtUIOp::create(b, b.ints(), raw);
}

/// The stored weights of one k4-step: loaded, unpacked, looked up, sliced.
Value CpuTile::weightCodes(int64_t column, Position at, int64_t step) {
  const CpuWeights &w = plan.spec.weights;
  SmallVector<Value> sources;
  SmallVector<int32_t> numbers, shifts, widths;
  int64_t row = 4 * plan.panel.columns;
  ArrayRef<CpuPanel::Piece> pieces = piecesRead();
  ArrayRef<CpuPieceSource> places = plan.sources[step];
  for (auto [piece, place] :
       llvm::zip_equal(pieces, places.take_back(pieces.size()))) {
    Value byte = panelByte(column, at.unit, piece.offset + place.row * row,
                           4 * plan.lanes);
    byte = b.add(byte, b.mul(at.block, piece.rows * row));
    numbers.push_back(sources.size());
    sources.push_back(b.load(b.bytes(), args.panels, byte));
    shifts.push_back(place.shift);
    widths.push_back(piece.width);
  }
  if (plan.readsBytes())
    return sources.front();
  bool table = !w.table.empty(), sliceable = !w.widths.empty();
  int32_t position = table ? 0 : llvm::Log2_64(w.multiplier);
  int8_t flip = !table && w.isSigned ? 1 << (position + w.bits - 1) : 0;
  if (sliceable)
    position = 8 - sources.size() * widths.front();
  Value codes = KernelUnpackOp::create(b, b.bytes(), sources, numbers, shifts,
                                       widths, position, flip);
  return table ? lookUp(codes) : sliceable ? slice(codes) : codes;
}

/// The pieces that hold the bits needed, which are the last: high ones.
ArrayRef<CpuPanel::Piece> CpuTile::piecesRead() {
  ArrayRef<CpuPanel::Piece> pieces = plan.panel.pieces;
  if (plan.spec.weights.widths.empty())
    return pieces;
  return pieces.take_back(
      llvm::divideCeil(plan.getNeededBits(), pieces.front().width));
}

Value CpuTile::lookUp(Value codes) {
  const CpuWeights &w = plan.spec.weights;
  SmallVector<int8_t> entries(w.bits <= 4 ? 16 : 64, 0);
  int8_t least = *llvm::min_element(w.table);
  for (size_t code = 0; code < w.table.size(); ++code)
    entries[code] = int8_t(w.table[code] - least);
  return KernelSelectOp::create(b, codes, entries);
}

/// Codes of 8 bits, rounded to multiples of 2^(8 - readBits). The sum that
/// rounds saturates: then the mask leaves the greatest slice, which is what a
/// rounded-up code is clamped to.
Value CpuTile::slice(Value codes) {
  unsigned drop = 8 - plan.readBits;
  if (drop == 0)
    return codes;
  auto byte = [&](int64_t value) {
    return b.splat(b.bytes(), b.getI8IntegerAttr(int8_t(value)));
  };
  numerics::Rounding round = plan.spec.weights.slice.round;
  int64_t half = int64_t(1) << (drop - 1);
  Value more;
  if (round == numerics::Rounding::HalfUp)
    more = byte(half);
  if (round == numerics::Rounding::HalfEven)
    more = b.add(KernelUnpackOp::create(b, b.bytes(), ValueRange{codes},
                                        ArrayRef<int32_t>{0},
                                        ArrayRef<int32_t>{int32_t(drop)},
                                        ArrayRef<int32_t>{1}, 0, 0),
                 byte(half - 1));
  if (more) {
    Value room = b.createOrFold<arith::XOrIOp>(more, byte(255));
    codes = b.add(arith::MinUIOp::create(b, codes, room), more);
  }
  return arith::AndIOp::create(b, codes, byte(256 - 2 * half));
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
    for (int64_t step : steps())
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

/// `most` is the greatest byte of the weights.
Value CpuTile::dot(Value acc, Value weights, Value activations, int64_t most) {
  bool swap = plan.row.isUnsigned;
  DotFamily family = plan.family == InstructionFamily::AVX2 ? DotFamily::AVX2
                                                            : DotFamily::VNNI;
  IntegerAttr bound;
  if (!swap && most < 255)
    bound = b.getI32IntegerAttr(most);
  return KernelDotOp::create(
      b, acc.getType(), family, acc, swap ? activations : weights,
      swap ? weights : activations,
      /*lhs_unsigned=*/true, /*rhs_unsigned=*/false, bound);
}

CpuTile::Values CpuTile::zeros(Value vector) {
  return Values(rows * columns(), vector);
}

/// The k4-steps of a block, those together that read the same bytes: a register
/// is loaded once and dies soon. Integer sums have no order.
SmallVector<int64_t> CpuTile::steps() {
  auto byRows = [](const CpuPanel::Piece &a, const CpuPanel::Piece &b) {
    return a.rows < b.rows;
  };
  auto [least, most] = std::minmax_element(plan.panel.pieces.begin(),
                                           plan.panel.pieces.end(), byRows);
  int64_t first = least - plan.panel.pieces.begin(),
          second = most - plan.panel.pieces.begin();
  SmallVector<int64_t> steps =
      llvm::to_vector(llvm::seq<int64_t>(0, plan.panel.blockK / 4));
  auto key = [&](int64_t step) {
    ArrayRef<CpuPieceSource> places = plan.sources[step];
    return std::tuple(places[first].row, places[second].row, step);
  };
  llvm::sort(steps, [&](int64_t a, int64_t b) { return key(a) < key(b); });
  return steps;
}

/// acc += the products of one block of k.
CpuTile::Values CpuTile::block(Position at, Values sums) {
  for (int64_t step : steps()) {
    Values codes;
    for (int64_t c = 0; c < columns(); ++c)
      codes.push_back(weights(c, at, step));
    for (int64_t r = 0; r < rows; ++r) {
      Value x = activationBytes(r, at, step);
      for (int64_t c = 0; c < columns(); ++c) {
        Value &sum = sums[r * columns() + c];
        sum = dot(sum, codes[c], x, plan.weightMax);
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

/// Bytes of a panel where a unit's parts begin: one, or one a plane.
SmallVector<int64_t> CpuTile::unitParts() {
  if (plan.spec.weights.widths.empty())
    return {0};
  SmallVector<int64_t> parts;
  for (const CpuPanel::Piece &piece : piecesRead())
    parts.push_back(piece.offset);
  return parts;
}

/// Asks for the lines that this block's loads meet `prefetchBytes` later.
void CpuTile::prefetchStream(Position at) {
  int64_t bytes = plan.panel.unitBytes * plan.panel.blockK / plan.panel.unitK;
  for (int64_t part : unitParts())
    for (size_t p = 0; p < panels.size(); ++p) {
      Value base = b.add(panelByte(p * registersPerPanel(), at.unit,
                                   part + plan.prefetchBytes, 0),
                         b.mul(at.block, bytes));
      for (int64_t line = 0; line < bytes; line += kCacheLineBytes)
        prefetchLine(b.add(base, line), /*locality=*/3);
    }
}

/// Asks for a tile's share of the unit that comes after all rows.
void CpuTile::prefetchNext(Value unit) {
  int64_t lines = plan.panel.unitBytes / kCacheLineBytes;
  if (!units.linesAhead)
    return;
  Value first = b.mul(b.div(row, plan.tileRows), units.linesAhead);
  for (int64_t part : unitParts())
    for (size_t p = 0; p < panels.size(); ++p) {
      Value base =
          panelByte(p * registersPerPanel(), unit, part + units.ahead, 0);
      for (int64_t i = 0; i < units.linesAhead; ++i) {
        Value line = b.min(b.add(first, i), b.index(lines - 1));
        prefetchLine(b.add(base, b.mul(line, kCacheLineBytes)), /*locality=*/2);
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
  if (count > plan.unrolledBlocks)
    return b.loop(b.index(0), b.index(count), b.index(1), sums, body);
  for (int64_t i = 0; i < count; ++i)
    sums = body(b.index(i), sums);
  return sums;
}

/// Where the sums of a sum group start: minus the literal zero of the weights
/// times the sum of the activations. `index` counts sum groups of the row.
CpuTile::Values CpuTile::startSums(Value index) {
  Values sums = zeros(b.intSplat(0));
  if (plan.row.starts < 0)
    return sums;
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < columns(); ++c)
      sums[r * columns() + c] = b.broadcast(
          b.ints(), args.words, b.add(rowWord(r, plan.row.starts), index));
  return sums;
}

/// Subtracts the weights' zeros that are no literals.
void CpuTile::subtractZeros(Value unit, Value index, Values &sums) {
  CpuZero kind = plan.spec.weights.zero;
  if (kind != CpuZero::PerGroup && kind != CpuZero::PerChannel)
    return;
  for (int64_t c = 0; c < columns(); ++c) {
    Value zero = kind == CpuZero::PerGroup
                     ? byteField(c, unit, plan.panel.zeroOffset, b.index(0))
                     : b.load(b.ints(), args.zeros, channel(c));
    if (int64_t addend = plan.spec.weights.zeroAddend)
      zero = b.add(zero, b.intSplat(addend));
    for (int64_t r = 0; r < rows; ++r) {
      Value &sum = sums[r * columns() + c];
      Value x = b.broadcast(b.ints(), args.words,
                            b.add(rowWord(r, plan.row.sums), index));
      sum = b.sub(sum, b.mul(zero, x));
    }
  }
}

/// The corrected sums of one sum group, without its integer level.
CpuTile::Values CpuTile::sumGroup(Value unit, Value group) {
  int64_t size = plan.row.sumGroup;
  Value index = b.add(b.mul(unit, plan.panel.unitK / size), group);
  int64_t count = size / plan.panel.blockK;
  Values sums = blocks(unit, b.mul(group, count), count, startSums(index));
  subtractZeros(unit, index, sums);
  return sums;
}

/// Multiplies by the integer level of sum group `group` of the unit.
void CpuTile::multiplyLevels(Value unit, Value group, Values &sums) {
  const CpuWeights &w = plan.spec.weights;
  if (!w.levelGroup)
    return;
  Value index = b.div(group, w.levelGroup / plan.row.sumGroup);
  for (int64_t c = 0; c < columns(); ++c) {
    Value level = byteField(c, unit, plan.panel.levelOffset, index);
    for (int64_t r = 0; r < rows; ++r) {
      Value &sum = sums[r * columns() + c];
      sum = b.mul(sum, level);
    }
  }
}

/// t of one float group: the sum groups in it, each times its level.
CpuTile::Values CpuTile::integerGroup(Value unit, Value group) {
  int64_t count = plan.floatGroup / plan.row.sumGroup;
  Value first = b.mul(group, count);
  auto body = [&](Value index, ArrayRef<Value> state) {
    Value at = b.add(first, index);
    Values sums = sumGroup(unit, at);
    multiplyLevels(unit, at, sums);
    for (size_t i = 0; i < state.size(); ++i)
      sums[i] = b.add(state[i], sums[i]);
    return sums;
  };
  if (count == 1)
    return body(b.index(0), {});
  return b.loop(b.index(0), b.index(count), b.index(1), zeros(b.intSplat(0)),
                body);
}
