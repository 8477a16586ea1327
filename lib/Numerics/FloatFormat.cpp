//===- FloatFormat.cpp - the floating-point types of fields ---------------===//
//
// One table of formats, one decoder and one encoder for all of them but f32,
// which is copied, and f8E8M0FNU, which has neither sign nor zero.
//
//===----------------------------------------------------------------------===//
#include "quantx/Numerics/FloatFormat.h"

#include "llvm/ADT/bit.h"

#include <cassert>
#include <cmath>
#include <limits>

using namespace mlir::quantx;
using namespace mlir::quantx::numerics;

namespace {
/// What lies above the largest finite code.
enum class NonFinite { InfAndNaN, NaNOnly, None };

struct FloatFormat {
  int mantissaBits, bias;
  uint32_t sign;          ///< the sign bit
  uint32_t largestFinite; ///< code of the largest finite value
  NonFinite nonFinite;
  uint32_t nan; ///< canonical, or what stands for it
};
} // namespace

static constexpr uint32_t kNaN32 = 0x7FC00000;
static constexpr uint32_t kNaNE8M0 = 0xFF;

/// The format of every kind but F32 and F8E8M0FNU.
static FloatFormat getFormat(FloatKind kind) {
  switch (kind) {
  case FloatKind::F16:
    return {10, 15, 0x8000, 0x7BFF, NonFinite::InfAndNaN, 0x7E00};
  case FloatKind::BF16:
    return {7, 127, 0x8000, 0x7F7F, NonFinite::InfAndNaN, 0x7FC0};
  case FloatKind::F8E5M2:
    return {2, 15, 0x80, 0x7B, NonFinite::InfAndNaN, 0x7E};
  case FloatKind::F8E4M3FN:
    return {3, 7, 0x80, 0x7E, NonFinite::NaNOnly, 0x7F};
  case FloatKind::F6E2M3FN:
    return {3, 1, 0x20, 0x1F, NonFinite::None, 0x20};
  case FloatKind::F6E3M2FN:
    return {2, 3, 0x20, 0x1F, NonFinite::None, 0x20};
  case FloatKind::F4E2M1FN:
    return {1, 1, 0x8, 0x7, NonFinite::None, 0x8};
  case FloatKind::F32:
  case FloatKind::F8E8M0FNU:
    break;
  }
  assert(false && "this kind has its own code");
  return {};
}

unsigned numerics::getBitWidth(FloatKind kind) {
  switch (kind) {
  case FloatKind::F32:
    return 32;
  case FloatKind::F16:
  case FloatKind::BF16:
    return 16;
  case FloatKind::F8E4M3FN:
  case FloatKind::F8E5M2:
  case FloatKind::F8E8M0FNU:
    return 8;
  case FloatKind::F6E2M3FN:
  case FloatKind::F6E3M2FN:
    return 6;
  case FloatKind::F4E2M1FN:
    return 4;
  }
  assert(false && "unknown kind");
  return 0;
}

float numerics::getLargestFinite(FloatKind kind) {
  if (kind == FloatKind::F32)
    return std::numeric_limits<float>::max();
  if (kind == FloatKind::F8E8M0FNU)
    return std::ldexp(1.0f, 127);
  return decode(kind, getFormat(kind).largestFinite);
}

float numerics::decode(FloatKind kind, uint32_t bits) {
  const float nan = llvm::bit_cast<float>(kNaN32);
  if (kind == FloatKind::F32) {
    float value = llvm::bit_cast<float>(bits);
    return std::isnan(value) ? nan : value;
  }
  if (kind == FloatKind::F8E8M0FNU) {
    int exponent = bits & 0xFF;
    return exponent == kNaNE8M0 ? nan : std::ldexp(1.0f, exponent - 127);
  }
  FloatFormat format = getFormat(kind);
  uint32_t magnitude = bits & (format.sign - 1);
  float sign = bits & format.sign ? -1.0f : 1.0f;
  if (magnitude > format.largestFinite) {
    bool isInf = format.nonFinite == NonFinite::InfAndNaN &&
                 magnitude == format.largestFinite + 1;
    return isInf ? sign * std::numeric_limits<float>::infinity() : nan;
  }
  int exponent = magnitude >> format.mantissaBits;
  int mantissa = magnitude & ((1u << format.mantissaBits) - 1);
  if (exponent != 0)
    mantissa += 1 << format.mantissaBits;
  else
    exponent = 1;
  return sign * std::ldexp(static_cast<float>(mantissa),
                           exponent - format.bias - format.mantissaBits);
}

static uint32_t encodeE8M0(float value) {
  if (!(value > 0) || std::isinf(value))
    return kNaNE8M0;
  int exponent;
  // value = fraction * 2^exponent with fraction in [0.5, 1).
  float fraction = std::frexp(value, &exponent);
  int code = exponent - 1 + (fraction >= 0.75f ? 1 : 0) + 127;
  return code < 0 ? 0 : code > 254 ? kNaNE8M0 : static_cast<uint32_t>(code);
}

/// The magnitude's code, which may lie above the largest finite one. Subnormal
/// and normal codes of one format count its values upwards, so that a carry out
/// of the mantissa is a carry into the exponent.
static uint32_t encodeMagnitude(const FloatFormat &format, float magnitude) {
  if (magnitude == 0)
    return 0;
  int minExponent = 1 - format.bias;
  int exponent = std::max(std::ilogb(magnitude), minExponent);
  // Exact: a scaled f32 in double. Below 2^(mantissaBits + 1) after rounding.
  double scaled = std::ldexp(static_cast<double>(magnitude),
                             format.mantissaBits - exponent);
  return (static_cast<uint32_t>(exponent - minExponent)
          << format.mantissaBits) +
         static_cast<uint32_t>(std::rint(scaled));
}

uint32_t numerics::encode(FloatKind kind, float value) {
  if (kind == FloatKind::F32)
    return std::isnan(value) ? kNaN32 : llvm::bit_cast<uint32_t>(value);
  if (kind == FloatKind::F8E8M0FNU)
    return encodeE8M0(value);
  FloatFormat format = getFormat(kind);
  if (std::isnan(value))
    return format.nan;
  uint32_t sign = std::signbit(value) ? format.sign : 0;
  uint32_t code = std::isinf(value) ? format.largestFinite + 1
                                    : encodeMagnitude(format, std::fabs(value));
  if (code <= format.largestFinite)
    return sign | code;
  switch (format.nonFinite) {
  case NonFinite::InfAndNaN:
    return sign | (format.largestFinite + 1);
  case NonFinite::NaNOnly:
    return format.nan;
  case NonFinite::None:
    break;
  }
  return sign | format.largestFinite;
}
