//===- Rounding.h - the named rounding modes --------------------*- C++ -*-===//
//
// Every rounding in the project names one of these modes. half_up is the only
// one of the "half" modes that commutes with adding an integer, so the place of
// a zero point is observable.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_NUMERICS_ROUNDING_H
#define QUANTX_NUMERICS_ROUNDING_H

#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <optional>

namespace mlir::quantx::numerics {

/// To the nearest integer, where halves go to the even neighbour (IEEE rint),
/// up (floor(x + 1/2) over the reals), or away from zero; or down.
enum class Rounding { HalfEven, HalfUp, HalfAway, Floor };

/// `half_even`, `half_up`, `half_away`, `floor`.
llvm::StringRef stringify(Rounding mode);

/// The mode of that name, or nothing.
std::optional<Rounding> parseRounding(llvm::StringRef name);

/// The integer that `value` rounds to, exactly; NaN and the infinities are
/// returned as they are. The sign of a zero result is unspecified.
float roundToInteger(float value, Rounding mode);
double roundToInteger(double value, Rounding mode);

/// `value / 2^shift` rounded to an integer, exactly, without overflow for any
/// value; `shift` 0 to 63, 0 is the identity.
int64_t shiftRight(int64_t value, unsigned shift, Rounding mode);

} // namespace mlir::quantx::numerics

#endif // QUANTX_NUMERICS_ROUNDING_H
