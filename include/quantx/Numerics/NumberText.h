//===- NumberText.h - constants of schemes as decimal text ------*- C++ -*-===//
//
// The constants in the text of a scheme are exact:
//
//     NUMBER := INT | INT '.' INT [('e' | 'E') ['+' | '-'] INT]
//
// and a decimal text that is no f32 value, such as 0.1, is an error. Therefore
// a number is printed with all its digits: every f32 has finitely many.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_NUMERICS_NUMBERTEXT_H
#define QUANTX_NUMERICS_NUMBERTEXT_H

#include <string>

namespace mlir::quantx::numerics {

/// The NUMBER that denotes `value` exactly, in its fewest digits: the decimal
/// expansion without trailing zeros, as an integer (`2` for 2.0), with a point
/// (`0.125`), or, below 10^-4 and from 10^16 on, with one digit before the
/// point and an exponent of at least two (`7.62939453125e-06`). Negative values
/// get a '-', which the grammar of NUMBER leaves to its surroundings. `value`
/// is finite.
std::string formatNumber(float value);

} // namespace mlir::quantx::numerics

#endif // QUANTX_NUMERICS_NUMBERTEXT_H
