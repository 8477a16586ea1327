//===- NumberText.cpp - constants of schemes as decimal text --------------===//
//
// Exact decimal expansions: 112 significant digits hold every f32 (the longest
// is that of the largest subnormal), and std::to_chars prints them exactly,
// whatever the locale.
//
//===----------------------------------------------------------------------===//
#include "quantx/Numerics/NumberText.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"

#include <cassert>
#include <charconv>
#include <cmath>

using namespace mlir::quantx;
using namespace mlir::quantx::numerics;

namespace {
/// 0.DIGITS * 10^point, without zeros at either end; no digits for zero.
struct Decimal {
  std::string digits;
  int64_t point = 0;

  void normalize() {
    size_t first = digits.find_first_not_of('0');
    if (first == std::string::npos) {
      *this = Decimal();
      return;
    }
    digits.erase(0, first);
    point -= static_cast<int64_t>(first);
    digits.erase(digits.find_last_not_of('0') + 1);
  }
};
} // namespace

/// The exact expansion of a finite magnitude.
static Decimal expand(float magnitude) {
  char text[128];
  std::to_chars_result result =
      std::to_chars(text, text + sizeof(text), static_cast<double>(magnitude),
                    std::chars_format::scientific, 112);
  assert(result.ec == std::errc() && "the buffer holds 112 digits");
  llvm::StringRef written(text, result.ptr - text);
  auto [significand, exponent] = written.split('e');
  Decimal decimal;
  decimal.digits =
      (significand.take_front(1) + significand.drop_front(2)).str();
  exponent.consume_front("+");
  bool failed = exponent.getAsInteger(10, decimal.point);
  assert(!failed && "to_chars writes a decimal exponent");
  (void)failed;
  ++decimal.point;
  decimal.normalize();
  return decimal;
}

std::string numerics::formatNumber(float value) {
  assert(std::isfinite(value) && "wanted a finite number");
  std::string sign = std::signbit(value) ? "-" : "";
  auto [digits, point] = expand(std::fabs(value));
  int64_t count = static_cast<int64_t>(digits.size());
  if (count == 0)
    return "0";
  if (point > 16 || point < -3) {
    // Never one digit alone: no digit times 10^16, or a higher or negative
    // power, is an f32, whose significand has 24 bits.
    int64_t exponent = point - 1;
    std::string power = std::to_string(std::abs(exponent));
    if (power.size() < 2)
      power.insert(0, "0");
    return sign + digits.substr(0, 1) + "." + digits.substr(1) +
           (exponent < 0 ? "e-" : "e+") + power;
  }
  if (point <= 0)
    return sign + "0." + std::string(-point, '0') + digits;
  if (count <= point)
    return sign + digits + std::string(point - count, '0');
  return sign + digits.substr(0, point) + "." + digits.substr(point);
}
