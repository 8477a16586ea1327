//===- KernelOps.cpp - verifiers of the Kernel level ----------------------===//
//
// One function a numbered op of KernelOps.td; each check names its constraint.
//
//===----------------------------------------------------------------------===//
#include "quantx/IR/QuantX.h"

#include "mlir/Dialect/AMX/AMXDialect.h"
#include "llvm/ADT/SmallBitVector.h"

using namespace mlir;
using namespace mlir::quantx;

LogicalResult KernelUnpackOp::verify() {
  size_t pieces = getWidths().size();
  if (pieces == 0 || getSources().size() != pieces ||
      getShifts().size() != pieces)
    return emitOpError("wants one source, shift and width a piece, got: ")
           << getSources().size() << ", " << getShifts().size() << " and "
           << pieces;
  llvm::SmallBitVector named(getBytes().size());
  int64_t bits = getPosition();
  for (size_t p = 0; p < pieces; ++p) {
    int32_t source = getSources()[p];
    int32_t shift = getShifts()[p], width = getWidths()[p];
    if (source < 0 || source >= int64_t(getBytes().size()))
      return emitOpError("wants sources below ")
             << getBytes().size() << ", got: " << source;
    named.set(source);
    if (width < 1 || width > 8 || shift < 0 || shift > 8 - width)
      return emitOpError("wants every piece inside its byte, got: ")
             << width << " bits from bit " << shift;
    bits += width;
  }
  if (!named.all())
    return emitOpError("wants every source used by a piece, got: an unused "
                       "source ")
           << named.find_first_unset();
  if (int32_t(getPosition()) < 0 || bits > 8)
    return emitOpError("wants the code inside its byte, got: bits ")
           << int32_t(getPosition()) << " to " << bits;
  for (Value source : getBytes())
    if (source.getType() != getCodes().getType())
      return emitOpError("wants sources and result of one type, got: ")
             << source.getType() << " and " << getCodes().getType();
  return success();
}

LogicalResult KernelSelectOp::verify() {
  size_t entries = getTable().size();
  if (entries != 16 && entries != 64)
    return emitOpError("wants a table of 16 or 64 entries, got: ") << entries;
  return success();
}

/// dot_c2: the shapes of one AMX product.
static LogicalResult verifyTiles(KernelDotOp op, amx::TileType acc) {
  auto lhs = dyn_cast<amx::TileType>(op.getLhs().getType());
  auto rhs = dyn_cast<amx::TileType>(op.getRhs().getType());
  auto is = [](amx::TileType type, int64_t rows, int64_t columns,
               unsigned bits) {
    return type && type.getShape()[0] == rows &&
           type.getShape()[1] == columns &&
           type.getElementType().isInteger(bits);
  };
  int64_t m = acc.getShape()[0], n = acc.getShape()[1];
  int64_t k = lhs ? lhs.getShape()[1] : 0;
  if (!is(acc, m, n, 32) || !is(lhs, m, k, 8) || k % 4 != 0 ||
      !is(rhs, k / 4, 4 * n, 8))
    return op.emitOpError("wants tiles of MxNxi32, MxKxi8 and (K/4)x(4N)xi8, "
                          "got: ")
           << op.getAcc().getType() << ", " << op.getLhs().getType() << " and "
           << op.getRhs().getType();
  if (op.getFamily() != DotFamily::AMX)
    return op.emitOpError("wants family amx for tiles, got: ")
           << stringifyDotFamily(op.getFamily());
  return success();
}

/// dot_c1: four bytes a lane.
static LogicalResult verifyVectors(KernelDotOp op) {
  auto acc = dyn_cast<VectorType>(op.getAcc().getType());
  auto lhs = dyn_cast<VectorType>(op.getLhs().getType());
  if (!acc || !lhs || op.getRhs().getType() != lhs || acc.getRank() != 1 ||
      lhs.getRank() != 1 || acc.isScalable() || lhs.isScalable() ||
      !acc.getElementType().isInteger(32) ||
      !lhs.getElementType().isInteger(8) ||
      lhs.getNumElements() != 4 * acc.getNumElements())
    return op.emitOpError("wants four i8 for each i32 of the accumulator, "
                          "got: ")
           << op.getLhs().getType() << " and " << op.getAcc().getType();
  if (op.getFamily() == DotFamily::AMX)
    return op.emitOpError("wants tiles for family amx, got: ")
           << op.getLhs().getType();
  return success();
}

LogicalResult KernelDotOp::verify() {
  auto tile = dyn_cast<amx::TileType>(getAcc().getType());
  if (failed(tile ? verifyTiles(*this, tile) : verifyVectors(*this)))
    return failure();
  if (getFamily() == DotFamily::VNNI && (!getLhsUnsigned() || getRhsUnsigned()))
    return emitOpError("wants lhs unsigned and rhs signed for vnni, got: ")
           << (getLhsUnsigned() ? "unsigned" : "signed") << " and "
           << (getRhsUnsigned() ? "unsigned" : "signed");
  if (auto bound = getLhsMax())
    if (!getLhsUnsigned() || int32_t(*bound) < 1 || int32_t(*bound) > 255)
      return emitOpError("wants lhs_max from 1 to 255 on an unsigned lhs, "
                         "got: ")
             << int32_t(*bound);
  return success();
}

LogicalResult KernelRescaleOp::verify() {
  auto sum = cast<VectorType>(getSum().getType());
  auto scale = cast<VectorType>(getScale().getType());
  if (sum.getNumElements() != scale.getNumElements())
    return emitOpError("wants sum and scale of the same length, got: ")
           << sum.getNumElements() << " and " << scale.getNumElements();
  return success();
}
