//===- Smtlib.cpp - expressions as SMT-LIB text -----------------*- C++ -*-===//
//
// Predicates are bit vectors of one bit here and booleans there: a comparison
// is printed under (ite … #b1 #b0), an assertion as (= … #b1).
//
//===----------------------------------------------------------------------===//
#include "quantx/Prove/Solver.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir::quantx::prove;
using llvm::APInt;
using llvm::ArrayRef;
using llvm::StringRef;

static StringRef getOperator(const ExprNode &node) {
  bool integers = node.operands[0]->width == 0;
  switch (node.kind) {
  case ExprKind::And:
    return "bvand";
  case ExprKind::Or:
    return "bvor";
  case ExprKind::Xor:
    return "bvxor";
  case ExprKind::Add:
    return "bvadd";
  case ExprKind::Sub:
    return "bvsub";
  case ExprKind::Mul:
    return "bvmul";
  case ExprKind::DivUnsigned:
    return "bvudiv";
  case ExprKind::DivSigned:
    return "bvsdiv";
  case ExprKind::RemUnsigned:
    return "bvurem";
  case ExprKind::RemSigned:
    return "bvsrem";
  case ExprKind::ShiftLeft:
    return "bvshl";
  case ExprKind::ShiftRightUnsigned:
    return "bvlshr";
  case ExprKind::ShiftRightSigned:
    return "bvashr";
  case ExprKind::Equal:
    return "=";
  case ExprKind::LessUnsigned:
    return "bvult";
  case ExprKind::LessSigned:
    return integers ? "<" : "bvslt";
  case ExprKind::Concat:
    return "concat";
  case ExprKind::IntegerAdd:
    return "+";
  case ExprKind::IntegerMul:
    return "*";
  default:
    return "";
  }
}

static void printConstant(const ExprNode &node, llvm::raw_ostream &os) {
  llvm::SmallString<40> text;
  if (node.width > 0) {
    node.value.toString(text, 2, false);
    os << "#b" << std::string(node.width - text.size(), '0') << text;
    return;
  }
  node.value.abs().toString(text, 10, false);
  if (node.value.isNegative())
    os << "(- " << text << ')';
  else
    os << text;
}

/// One node over the texts of its operands.
static std::string printNode(const ExprNode &node, ArrayRef<std::string> x) {
  std::string text;
  llvm::raw_string_ostream os(text);
  unsigned more =
      node.operands.empty() ? 0 : node.width - node.operands[0]->width;
  switch (node.kind) {
  case ExprKind::Variable:
    os << '|' << node.name << '|';
    break;
  case ExprKind::Constant:
    printConstant(node, os);
    break;
  case ExprKind::Equal:
  case ExprKind::LessSigned:
  case ExprKind::LessUnsigned:
    os << "(ite (" << getOperator(node) << ' ' << x[0] << ' ' << x[1]
       << ") #b1 #b0)";
    break;
  case ExprKind::IfThenElse:
    os << "(ite (= " << x[0] << " #b1) " << x[1] << ' ' << x[2] << ')';
    break;
  case ExprKind::Extract:
    os << "((_ extract " << node.low + node.width - 1 << ' ' << node.low << ") "
       << x[0] << ')';
    break;
  case ExprKind::ZeroExtend:
    os << "((_ zero_extend " << more << ") " << x[0] << ')';
    break;
  case ExprKind::SignExtend:
    os << "((_ sign_extend " << more << ") " << x[0] << ')';
    break;
  case ExprKind::IntegerOfUnsigned:
  case ExprKind::IntegerOfSigned:
  case ExprKind::BitsOfInteger:
  case ExprKind::Apply: // never in a query
    os << "(cast " << llvm::join(x, " ") << ')';
    break;
  default:
    os << '(' << getOperator(node) << ' ' << x[0] << ' ' << x[1] << ')';
    break;
  }
  return text;
}

static void printSort(const ExprNode &node, llvm::raw_ostream &os) {
  if (node.width == 0)
    os << "Int";
  else
    os << "(_ BitVec " << node.width << ')';
}

void mlir::quantx::prove::printQuery(ArrayRef<Expr> assertions,
                                     llvm::raw_ostream &os) {
  bool integers = false;
  for (Expr node : getNodes(assertions)) {
    integers |= node->width == 0;
    if (node->kind == ExprKind::Variable) {
      os << "(declare-const |" << node->name << "| ";
      printSort(*node, os);
      os << ")\n";
    } else if (!node->isConstant()) {
      llvm::SmallVector<std::string> operands;
      for (Expr operand : node->operands)
        operands.push_back(operand->operands.empty()
                               ? printNode(*operand, {})
                               : "e" + std::to_string(operand->id));
      os << "(define-fun e" << node->id << " () ";
      printSort(*node, os);
      os << ' ' << printNode(*node, operands) << ")\n";
    }
  }
  for (Expr assertion : assertions)
    os << "(assert (= "
       << (assertion->operands.empty() ? printNode(*assertion, {})
                                       : "e" + std::to_string(assertion->id))
       << " #b1))\n";
  // Sums of monomials: without them z3 finds no polynomial identity.
  os << (integers ? "(check-sat-using (then (using-params simplify :som true) "
                    "smt))\n"
                  : "(check-sat)\n");
  llvm::SmallVector<Expr> variables = getVariables(assertions);
  if (variables.empty())
    return;
  os << "(get-value (";
  for (Expr variable : variables)
    os << '|' << variable->name << "| ";
  os << "))\n";
}

std::string mlir::quantx::prove::printExpr(Expr expr) {
  llvm::DenseMap<Expr, std::string> texts;
  for (Expr node : getNodes(expr)) {
    llvm::SmallVector<std::string> operands;
    for (Expr operand : node->operands)
      operands.push_back(texts.lookup(operand));
    std::string text = printNode(*node, operands);
    if (text.size() > kMaxText) // shared parts are written out again
      text = text.substr(0, kMaxText) + " ...";
    texts[node] = std::move(text);
  }
  return texts.lookup(expr);
}

//===----------------------------------------------------------------------===//
// Models
//===----------------------------------------------------------------------===//

/// `#x1f`, `#b01`, `12`, `(- 12)`
static std::optional<APInt> parseNumber(StringRef text, unsigned width) {
  APInt value;
  if (width == 0) {
    bool negative = text.consume_front("(- ");
    text = text.take_while(llvm::isDigit);
    if (text.empty() || text.getAsInteger(10, value))
      return std::nullopt;
    value = value.zextOrTrunc(kIntegerBits);
    return negative ? -value : value;
  }
  unsigned radix = text.starts_with("#x") ? 16 : 2;
  text = text.drop_front(2).take_while(llvm::isHexDigit);
  if (text.empty() || text.getAsInteger(radix, value))
    return std::nullopt;
  return value.zextOrTrunc(width);
}

llvm::Error mlir::quantx::prove::parseModel(StringRef text,
                                            ArrayRef<Expr> variables,
                                            Assignment &model) {
  for (Expr variable : variables) {
    // z3 writes a name without bars where it needs none.
    std::string quoted = "(|" + variable->name + "| ";
    std::string plain = "(" + variable->name + " ";
    size_t at = text.find(quoted), length = quoted.size();
    if (at == StringRef::npos) {
      at = text.find(plain);
      length = plain.size();
    }
    std::optional<APInt> value;
    if (at != StringRef::npos)
      value = parseNumber(text.substr(at + length), variable->width);
    if (!value)
      return llvm::createStringError("z3: wanted a value of " + variable->name +
                                     ", got: " + text);
    model[variable->name] = *value;
  }
  return llvm::Error::success();
}
