//===- CodeReader.cpp - one code of a layout, as IR -------------*- C++ -*-===//
//
// address of each run  ->  bytes  ->  shift, mask, concatenate
//
//===----------------------------------------------------------------------===//
#include "CodeReader.h"

#include "quantx/Layout/Tile.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include <numeric>

using namespace mlir;
using namespace mlir::quantx;

static Value createI64(ImplicitLocOpBuilder &builder, int64_t value) {
  return arith::ConstantIntOp::create(builder, value, 64);
}

//===----------------------------------------------------------------------===//
// Bytes
//===----------------------------------------------------------------------===//

ByteReader::ByteReader(ImplicitLocOpBuilder &builder, Value buffer)
    : words(buffer) {
  auto type = llvm::cast<RankedTensorType>(buffer.getType());
  wordBytes = type.getElementTypeBitWidth() / 8;
  if (type.getRank() > 1) {
    SmallVector<ReassociationIndices> all(1);
    for (int64_t dim = 0; dim < type.getRank(); ++dim)
      all.front().push_back(dim);
    words = tensor::CollapseShapeOp::create(builder, buffer, all);
  }
  IndexArithmetic arith(builder);
  auto flat = llvm::cast<RankedTensorType>(words.getType());
  Value count = flat.isDynamicDim(0)
                    ? Value(tensor::DimOp::create(builder, words, 0))
                    : arith.constant(flat.getDimSize(0));
  lastByte =
      arith.sub(arith.mul(count, arith.constant(wordBytes)), arith.constant(1));
}

Value ByteReader::read(ImplicitLocOpBuilder &builder, Value index) const {
  IndexArithmetic arith(builder);
  index = arith.min(index, lastByte);
  Value word = tensor::ExtractOp::create(
      builder, words, arith.div(index, arith.constant(wordBytes)));
  word = arith::ExtUIOp::create(builder, builder.getI64Type(), word);
  if (wordBytes == 1)
    return word;
  Value shift =
      arith.mul(arith.rem(index, arith.constant(wordBytes)), arith.constant(8));
  shift = arith::IndexCastOp::create(builder, builder.getI64Type(), shift);
  word = arith::ShRUIOp::create(builder, word, shift);
  return arith::AndIOp::create(builder, word, createI64(builder, 255));
}

//===----------------------------------------------------------------------===//
// Codes
//===----------------------------------------------------------------------===//

static SmallVector<Value> countTiles(IndexArithmetic &arith,
                                     const Layout &layout, LayoutFieldRef ref,
                                     ArrayRef<Value> shape) {
  SmallVector<Value> counts;
  for (auto [extent, tile] : llvm::zip(shape, getTile(layout, ref)))
    counts.push_back(getTileCount(arith, extent, tile));
  return counts;
}

CodeReader::CodeReader(ImplicitLocOpBuilder &builder, const Layout &layout,
                       LayoutFieldRef ref, Value source, ArrayRef<Value> shape)
    : buffer(&layout.getBuffer(ref)), runs(getRunAddresses(layout, ref)),
      bytes(builder, source), arithmetic(builder),
      address(arithmetic, *buffer,
              tileCounts = countTiles(arithmetic, layout, ref, shape),
              getPlaneCount(layout.getField(ref))) {
  for (const RunAddress &run : runs)
    segments = std::max(segments, run.run.segment + 1);
}

unsigned quantx::getTouchedBytes(const LayoutBuffer &buffer,
                                 const RunAddress &run, unsigned width) {
  int64_t alignment = 8;
  auto align = [&](int64_t stride) {
    alignment = std::gcd(alignment, std::abs(stride));
  };
  align(buffer.word.value_or(buffer.unit));
  for (const LayoutOrder &order : buffer.order)
    align(order.pad);
  for (const DimensionAddress &dim : run.dims)
    for (const AddressDigit &digit : dim.digits)
      align(digit.stride);
  if (getCutGranule(buffer))
    alignment = 1;
  int64_t offset = ((run.run.base % alignment) + alignment) % alignment;
  return llvm::divideCeil(8 - alignment + offset + width, 8);
}

Value CodeReader::readBits(ImplicitLocOpBuilder &builder, Value bit,
                           unsigned width, unsigned touched) const {
  IndexArithmetic arith(builder);
  Value first = arith.div(bit, arith.constant(8));
  Value value = createI64(builder, 0);
  for (unsigned index = 0; index < touched; ++index) {
    Value byte = bytes.read(builder, arith.add(first, arith.constant(index)));
    byte = arith::ShLIOp::create(builder, byte, createI64(builder, 8 * index));
    value = arith::OrIOp::create(builder, value, byte);
  }
  Value shift = arith::IndexCastOp::create(builder, builder.getI64Type(),
                                           arith.rem(bit, arith.constant(8)));
  value = arith::ShRUIOp::create(builder, value, shift);
  return arith::AndIOp::create(builder, value,
                               createI64(builder, (uint64_t(1) << width) - 1));
}

/// digit n of byte v: ((v * 3^n mod 256) * 3) >> 8
Value CodeReader::readTrit(ImplicitLocOpBuilder &builder, Value place) const {
  IndexArithmetic arith(builder);
  Value byte = bytes.read(builder, arith.div(place, arith.constant(8)));
  auto type = RankedTensorType::get({5}, builder.getI64Type());
  Value powers = arith::ConstantOp::create(
      builder,
      DenseElementsAttr::get(type, ArrayRef<int64_t>{1, 3, 9, 27, 81}));
  Value power = tensor::ExtractOp::create(builder, powers,
                                          arith.rem(place, arith.constant(8)));
  Value value = arith::MulIOp::create(builder, byte, power);
  value = arith::AndIOp::create(builder, value, createI64(builder, 255));
  value = arith::MulIOp::create(builder, value, createI64(builder, 3));
  return arith::ShRUIOp::create(builder, value, createI64(builder, 8));
}

Value CodeReader::readRun(ImplicitLocOpBuilder &builder, const RunAddress &run,
                          ArrayRef<Value> coord) const {
  IndexArithmetic arith(builder);
  SmallVector<Value> tiles;
  Value unitBit = arith.constant(run.run.base);
  for (auto [dim, at, count] : llvm::zip(run.dims, coord, tileCounts)) {
    tiles.push_back(getTileIndex(arith, dim, at, count));
    unitBit = arith.add(unitBit, getUnitPart(arith, dim, at, count));
  }
  Value base = address.getUnitBase(arith, tiles, run.run.plane);
  if (run.run.trit)
    return readTrit(builder, arith.add(base, address.spread(arith, unitBit)));
  // Where words or a swizzle may cut the run, bit by bit.
  unsigned step = getCutGranule(*buffer) ? 1 : run.run.width;
  Value value = createI64(builder, 0);
  for (unsigned bit = 0; bit < run.run.width; bit += step) {
    Value at = address.spread(arith, arith.add(unitBit, arith.constant(bit)));
    Value part = readBits(builder, arith.add(base, at), step,
                          getTouchedBytes(*buffer, run, step));
    part = arith::ShLIOp::create(builder, part, createI64(builder, bit));
    value = arith::OrIOp::create(builder, value, part);
  }
  return value;
}

Value CodeReader::readSegment(ImplicitLocOpBuilder &builder,
                              ArrayRef<Value> coord, unsigned segment) const {
  Value code = createI64(builder, 0);
  for (const RunAddress &run : runs) {
    if (run.run.segment != segment)
      continue;
    Value part = readRun(builder, run, coord);
    part = arith::ShLIOp::create(builder, part,
                                 createI64(builder, run.run.codeBit));
    code = arith::OrIOp::create(builder, code, part);
  }
  return code;
}

Value CodeReader::read(ImplicitLocOpBuilder &builder,
                       ArrayRef<Value> coord) const {
  Value code = readSegment(builder, coord, 0);
  IndexArithmetic arith(builder);
  // Later segments continue the last dimension of the tile; addresses of those
  // that do not hold the coordinate are clamped into the buffer, and unused.
  for (unsigned segment = 1; segment < segments; ++segment) {
    const RunAddress &run = *llvm::find_if(
        runs, [&](const RunAddress &r) { return r.run.segment == segment; });
    const DimensionAddress &dim = run.dims.back();
    Value local = arith.rem(coord.back(), arith.constant(dim.tile));
    Value inside = arith::CmpIOp::create(builder, arith::CmpIPredicate::uge,
                                         local, arith.constant(dim.begin));
    code = arith::SelectOp::create(builder, inside,
                                   readSegment(builder, coord, segment), code);
  }
  return code;
}
