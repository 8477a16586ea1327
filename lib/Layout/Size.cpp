//===- Size.cpp - how large the buffers of a layout are ---------*- C++ -*-===//
//
// The address rule over numbers that notice overflow.
//
//===----------------------------------------------------------------------===//
#include "quantx/Layout/Size.h"
#include "quantx/Layout/Address.h"
#include "quantx/Layout/Tile.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir::quantx;

namespace {
struct CheckedArithmetic {
  using Value = int64_t;
  bool overflow = false;

  Value constant(int64_t value) { return value; }
  Value add(Value a, Value b) {
    Value result = 0;
    overflow |= llvm::AddOverflow(a, b, result);
    return result;
  }
  Value sub(Value a, Value b) {
    Value result = 0;
    overflow |= llvm::SubOverflow(a, b, result);
    return result;
  }
  Value mul(Value a, Value b) {
    Value result = 0;
    overflow |= llvm::MulOverflow(a, b, result);
    return result;
  }
  Value div(Value a, Value b) { return a / b; }
  Value rem(Value a, Value b) { return a % b; }
  Value bitXor(Value a, Value b) { return a ^ b; }
};
} // namespace

/// "[3, 12]"
static std::string toText(llvm::ArrayRef<int64_t> values) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "[";
  llvm::interleaveComma(values, os);
  os << "]";
  return text;
}

llvm::Expected<int64_t>
mlir::quantx::getBitsOfUnits(const Layout &layout, unsigned buffer,
                             llvm::ArrayRef<int64_t> tileCounts) {
  const LayoutBuffer &data = layout.buffers[buffer];
  CheckedArithmetic arith;
  BufferAddress<CheckedArithmetic> address(arith, data, tileCounts,
                                           getPlaneCount(data.fields.front()));
  arith.add(address.getBits(), 7); // bytes are rounded up
  if (arith.overflow)
    return llvm::createStringError(
        "buffer %u: wanted a size below 2^63 bits, got: %s units of %lld bits",
        buffer, toText(tileCounts).c_str(), static_cast<long long>(data.unit));
  return address.getBits();
}

llvm::Expected<int64_t>
mlir::quantx::getBufferBits(const Layout &layout, unsigned buffer,
                            llvm::ArrayRef<FieldShape> shapes) {
  const LayoutBuffer &data = layout.buffers[buffer];
  if (shapes.size() != data.fields.size())
    return llvm::createStringError(
        "buffer %u: wanted %zu field shapes, got: %zu", buffer,
        data.fields.size(), shapes.size());
  llvm::SmallVector<int64_t> counts;
  for (unsigned field = 0; field < shapes.size(); ++field) {
    auto other = getTileCounts(layout, {buffer, field}, shapes[field]);
    if (!other)
      return other.takeError();
    if (field == 0)
      counts = *other;
    else if (counts != *other)
      return llvm::createStringError(
          "buffer %u: wanted as many units for %s as for %s, %s, got: %s",
          buffer, data.fields[field].name.c_str(), data.fields[0].name.c_str(),
          toText(counts).c_str(), toText(*other).c_str());
  }
  return getBitsOfUnits(layout, buffer, counts);
}

llvm::Expected<int64_t>
mlir::quantx::getBufferBytes(const Layout &layout, unsigned buffer,
                             llvm::ArrayRef<FieldShape> shapes) {
  auto bits = getBufferBits(layout, buffer, shapes);
  if (!bits)
    return bits.takeError();
  return (*bits + 7) / 8;
}
