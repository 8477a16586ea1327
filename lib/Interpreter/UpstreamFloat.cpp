//===- UpstreamFloat.cpp - floats of arith and math -------------*- C++ -*-===//
//
// One rounding an operation. math's functions are the double function of the C
// library rounded once (exp, tanh, … are in the bounded class: the C library's
// double result is within 1 ulp, so that f32 is the correctly rounded one but
// for ties it cannot see); sqrt, fma and the roundings are exact.
//
//===----------------------------------------------------------------------===//
#include "Elementwise.h"

#include "mlir/Dialect/Math/IR/Math.h"

#include <cmath>

using namespace mlir;
using namespace mlir::quantx;

//===----------------------------------------------------------------------===//
// arith
//===----------------------------------------------------------------------===//

namespace {
struct Add {
  template <typename T>
  static T run(T a, T b) {
    return a + b;
  }
};
struct Sub {
  template <typename T>
  static T run(T a, T b) {
    return a - b;
  }
};
struct Mul {
  template <typename T>
  static T run(T a, T b) {
    return a * b;
  }
};
struct Div {
  template <typename T>
  static T run(T a, T b) {
    return a / b;
  }
};
struct Rem {
  template <typename T>
  static T run(T a, T b) {
    return std::fmod(a, b);
  }
};
/// NaN if one is; -0 is below +0.
struct Maximum {
  template <typename T>
  static T run(T a, T b) {
    if (std::isnan(a) || std::isnan(b))
      return std::numeric_limits<T>::quiet_NaN();
    return a == b ? (std::signbit(a) ? b : a) : std::max(a, b);
  }
};
struct Minimum {
  template <typename T>
  static T run(T a, T b) {
    return -Maximum::run(-a, -b);
  }
};
/// The other one where one is NaN.
struct MaxNum {
  template <typename T>
  static T run(T a, T b) {
    return std::isnan(a) ? b : std::isnan(b) ? a : Maximum::run(a, b);
  }
};
struct MinNum {
  template <typename T>
  static T run(T a, T b) {
    return -MaxNum::run(-a, -b);
  }
};
} // namespace

/// f16 and bf16 through f32, whose precision makes the second rounding exact.
template <typename Function>
static std::optional<Scalar> runFloat(Operation *, ElementKind kind,
                                      ArrayRef<Scalar> operands) {
  if (kind.cls == ElementKind::Class::F64)
    return Scalar::ofDouble(
        Function::run(operands[0].getDouble(), operands[1].getDouble()));
  return Scalar::ofFloat(
      kind, Function::run(operands[0].getFloat(), operands[1].getFloat()));
}

static std::optional<Scalar> runNegate(Operation *, ElementKind kind,
                                       ArrayRef<Scalar> operands) {
  return Scalar{kind, operands[0].bits ^ (uint64_t(1) << (kind.width - 1))};
}

static std::optional<Scalar> runCompare(Operation *op, ElementKind,
                                        ArrayRef<Scalar> operands) {
  double a = operands[0].getDouble(), b = operands[1].getDouble();
  bool unordered = std::isnan(a) || std::isnan(b);
  // Predicates: false, o{eq,gt,ge,lt,le,ne}, ord, u{eq,…}, uno, true. The low
  // three bits name the relation, bit 3 the answer for NaN.
  auto predicate =
      static_cast<unsigned>(llvm::cast<arith::CmpFOp>(op).getPredicate());
  if (unordered)
    return Scalar::ofBool(predicate >= 8);
  bool relations[] = {false, a == b, a > b,  a >= b,
                      a < b, a <= b, a != b, true};
  // From `ueq` on the list is shifted by one: ueq is 8, uno 14, true 15.
  unsigned relation = predicate < 8     ? predicate
                      : predicate < 14  ? predicate - 7
                      : predicate == 14 ? 0
                                        : 7;
  return Scalar::ofBool(relations[relation]);
}

//===----------------------------------------------------------------------===//
// Casts
//===----------------------------------------------------------------------===//

/// extf, truncf.
static std::optional<Scalar> runFloatCast(Operation *, ElementKind kind,
                                          ArrayRef<Scalar> operands) {
  return roundTo(kind, operands[0].getDouble());
}

/// One rounding: integers above 2^53 keep a sticky bit in the double.
template <typename Integer>
static Scalar convertInteger(ElementKind kind, Integer value) {
  if (kind.cls == ElementKind::Class::F64)
    return Scalar::ofDouble(static_cast<double>(value));
  if (kind.cls == ElementKind::Class::F32)
    return Scalar::ofFloat(kind, static_cast<float>(value));
  bool negative = value < 0;
  uint64_t magnitude =
      negative ? -static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  if (magnitude >> 53)
    magnitude = (magnitude & ~uint64_t(0xFFF)) |
                ((magnitude & 0xFFF) ? uint64_t(0x1000) : 0);
  auto result = static_cast<double>(magnitude);
  return roundTo(kind, negative ? -result : result);
}

static std::optional<Scalar> runFromSigned(Operation *, ElementKind kind,
                                           ArrayRef<Scalar> operands) {
  return convertInteger(kind, operands[0].getInt());
}

static std::optional<Scalar> runFromUnsigned(Operation *, ElementKind kind,
                                             ArrayRef<Scalar> operands) {
  return convertInteger(kind, operands[0].bits);
}

template <bool isSigned>
static std::optional<Scalar> runToInteger(Operation *op, ElementKind kind,
                                          ArrayRef<Scalar> operands) {
  double value = std::trunc(operands[0].getDouble());
  double high = std::ldexp(1.0, isSigned ? kind.width - 1 : kind.width);
  if (!(value < high && value >= (isSigned ? -high : 0.0))) {
    op->emitError() << "conversion: wanted a value that "
                    << unsigned(kind.width)
                    << " bits hold, got: " << operands[0].getDouble();
    return std::nullopt;
  }
  return Scalar::ofInt(kind, isSigned ? static_cast<int64_t>(value)
                                      : static_cast<uint64_t>(value));
}

//===----------------------------------------------------------------------===//
// math
//===----------------------------------------------------------------------===//

template <double (*function)(double)>
static std::optional<Scalar> runMath(Operation *, ElementKind kind,
                                     ArrayRef<Scalar> operands) {
  return roundTo(kind, function(operands[0].getDouble()));
}

static double getReciprocalRoot(double value) { return 1 / std::sqrt(value); }

static std::optional<Scalar> runFma(Operation *op, ElementKind kind,
                                    ArrayRef<Scalar> operands) {
  if (kind.cls == ElementKind::Class::F64)
    return Scalar::ofDouble(std::fma(operands[0].getDouble(),
                                     operands[1].getDouble(),
                                     operands[2].getDouble()));
  if (kind.cls == ElementKind::Class::F32)
    return Scalar::ofFloat(kind, std::fma(operands[0].getFloat(),
                                          operands[1].getFloat(),
                                          operands[2].getFloat()));
  op->emitError() << "fma: wanted f32 or f64, got: "
                  << op->getResult(0).getType();
  return std::nullopt;
}

void quantx::registerUpstreamFloat(OpTable &table) {
  addElementwise<arith::AddFOp, runFloat<Add>>(table);
  addElementwise<arith::SubFOp, runFloat<Sub>>(table);
  addElementwise<arith::MulFOp, runFloat<Mul>>(table);
  addElementwise<arith::DivFOp, runFloat<Div>>(table);
  addElementwise<arith::RemFOp, runFloat<Rem>>(table);
  addElementwise<arith::MaximumFOp, runFloat<Maximum>>(table);
  addElementwise<arith::MinimumFOp, runFloat<Minimum>>(table);
  addElementwise<arith::MaxNumFOp, runFloat<MaxNum>>(table);
  addElementwise<arith::MinNumFOp, runFloat<MinNum>>(table);
  addElementwise<arith::NegFOp, runNegate>(table);
  addElementwise<arith::CmpFOp, runCompare>(table);
  addElementwise<arith::ExtFOp, runFloatCast>(table);
  addElementwise<arith::TruncFOp, runFloatCast>(table);
  addElementwise<arith::SIToFPOp, runFromSigned>(table);
  addElementwise<arith::UIToFPOp, runFromUnsigned>(table);
  addElementwise<arith::FPToSIOp, runToInteger<true>>(table);
  addElementwise<arith::FPToUIOp, runToInteger<false>>(table);
  addElementwise<math::ExpOp, runMath<std::exp>>(table);
  addElementwise<math::TanhOp, runMath<std::tanh>>(table);
  addElementwise<math::SqrtOp, runMath<std::sqrt>>(table);
  addElementwise<math::RsqrtOp, runMath<getReciprocalRoot>>(table);
  addElementwise<math::AbsFOp, runMath<std::fabs>>(table);
  addElementwise<math::FloorOp, runMath<std::floor>>(table);
  addElementwise<math::CeilOp, runMath<std::ceil>>(table);
  addElementwise<math::TruncOp, runMath<std::trunc>>(table);
  addElementwise<math::RoundOp, runMath<std::round>>(table);
  addElementwise<math::RoundEvenOp, runMath<std::nearbyint>>(table);
  addElementwise<math::FmaOp, runFma>(table);
}
