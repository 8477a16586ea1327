//===- CpuTilePlanes.cpp - dots of bit planes, plane by plane -------------===//
//
// A code is a sum of its planes' bits, each times a power of two, and so is its
// product with an activation: nothing is put together. Byte b of plane p (0 is
// the highest) holds `width` bits of 8 / width codes, those of position j at
// bit width · j. Masked there, without a shift, they are
//
//   2^(width · j) · bits,   where 2^(8 − width · (p + 1)) · bits is wanted:
//
// the factor that is missing depends on p + j alone. Sums of one p + j share an
// accumulator, which is shifted once, behind the last of K. (A shift to the
// right drops zeros alone, and the sum has not wrapped: `sumsFitI32` is for
// codes of all planes.)
//
// Rounding up adds the next bit, unless the slice is the greatest already:
// logic of whole planes makes one more plane of that.
//
//===----------------------------------------------------------------------===//
#include "CpuTile.h"

#include "quantx/IR/QuantX.h"

using namespace mlir;
using namespace mlir::quantx;

/// The register of a column's plane at k4-steps `row`, `row + rows`, …; the
/// bits of the sign inverted: codes plus 128.
Value CpuTile::loadPlane(int64_t column, Position at,
                         const CpuPanel::Piece &piece, int64_t row,
                         bool highest) {
  Value byte =
      panelByte(column, at.unit, piece.offset + row * 4 * plan.panel.columns,
                4 * plan.lanes);
  Value bits = b.load(b.bytes(), args.panels, byte);
  if (!highest || !plan.spec.weights.isSigned)
    return bits;
  int64_t signs = 0;
  for (unsigned at = piece.width - 1; at < 8; at += piece.width)
    signs |= 1 << at;
  return arith::XOrIOp::create(
      b, bits, b.splat(b.bytes(), b.getI8IntegerAttr(int8_t(signs))));
}

/// The planes whose sum is the slice, each with its p.
SmallVector<std::pair<Value, int64_t>>
CpuTile::slicePlanes(int64_t column, Position at, int64_t row) {
  SmallVector<std::pair<Value, int64_t>> planes;
  for (const CpuPanel::Piece &piece : llvm::reverse(piecesRead())) {
    int64_t p = planes.size();
    planes.emplace_back(loadPlane(column, at, piece, row, p == 0), p);
  }
  if (plan.getNeededBits() == plan.readBits)
    return planes;
  auto &[next, p] = planes.back();
  Value greatest = planes.front().first;
  for (auto [plane, index] : ArrayRef(planes).drop_front().drop_back())
    greatest = arith::AndIOp::create(b, greatest, plane);
  Value smaller = arith::XOrIOp::create(
      b, greatest, b.splat(b.bytes(), b.getI8IntegerAttr(-1)));
  next = arith::AndIOp::create(b, next, smaller);
  --p;
  return planes;
}

/// sums[(p + j) * columns + column] += the products of one block of k.
CpuTile::Values CpuTile::planeBlock(Position at, Values sums) {
  unsigned width = plan.panel.pieces.front().width;
  int64_t rows = plan.panel.pieces.front().rows, positions = 8 / width;
  for (int64_t row = 0; row < rows; ++row) {
    Values x;
    for (int64_t j = 0; j < positions; ++j)
      x.push_back(activationBytes(0, at, j * rows + row));
    for (int64_t c = 0; c < columns(); ++c)
      for (auto [plane, p] : slicePlanes(c, at, row))
        for (int64_t j = 0; j < positions; ++j) {
          int32_t bit = width * j;
          Value bits = KernelUnpackOp::create(
              b, b.bytes(), ValueRange{plane}, ArrayRef<int32_t>{0},
              ArrayRef<int32_t>{bit}, ArrayRef<int32_t>{int32_t(width)}, bit,
              0);
          Value &sum = sums[(p + j) * columns() + c];
          sum = dot(sum, bits, x[j], ((1 << width) - 1) << bit);
        }
  }
  return sums;
}

/// start + the integer sums over all units.
CpuTile::Values CpuTile::planeChain(Values start) {
  unsigned width = plan.panel.pieces.front().width;
  Values zero(plan.planeClasses * columns(), b.intSplat(0));
  Values sums = b.loop(units.begin, units.end, b.index(1), zero,
                       [&](Value unit, ArrayRef<Value> state) {
                         Position at{unit, b.index(0)};
                         if (plan.prefetchBytes)
                           prefetchStream(at);
                         return planeBlock(at, Values(state));
                       });
  for (int64_t i = 0; i < plan.planeClasses; ++i)
    for (int64_t c = 0; c < columns(); ++c) {
      int64_t missing = 8 - int64_t(width) * (i + 1);
      Value amount = b.intSplat(std::abs(missing));
      Value sum = sums[i * columns() + c];
      sum = missing < 0 ? arith::ShRSIOp::create(b, sum, amount).getResult()
                        : arith::ShLIOp::create(b, sum, amount).getResult();
      start[c] = b.add(start[c], sum);
    }
  return start;
}
