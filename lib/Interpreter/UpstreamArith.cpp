//===- UpstreamArith.cpp - integers, casts, selection -----------*- C++ -*-===//
//
// arith on scalars and, element by element, on tensors. Where upstream gives
// poison or undefined behaviour, the interpreter gives an error.
//
//===----------------------------------------------------------------------===//
#include "Elementwise.h"
#include "quantx/Interpreter/Constants.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::quantx;

static LogicalResult runConstant(Frame &frame, arith::ConstantOp op) {
  if (auto elements = llvm::dyn_cast<ElementsAttr>(op.getValue())) {
    auto tensor = getTensor(op.getLoc(), elements);
    if (failed(tensor))
      return failure();
    frame.set(op.getResult(), std::move(*tensor));
    return success();
  }
  std::optional<Scalar> scalar = getScalar(op.getValue());
  if (!scalar)
    return op.emitError() << "constant: wanted an integer, an index or a float "
                             "of at most 64 bits, got: "
                          << op.getValue();
  frame.set(op.getResult(), *scalar);
  return success();
}

//===----------------------------------------------------------------------===//
// Integers
//===----------------------------------------------------------------------===//

namespace {
/// Wrapping arithmetic on bits and on sign-extended values.
struct Add {
  static uint64_t run(Scalar a, Scalar b) { return a.bits + b.bits; }
};
struct Sub {
  static uint64_t run(Scalar a, Scalar b) { return a.bits - b.bits; }
};
struct Mul {
  static uint64_t run(Scalar a, Scalar b) { return a.bits * b.bits; }
};
struct And {
  static uint64_t run(Scalar a, Scalar b) { return a.bits & b.bits; }
};
struct Or {
  static uint64_t run(Scalar a, Scalar b) { return a.bits | b.bits; }
};
struct Xor {
  static uint64_t run(Scalar a, Scalar b) { return a.bits ^ b.bits; }
};
struct MaxS {
  static uint64_t run(Scalar a, Scalar b) {
    return std::max(a.getInt(), b.getInt());
  }
};
struct MinS {
  static uint64_t run(Scalar a, Scalar b) {
    return std::min(a.getInt(), b.getInt());
  }
};
struct MaxU {
  static uint64_t run(Scalar a, Scalar b) { return std::max(a.bits, b.bits); }
};
struct MinU {
  static uint64_t run(Scalar a, Scalar b) { return std::min(a.bits, b.bits); }
};
struct ShiftLeft {
  static uint64_t run(Scalar a, Scalar b) { return a.bits << b.bits; }
};
struct ShiftRightS {
  static uint64_t run(Scalar a, Scalar b) { return a.getInt() >> b.bits; }
};
struct ShiftRightU {
  static uint64_t run(Scalar a, Scalar b) { return a.bits >> b.bits; }
};
struct DivS {
  static uint64_t run(Scalar a, Scalar b) { return a.getInt() / b.getInt(); }
};
struct DivU {
  static uint64_t run(Scalar a, Scalar b) { return a.bits / b.bits; }
};
struct RemS {
  static uint64_t run(Scalar a, Scalar b) { return a.getInt() % b.getInt(); }
};
struct RemU {
  static uint64_t run(Scalar a, Scalar b) { return a.bits % b.bits; }
};
struct FloorDivS {
  static uint64_t run(Scalar a, Scalar b) {
    return llvm::divideFloorSigned(a.getInt(), b.getInt());
  }
};
struct CeilDivS {
  static uint64_t run(Scalar a, Scalar b) {
    return llvm::divideCeilSigned(a.getInt(), b.getInt());
  }
};
struct CeilDivU {
  static uint64_t run(Scalar a, Scalar b) {
    return a.bits / b.bits + (a.bits % b.bits != 0);
  }
};
} // namespace

template <typename Function>
static std::optional<Scalar> runInteger(Operation *, ElementKind kind,
                                        ArrayRef<Scalar> operands) {
  return Scalar::ofInt(kind, Function::run(operands[0], operands[1]));
}

template <typename Function>
static std::optional<Scalar> runShift(Operation *op, ElementKind kind,
                                      ArrayRef<Scalar> operands) {
  if (operands[1].bits >= kind.width) {
    op->emitError() << "shift: wanted an amount below " << unsigned(kind.width)
                    << ", got: " << operands[1].bits;
    return std::nullopt;
  }
  return runInteger<Function>(op, kind, operands);
}

template <typename Function, bool isSigned>
static std::optional<Scalar> runDivision(Operation *op, ElementKind kind,
                                         ArrayRef<Scalar> operands) {
  bool overflows = isSigned && operands[1].getInt() == -1 &&
                   operands[0].bits == uint64_t(1) << (kind.width - 1);
  if (operands[1].bits == 0 || overflows) {
    op->emitError() << "division: wanted a quotient that is defined, got: "
                    << operands[0].getInt() << " / " << operands[1].getInt();
    return std::nullopt;
  }
  return runInteger<Function>(op, kind, operands);
}

static std::optional<Scalar> runCompare(Operation *op, ElementKind,
                                        ArrayRef<Scalar> operands) {
  using arith::CmpIPredicate;
  int64_t a = operands[0].getInt(), b = operands[1].getInt();
  uint64_t ua = operands[0].bits, ub = operands[1].bits;
  switch (llvm::cast<arith::CmpIOp>(op).getPredicate()) {
  case CmpIPredicate::eq:
    return Scalar::ofBool(ua == ub);
  case CmpIPredicate::ne:
    return Scalar::ofBool(ua != ub);
  case CmpIPredicate::slt:
    return Scalar::ofBool(a < b);
  case CmpIPredicate::sle:
    return Scalar::ofBool(a <= b);
  case CmpIPredicate::sgt:
    return Scalar::ofBool(a > b);
  case CmpIPredicate::sge:
    return Scalar::ofBool(a >= b);
  case CmpIPredicate::ult:
    return Scalar::ofBool(ua < ub);
  case CmpIPredicate::ule:
    return Scalar::ofBool(ua <= ub);
  case CmpIPredicate::ugt:
    return Scalar::ofBool(ua > ub);
  case CmpIPredicate::uge:
    return Scalar::ofBool(ua >= ub);
  }
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Casts
//===----------------------------------------------------------------------===//

/// extsi, trunci, index_cast.
static std::optional<Scalar> runSignedCast(Operation *, ElementKind kind,
                                           ArrayRef<Scalar> operands) {
  return Scalar::ofInt(kind, operands[0].getInt());
}

/// extui, index_castui.
static std::optional<Scalar> runUnsignedCast(Operation *, ElementKind kind,
                                             ArrayRef<Scalar> operands) {
  return Scalar::ofInt(kind, operands[0].bits);
}

static std::optional<Scalar> runBitcast(Operation *, ElementKind kind,
                                        ArrayRef<Scalar> operands) {
  return Scalar{kind, operands[0].bits};
}

static std::optional<Scalar> runSelectElement(Operation *, ElementKind,
                                              ArrayRef<Scalar> operands) {
  return operands[0].bits ? operands[1] : operands[2];
}

/// Under a scalar condition the operands may be containers.
static LogicalResult runSelect(Frame &frame, arith::SelectOp op) {
  if (llvm::isa<ShapedType>(op.getCondition().getType()))
    return runElementwise(frame, op, runSelectElement);
  bool taken = frame.getScalar(op.getCondition()).bits;
  frame.set(op.getResult(),
            frame.get(taken ? op.getTrueValue() : op.getFalseValue()));
  return success();
}

void quantx::registerUpstreamArith(OpTable &table) {
  table.add<arith::ConstantOp, runConstant>();
  table.add<arith::SelectOp, runSelect>();
  addElementwise<arith::AddIOp, runInteger<Add>>(table);
  addElementwise<arith::SubIOp, runInteger<Sub>>(table);
  addElementwise<arith::MulIOp, runInteger<Mul>>(table);
  addElementwise<arith::AndIOp, runInteger<And>>(table);
  addElementwise<arith::OrIOp, runInteger<Or>>(table);
  addElementwise<arith::XOrIOp, runInteger<Xor>>(table);
  addElementwise<arith::MaxSIOp, runInteger<MaxS>>(table);
  addElementwise<arith::MinSIOp, runInteger<MinS>>(table);
  addElementwise<arith::MaxUIOp, runInteger<MaxU>>(table);
  addElementwise<arith::MinUIOp, runInteger<MinU>>(table);
  addElementwise<arith::ShLIOp, runShift<ShiftLeft>>(table);
  addElementwise<arith::ShRSIOp, runShift<ShiftRightS>>(table);
  addElementwise<arith::ShRUIOp, runShift<ShiftRightU>>(table);
  addElementwise<arith::DivSIOp, runDivision<DivS, true>>(table);
  addElementwise<arith::DivUIOp, runDivision<DivU, false>>(table);
  addElementwise<arith::RemSIOp, runDivision<RemS, true>>(table);
  addElementwise<arith::RemUIOp, runDivision<RemU, false>>(table);
  addElementwise<arith::FloorDivSIOp, runDivision<FloorDivS, true>>(table);
  addElementwise<arith::CeilDivSIOp, runDivision<CeilDivS, true>>(table);
  addElementwise<arith::CeilDivUIOp, runDivision<CeilDivU, false>>(table);
  addElementwise<arith::CmpIOp, runCompare>(table);
  addElementwise<arith::ExtSIOp, runSignedCast>(table);
  addElementwise<arith::TruncIOp, runSignedCast>(table);
  addElementwise<arith::IndexCastOp, runSignedCast>(table);
  addElementwise<arith::ExtUIOp, runUnsignedCast>(table);
  addElementwise<arith::IndexCastUIOp, runUnsignedCast>(table);
  addElementwise<arith::BitcastOp, runBitcast>(table);
}
