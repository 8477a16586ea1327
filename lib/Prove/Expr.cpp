//===- Expr.cpp - what a program computes, as expressions -------*- C++ -*-===//
//
// Construction of terms. Division by zero and shifts by the width or more are
// those of SMT-LIB; the encoder states separately where they are undefined.
//
//===----------------------------------------------------------------------===//
#include "quantx/Prove/Expr.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir::quantx::prove;
using llvm::APInt;
using llvm::ArrayRef;
using llvm::StringRef;

Expr ExprPool::intern(ExprNode node) {
  bool foldable =
      !node.operands.empty() && node.kind != ExprKind::Apply &&
      llvm::all_of(node.operands, [](Expr t) { return t->isConstant(); });
  if (foldable) {
    llvm::SmallVector<APInt> values;
    for (Expr operand : node.operands)
      values.push_back(operand->value);
    ExprNode folded;
    folded.kind = ExprKind::Constant;
    folded.width = node.width;
    folded.value = *evaluateNode(node, values);
    return intern(std::move(folded));
  }
  std::string key;
  llvm::raw_string_ostream stream(key);
  stream << int(node.kind) << ' ' << node.width << ' ' << node.low << ' '
         << node.name << ' ';
  if (node.isConstant())
    node.value.print(stream, true);
  for (Expr operand : node.operands)
    stream << ' ' << operand->id;
  Expr &slot = index[key];
  if (!slot) {
    node.id = nodes.size();
    slot = &nodes.emplace_back(std::move(node));
  }
  return slot;
}

Expr ExprPool::variable(StringRef name, unsigned width) {
  ExprNode node;
  node.width = width;
  node.name = name.str();
  return intern(std::move(node));
}

Expr ExprPool::constant(const APInt &value) {
  ExprNode node;
  node.kind = ExprKind::Constant;
  node.width = value.getBitWidth();
  node.value = value;
  return intern(std::move(node));
}

Expr ExprPool::integer(const APInt &value) {
  ExprNode node;
  node.kind = ExprKind::Constant;
  node.value = value;
  return intern(std::move(node));
}

Expr ExprPool::binary(ExprKind kind, Expr a, Expr b) {
  ExprNode node;
  node.kind = kind;
  bool predicate = kind == ExprKind::Equal || kind == ExprKind::LessSigned ||
                   kind == ExprKind::LessUnsigned;
  node.width = predicate ? 1 : a->width;
  node.operands = {a, b};
  return intern(std::move(node));
}

Expr ExprPool::ifThenElse(Expr condition, Expr a, Expr b) {
  if (condition->isConstant())
    return condition->value.isZero() ? b : a;
  if (a == b)
    return a;
  ExprNode node;
  node.kind = ExprKind::IfThenElse;
  node.width = a->width;
  node.operands = {condition, a, b};
  return intern(std::move(node));
}

Expr ExprPool::concat(Expr high, Expr low) {
  bool adjacent = high->kind == ExprKind::Extract &&
                  low->kind == ExprKind::Extract &&
                  high->operands[0] == low->operands[0] &&
                  high->low == low->low + low->width;
  if (adjacent) // one extract
    return extract(high->operands[0], low->low, high->width + low->width);
  ExprNode node;
  node.kind = ExprKind::Concat;
  node.width = high->width + low->width;
  node.operands = {high, low};
  return intern(std::move(node));
}

Expr ExprPool::extract(Expr term, unsigned low, unsigned width) {
  if (width == term->width)
    return term;
  ExprNode node;
  node.kind = ExprKind::Extract;
  node.width = width;
  node.low = low;
  node.operands = {term};
  return intern(std::move(node));
}

Expr ExprPool::resize(Expr term, unsigned width, bool isSigned) {
  if (width <= term->width)
    return extract(term, 0, width);
  ExprNode node;
  node.kind = isSigned ? ExprKind::SignExtend : ExprKind::ZeroExtend;
  node.width = width;
  node.operands = {term};
  return intern(std::move(node));
}

Expr ExprPool::integerOf(Expr bits, bool isSigned) {
  ExprNode node;
  node.kind =
      isSigned ? ExprKind::IntegerOfSigned : ExprKind::IntegerOfUnsigned;
  node.operands = {bits};
  return intern(std::move(node));
}

Expr ExprPool::bitsOf(Expr integer, unsigned width) {
  ExprNode node;
  node.kind = ExprKind::BitsOfInteger;
  node.width = width;
  node.operands = {integer};
  return intern(std::move(node));
}

Expr ExprPool::apply(StringRef function, ArrayRef<Expr> operands) {
  ExprNode node;
  node.kind = ExprKind::Apply;
  node.name = function.str();
  node.operands.assign(operands.begin(), operands.end());
  return intern(std::move(node));
}

static bool isNumber(Expr expr, int64_t number) {
  return expr->isConstant() && expr->value == APInt(kIntegerBits, number, true);
}

Expr ExprPool::add(Expr a, Expr b) {
  if (isNumber(a, 0))
    return b;
  return isNumber(b, 0) ? a : binary(ExprKind::IntegerAdd, a, b);
}

Expr ExprPool::multiply(Expr a, Expr b) {
  if (isNumber(a, 0) || isNumber(b, 1))
    return a;
  if (isNumber(b, 0) || isNumber(a, 1))
    return b;
  return binary(ExprKind::IntegerMul, a, b);
}

Expr ExprPool::rebuild(Expr term, ArrayRef<Expr> operands) {
  if (term->kind == ExprKind::IfThenElse)
    return ifThenElse(operands[0], operands[1], operands[2]);
  ExprNode node = *term;
  node.operands.assign(operands.begin(), operands.end());
  return intern(std::move(node));
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

static APInt evaluateDivision(const ExprNode &node, const APInt &a,
                              const APInt &b) {
  bool byZero = b.isZero();
  switch (node.kind) {
  case ExprKind::DivUnsigned:
    return byZero ? APInt::getAllOnes(node.width) : a.udiv(b);
  case ExprKind::DivSigned:
    if (byZero)
      return a.isNegative() ? APInt(node.width, 1)
                            : APInt::getAllOnes(node.width);
    return a.sdiv(b);
  case ExprKind::RemUnsigned:
    return byZero ? a : a.urem(b);
  default:
    return byZero ? a : a.srem(b);
  }
}

static APInt evaluateShift(const ExprNode &node, const APInt &a,
                           const APInt &b) {
  unsigned amount = b.getLimitedValue(node.width);
  if (node.kind == ExprKind::ShiftLeft)
    return a.shl(amount);
  return node.kind == ExprKind::ShiftRightUnsigned ? a.lshr(amount)
                                                   : a.ashr(amount);
}

static APInt evaluateBit(bool value) { return APInt(1, value); }

std::optional<APInt> mlir::quantx::prove::evaluateNode(const ExprNode &node,
                                                       ArrayRef<APInt> x) {
  switch (node.kind) {
  case ExprKind::Variable:
  case ExprKind::Apply:
    return std::nullopt;
  case ExprKind::Constant:
    return node.value;
  case ExprKind::And:
    return x[0] & x[1];
  case ExprKind::Or:
    return x[0] | x[1];
  case ExprKind::Xor:
    return x[0] ^ x[1];
  case ExprKind::Add:
  case ExprKind::IntegerAdd:
    return x[0] + x[1];
  case ExprKind::Sub:
    return x[0] - x[1];
  case ExprKind::Mul:
  case ExprKind::IntegerMul:
    return x[0] * x[1];
  case ExprKind::DivUnsigned:
  case ExprKind::DivSigned:
  case ExprKind::RemUnsigned:
  case ExprKind::RemSigned:
    return evaluateDivision(node, x[0], x[1]);
  case ExprKind::ShiftLeft:
  case ExprKind::ShiftRightUnsigned:
  case ExprKind::ShiftRightSigned:
    return evaluateShift(node, x[0], x[1]);
  case ExprKind::Equal:
    return evaluateBit(x[0] == x[1]);
  case ExprKind::LessUnsigned:
    return evaluateBit(x[0].ult(x[1]));
  case ExprKind::LessSigned:
    return evaluateBit(x[0].slt(x[1]));
  case ExprKind::IfThenElse:
    return x[0].isZero() ? x[2] : x[1];
  case ExprKind::Concat:
    return x[0].zext(node.width).shl(x[1].getBitWidth()) |
           x[1].zext(node.width);
  case ExprKind::Extract:
    return x[0].extractBits(node.width, node.low);
  case ExprKind::ZeroExtend:
    return x[0].zext(node.width);
  case ExprKind::SignExtend:
    return x[0].sext(node.width);
  case ExprKind::IntegerOfUnsigned:
    return x[0].zextOrTrunc(kIntegerBits);
  case ExprKind::IntegerOfSigned:
    return x[0].sextOrTrunc(kIntegerBits);
  case ExprKind::BitsOfInteger:
    return x[0].zextOrTrunc(node.width);
  }
  return std::nullopt;
}

llvm::SmallVector<Expr> mlir::quantx::prove::getNodes(ArrayRef<Expr> roots) {
  llvm::SmallVector<Expr> order;
  llvm::DenseSet<Expr> done;
  llvm::SmallVector<std::pair<Expr, bool>> stack;
  for (Expr root : llvm::reverse(roots))
    stack.push_back({root, false});
  while (!stack.empty()) {
    auto [term, ready] = stack.pop_back_val();
    if (ready) {
      order.push_back(term);
      continue;
    }
    if (!done.insert(term).second)
      continue;
    stack.push_back({term, true});
    for (Expr operand : llvm::reverse(term->operands))
      if (!done.contains(operand))
        stack.push_back({operand, false});
  }
  return order;
}

APInt mlir::quantx::prove::evaluate(Expr term, const Assignment &assignment) {
  llvm::DenseMap<Expr, APInt> values;
  for (Expr node : getNodes(term)) {
    if (node->kind == ExprKind::Variable) {
      auto known = assignment.find(node->name);
      values[node] =
          known == assignment.end() ? APInt(node->width, 0) : known->second;
      continue;
    }
    llvm::SmallVector<APInt> operands;
    for (Expr operand : node->operands)
      operands.push_back(values.find(operand)->second);
    values[node] = *evaluateNode(*node, operands);
  }
  return values.find(term)->second;
}

Expr ExprPool::substitute(Expr expr,
                          const llvm::DenseMap<Expr, Expr> &replacements) {
  llvm::DenseMap<Expr, Expr> done;
  for (Expr node : getNodes(expr)) {
    auto replacement = replacements.find(node);
    if (replacement != replacements.end()) {
      done[node] = replacement->second;
      continue;
    }
    llvm::SmallVector<Expr> operands;
    for (Expr operand : node->operands)
      operands.push_back(done.lookup(operand));
    done[node] = operands.empty() ? node : rebuild(node, operands);
  }
  return done.lookup(expr);
}

llvm::SmallVector<Expr>
mlir::quantx::prove::getVariables(ArrayRef<Expr> terms) {
  llvm::SmallVector<Expr> variables;
  for (Expr node : getNodes(terms))
    if (node->kind == ExprKind::Variable)
      variables.push_back(node);
  return variables;
}
