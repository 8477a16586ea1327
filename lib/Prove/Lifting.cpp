//===- Lifting.cpp - exact integers out of machine arithmetic ---*- C++ -*-===//
//
// integerOf(a * b) of words  ->  integerOf(a) * integerOf(b), if that fits
//
//===----------------------------------------------------------------------===//
#include "Lifting.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir::quantx::prove;
using llvm::APInt;

static bool holdsInteger(Expr bits) {
  return llvm::any_of(getNodes(bits), [](Expr node) {
    return node->kind == ExprKind::BitsOfInteger;
  });
}

bool mlir::quantx::prove::isAtom(Expr expr) {
  return (expr->kind == ExprKind::IntegerOfSigned ||
          expr->kind == ExprKind::IntegerOfUnsigned) &&
         !holdsInteger(expr->operands[0]);
}

llvm::SmallVector<Expr>
mlir::quantx::prove::getAtoms(llvm::ArrayRef<Expr> exprs) {
  llvm::SmallVector<Expr> atoms;
  for (Expr node : getNodes(exprs))
    if (isAtom(node))
      atoms.push_back(node);
  return atoms;
}

Expr mlir::quantx::prove::getRange(ExprPool &pool, Expr value, unsigned width,
                                   bool isSigned) {
  APInt low = isSigned ? APInt::getSignedMinValue(width).sext(kIntegerBits)
                       : APInt(kIntegerBits, 0);
  APInt high = isSigned ? APInt::getSignedMaxValue(width).sext(kIntegerBits)
                        : APInt::getMaxValue(width).zext(kIntegerBits);
  Expr notBelow =
      pool.binary(ExprKind::LessSigned, pool.integer(low - 1), value);
  Expr notAbove =
      pool.binary(ExprKind::LessSigned, value, pool.integer(high + 1));
  return pool.binary(ExprKind::And, notBelow, notAbove);
}

Expr Lifter::liftBits(Expr bits, bool isSigned) {
  Expr exact = nullptr;
  if (bits->kind == ExprKind::BitsOfInteger) {
    exact = lift(bits->operands[0]);
  } else if (bits->kind == ExprKind::Add || bits->kind == ExprKind::Sub ||
             bits->kind == ExprKind::Mul) {
    Expr a = lift(pool.integerOf(bits->operands[0], isSigned));
    Expr b = lift(pool.integerOf(bits->operands[1], isSigned));
    if (!a || !b)
      return nullptr;
    if (bits->kind == ExprKind::Mul)
      exact = pool.multiply(a, b);
    else
      exact = pool.add(a, bits->kind == ExprKind::Sub ? pool.negate(b) : b);
  }
  if (exact)
    claims.push_back({exact, bits->width, isSigned});
  return exact;
}

Expr Lifter::lift(Expr integer) {
  auto known = lifted.find(integer);
  if (known != lifted.end())
    return known->second;
  Expr result = nullptr;
  switch (integer->kind) {
  case ExprKind::Constant:
  case ExprKind::Variable:
    result = integer;
    break;
  case ExprKind::IntegerAdd:
  case ExprKind::IntegerMul: {
    Expr a = lift(integer->operands[0]), b = lift(integer->operands[1]);
    if (a && b)
      result = integer->kind == ExprKind::IntegerAdd ? pool.add(a, b)
                                                     : pool.multiply(a, b);
    break;
  }
  case ExprKind::IntegerOfSigned:
  case ExprKind::IntegerOfUnsigned:
    result = isAtom(integer)
                 ? integer
                 : liftBits(integer->operands[0],
                            integer->kind == ExprKind::IntegerOfSigned);
    break;
  default:
    break;
  }
  lifted[integer] = result;
  return result;
}
