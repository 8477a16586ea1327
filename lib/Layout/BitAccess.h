//===- BitAccess.h - bits and trits of bytes --------------------*- C++ -*-===//
//
// Reads and writes single runs of bits, least significant bit first, and
// single base-3 digits. Private to the library.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_LAYOUT_BITACCESS_H
#define QUANTX_LIB_LAYOUT_BITACCESS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <cstdint>

namespace mlir::quantx {

/// `width` (1 to 64) bits from bit `address` on.
inline uint64_t readBits(llvm::ArrayRef<uint8_t> buffer, int64_t address,
                         unsigned width) {
  size_t byte = address / 8;
  unsigned shift = address % 8;
  if (shift + width <= 64 && byte + 8 <= buffer.size())
    return (llvm::support::endian::read64le(buffer.data() + byte) >> shift) &
           llvm::maskTrailingOnes<uint64_t>(width);
  uint64_t bits = 0;
  for (unsigned done = 0; done < width;) {
    unsigned count = std::min(8 - shift, width - done);
    uint64_t part = (buffer[byte++] >> shift) & ((1u << count) - 1);
    bits |= part << done;
    done += count;
    shift = 0;
  }
  return bits;
}

/// Stores the low `width` bits of `bits`; all other bits stay.
inline void writeBits(llvm::MutableArrayRef<uint8_t> buffer, int64_t address,
                      unsigned width, uint64_t bits) {
  size_t byte = address / 8;
  unsigned shift = address % 8;
  for (unsigned done = 0; done < width;) {
    unsigned count = std::min(8 - shift, width - done);
    unsigned mask = ((1u << count) - 1) << shift;
    unsigned part = static_cast<unsigned>(bits >> done) << shift;
    buffer[byte] = (buffer[byte] & ~mask) | (part & mask);
    ++byte;
    done += count;
    shift = 0;
  }
}

/// Calls `use(unitBit, done, width)` for each part of [unitBit, unitBit +
/// width) between multiples of `granule` (0: no cuts); `done` bits lie before
/// it.
template <typename Use>
void forEachChunk(int64_t unitBit, unsigned width, int64_t granule, Use use) {
  for (unsigned done = 0; done < width;) {
    int64_t count = width - done;
    if (granule != 0)
      count = std::min(count, granule - unitBit % granule);
    use(unitBit, done, static_cast<unsigned>(count));
    unitBit += count;
    done += count;
  }
}

/// Digit `digit` of a byte of five trits: ((v * 3^digit mod 256) * 3) >> 8.
inline unsigned getTrit(uint8_t value, unsigned digit) {
  static constexpr unsigned powers[5] = {1, 3, 9, 27, 81};
  uint8_t shifted = value * powers[digit];
  return (shifted * 3u) >> 8;
}

/// The byte whose digits are those of `value` but for one: ceil(q * 256 / 243)
/// of the base-3 number q, digit 0 the most significant.
inline uint8_t setTrit(uint8_t value, unsigned digit, unsigned trit) {
  unsigned number = 0;
  for (unsigned i = 0; i < 5; ++i)
    number = number * 3 + (i == digit ? trit : getTrit(value, i));
  return (number * 256 + 242) / 243;
}

} // namespace mlir::quantx

#endif // QUANTX_LIB_LAYOUT_BITACCESS_H
