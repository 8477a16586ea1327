//===- Expr.h - what a program computes, as expressions ---------*- C++ -*-===//
//
// Expressions over bit vectors and integers. Bit vectors are the values of
// machine arithmetic; integers are the exact sums of a contraction. A term is
// printed as SMT-LIB and evaluated at a counterexample by the same definition.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_PROVE_EXPR_H
#define QUANTX_PROVE_EXPR_H

#include "llvm/ADT/APInt.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"

#include <deque>
#include <optional>
#include <string>

namespace mlir::quantx::prove {

enum class ExprKind {
  Variable, ///< an input, by name
  Constant,
  // Bit vectors; predicates have one bit.
  And,
  Or,
  Xor,
  Add,
  Sub,
  Mul,
  DivUnsigned,
  DivSigned,
  RemUnsigned,
  RemSigned,
  ShiftLeft,
  ShiftRightUnsigned,
  ShiftRightSigned,
  Equal,
  LessUnsigned,
  LessSigned,
  IfThenElse,
  Concat, ///< the first operand is the high part
  Extract,
  ZeroExtend,
  SignExtend,
  // Integers: of width 0.
  IntegerOfUnsigned,
  IntegerOfSigned,
  BitsOfInteger, ///< modulo 2^width
  IntegerAdd,
  IntegerMul,
  /// An uninterpreted function of its operands: a chain of float operations.
  Apply,
};

/// One node; equal nodes of a pool are the same object.
struct ExprNode {
  ExprKind kind = ExprKind::Variable;
  unsigned width = 0; ///< bits; 0: an integer (or Apply)
  llvm::SmallVector<const ExprNode *, 2> operands;
  llvm::APInt value; ///< Constant; integers in 128 bits
  std::string name;  ///< Variable, Apply
  unsigned low = 0;  ///< Extract: bits [low, low + width)
  unsigned id = 0;   ///< in order of creation

  bool isConstant() const { return kind == ExprKind::Constant; }
};
using Expr = const ExprNode *;

/// Bits in which integers are held.
inline constexpr unsigned kIntegerBits = 128;

/// Values of the inputs.
using Assignment = llvm::StringMap<llvm::APInt>;

/// Owns terms; folds what is constant.
class ExprPool {
public:
  Expr variable(llvm::StringRef name, unsigned width);
  Expr constant(const llvm::APInt &value);
  Expr bits(uint64_t value, unsigned width) {
    return constant(llvm::APInt(width, value, false, true));
  }
  Expr integer(int64_t value) {
    return integer(llvm::APInt(kIntegerBits, value, true));
  }
  /// `value` has kIntegerBits.
  Expr integer(const llvm::APInt &value);
  /// An operator whose result has the width of its operands, or of one bit.
  Expr binary(ExprKind kind, Expr a, Expr b);
  Expr ifThenElse(Expr condition, Expr a, Expr b);
  Expr concat(Expr high, Expr low);
  Expr extract(Expr expr, unsigned low, unsigned width);
  /// Zero or sign extension, or the low bits.
  Expr resize(Expr expr, unsigned width, bool isSigned);
  Expr integerOf(Expr bits, bool isSigned);
  Expr bitsOf(Expr integer, unsigned width);
  Expr negate(Expr integer) { return multiply(integer, this->integer(-1)); }
  /// Of integers; 0 and 1 disappear.
  Expr add(Expr a, Expr b);
  Expr multiply(Expr a, Expr b);
  Expr apply(llvm::StringRef function, llvm::ArrayRef<Expr> operands);
  Expr logicalNot(Expr bit) { return binary(ExprKind::Xor, bit, bits(1, 1)); }
  /// The same node with other operands.
  Expr rebuild(Expr expr, llvm::ArrayRef<Expr> operands);
  /// The expression with some nodes replaced, the outermost first.
  Expr substitute(Expr expr, const llvm::DenseMap<Expr, Expr> &replacements);

private:
  Expr intern(ExprNode node);

  std::deque<ExprNode> nodes;
  llvm::StringMap<Expr> index;
};

/// The value of a node, given its operands'; nothing for variables and Apply.
std::optional<llvm::APInt> evaluateNode(const ExprNode &node,
                                        llvm::ArrayRef<llvm::APInt> operands);

/// The value of a term where every variable is assigned (0 by default). Not
/// for terms with Apply.
llvm::APInt evaluate(Expr expr, const Assignment &assignment);

/// All nodes of expressions, operands before their users, each once.
llvm::SmallVector<Expr> getNodes(llvm::ArrayRef<Expr> roots);

/// All variables of expressions, in order of first use.
llvm::SmallVector<Expr> getVariables(llvm::ArrayRef<Expr> terms);

} // namespace mlir::quantx::prove

#endif // QUANTX_PROVE_EXPR_H
