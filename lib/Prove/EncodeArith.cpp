//===- EncodeArith.cpp - integer arithmetic as terms ------------*- C++ -*-===//
//
// `arith` on iN and index, elementwise on tensors. Overflow flags, exact flags
// and shifts by the width or more give poison; division by zero has no meaning.
//
//===----------------------------------------------------------------------===//
#include "quantx/Prove/Encoder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::quantx;
using namespace mlir::quantx::prove;

namespace {
/// Terms of one element of one operation.
class Arithmetic {
public:
  Arithmetic(Encoder &encoder, Operation *op)
      : encoder(encoder), pool(encoder.getPool()), op(op) {}

  /// The results of one element; nothing where `op` is not known.
  std::optional<SmallVector<Cell, 2>> encode(ArrayRef<Cell> operands);

private:
  Expr binary(ExprKind kind, Expr a, Expr b) { return pool.binary(kind, a, b); }
  Expr same(Expr value, int64_t constant) {
    return pool.constant(llvm::APInt(value->width, constant, true));
  }
  Expr equal(Expr a, Expr b) { return binary(ExprKind::Equal, a, b); }
  Expr differ(Expr a, Expr b) { return pool.logicalNot(equal(a, b)); }
  Expr isNegative(Expr a) {
    return binary(ExprKind::LessSigned, a, same(a, 0));
  }

  Expr encodeBinary(Expr a, Expr b);
  Expr encodeRoundedDivision(Expr a, Expr b);
  Expr encodeMinMax(Expr a, Expr b);
  Expr encodeCompare(arith::CmpIPredicate predicate, Expr a, Expr b);
  Expr encodeCast(Expr a);
  SmallVector<Cell, 2> encodeExtended(Expr a, Expr b);
  Expr overflows(ExprKind kind, Expr a, Expr b, bool isSigned);
  void addPoison(Expr a, Expr b, Expr result);
  void addDivisionMeaning(Expr a, Expr b);

  Encoder &encoder;
  ExprPool &pool;
  Operation *op;
  Expr poison = nullptr;
};
} // namespace

static std::optional<ExprKind> getPlainKind(Operation *op) {
  return llvm::TypeSwitch<Operation *, std::optional<ExprKind>>(op)
      .Case([](arith::AddIOp) { return ExprKind::Add; })
      .Case([](arith::SubIOp) { return ExprKind::Sub; })
      .Case([](arith::MulIOp) { return ExprKind::Mul; })
      .Case([](arith::AndIOp) { return ExprKind::And; })
      .Case([](arith::OrIOp) { return ExprKind::Or; })
      .Case([](arith::XOrIOp) { return ExprKind::Xor; })
      .Case([](arith::ShLIOp) { return ExprKind::ShiftLeft; })
      .Case([](arith::ShRUIOp) { return ExprKind::ShiftRightUnsigned; })
      .Case([](arith::ShRSIOp) { return ExprKind::ShiftRightSigned; })
      .Case([](arith::DivUIOp) { return ExprKind::DivUnsigned; })
      .Case([](arith::DivSIOp) { return ExprKind::DivSigned; })
      .Case([](arith::RemUIOp) { return ExprKind::RemUnsigned; })
      .Case([](arith::RemSIOp) { return ExprKind::RemSigned; })
      .Default([](Operation *) { return std::nullopt; });
}

/// floordivsi, ceildivsi, ceildivui: the quotient, moved by one where the
/// division leaves a remainder on the other side.
Expr Arithmetic::encodeRoundedDivision(Expr a, Expr b) {
  bool isSigned = !llvm::isa<arith::CeilDivUIOp>(op);
  Expr quotient =
      binary(isSigned ? ExprKind::DivSigned : ExprKind::DivUnsigned, a, b);
  Expr rest =
      binary(isSigned ? ExprKind::RemSigned : ExprKind::RemUnsigned, a, b);
  Expr inexact = differ(rest, same(a, 0));
  bool floor = llvm::isa<arith::FloorDivSIOp>(op);
  if (isSigned) {
    Expr negative =
        binary(ExprKind::Xor, isNegative(a), isNegative(b)); // of the quotient
    inexact = binary(ExprKind::And, inexact,
                     floor ? negative : pool.logicalNot(negative));
  }
  Expr moved = binary(ExprKind::Add, quotient, same(a, floor ? -1 : 1));
  return pool.ifThenElse(inexact, moved, quotient);
}

Expr Arithmetic::encodeMinMax(Expr a, Expr b) {
  bool isSigned = llvm::isa<arith::MinSIOp, arith::MaxSIOp>(op);
  bool isMin = llvm::isa<arith::MinSIOp, arith::MinUIOp>(op);
  Expr less =
      binary(isSigned ? ExprKind::LessSigned : ExprKind::LessUnsigned, a, b);
  return isMin ? pool.ifThenElse(less, a, b) : pool.ifThenElse(less, b, a);
}

Expr Arithmetic::encodeCompare(arith::CmpIPredicate predicate, Expr a, Expr b) {
  using P = arith::CmpIPredicate;
  auto less = [&](ExprKind kind, bool swap, bool negate) {
    Expr result = swap ? binary(kind, b, a) : binary(kind, a, b);
    return negate ? pool.logicalNot(result) : result;
  };
  switch (predicate) {
  case P::eq:
    return equal(a, b);
  case P::ne:
    return differ(a, b);
  case P::slt:
    return less(ExprKind::LessSigned, false, false);
  case P::sle:
    return less(ExprKind::LessSigned, true, true);
  case P::sgt:
    return less(ExprKind::LessSigned, true, false);
  case P::sge:
    return less(ExprKind::LessSigned, false, true);
  case P::ult:
    return less(ExprKind::LessUnsigned, false, false);
  case P::ule:
    return less(ExprKind::LessUnsigned, true, true);
  case P::ugt:
    return less(ExprKind::LessUnsigned, true, false);
  case P::uge:
    return less(ExprKind::LessUnsigned, false, true);
  }
  return nullptr;
}

Expr Arithmetic::encodeBinary(Expr a, Expr b) {
  if (std::optional<ExprKind> kind = getPlainKind(op))
    return binary(*kind, a, b);
  if (llvm::isa<arith::CeilDivUIOp, arith::CeilDivSIOp, arith::FloorDivSIOp>(
          op))
    return encodeRoundedDivision(a, b);
  if (llvm::isa<arith::MinSIOp, arith::MaxSIOp, arith::MinUIOp, arith::MaxUIOp>(
          op))
    return encodeMinMax(a, b);
  if (auto compare = llvm::dyn_cast<arith::CmpIOp>(op))
    return encodeCompare(compare.getPredicate(), a, b);
  return nullptr;
}

Expr Arithmetic::encodeCast(Expr a) {
  unsigned width =
      *getElementWidth(getElementTypeOrSelf(op->getResult(0).getType()));
  if (llvm::isa<arith::ExtSIOp, arith::IndexCastOp>(op))
    return pool.resize(a, width, true);
  if (llvm::isa<arith::ExtUIOp, arith::IndexCastUIOp>(op)) {
    return pool.resize(a, width, false);
  }
  if (llvm::isa<arith::TruncIOp, arith::BitcastOp>(op))
    return pool.resize(a, width, false);
  return nullptr;
}

/// addui_extended, mulsi_extended, mului_extended
SmallVector<Cell, 2> Arithmetic::encodeExtended(Expr a, Expr b) {
  unsigned width = a->width;
  bool isAdd = llvm::isa<arith::AddUIExtendedOp>(op);
  bool isSigned = llvm::isa<arith::MulSIExtendedOp>(op);
  unsigned wide = isAdd ? width + 1 : 2 * width;
  Expr full =
      binary(isAdd ? ExprKind::Add : ExprKind::Mul,
             pool.resize(a, wide, isSigned), pool.resize(b, wide, isSigned));
  return {{pool.extract(full, 0, width), nullptr},
          {pool.extract(full, width, wide - width), nullptr}};
}

//===----------------------------------------------------------------------===//
// Poison and undefined behaviour
//===----------------------------------------------------------------------===//

/// The exact result differs from that of the width.
Expr Arithmetic::overflows(ExprKind kind, Expr a, Expr b, bool isSigned) {
  unsigned width = a->width;
  if (kind == ExprKind::ShiftLeft) {
    Expr shifted = binary(kind, a, b);
    Expr back = binary(isSigned ? ExprKind::ShiftRightSigned
                                : ExprKind::ShiftRightUnsigned,
                       shifted, b);
    return differ(back, a);
  }
  unsigned wide = kind == ExprKind::Mul ? 2 * width : width + 1;
  Expr exact = binary(kind, pool.resize(a, wide, isSigned),
                      pool.resize(b, wide, isSigned));
  return differ(exact, pool.resize(binary(kind, a, b), wide, isSigned));
}

void Arithmetic::addPoison(Expr a, Expr b, Expr result) {
  auto add = [&](Expr bit) { poison = encoder.either(poison, bit); };
  std::optional<ExprKind> kind = getPlainKind(op);
  if (auto flags =
          llvm::dyn_cast<arith::ArithIntegerOverflowFlagsInterface>(op)) {
    if (b && kind && flags.hasNoSignedWrap())
      add(overflows(*kind, a, b, true));
    if (b && kind && flags.hasNoUnsignedWrap())
      add(overflows(*kind, a, b, false));
    if (!b && flags.hasNoSignedWrap())
      add(differ(pool.resize(result, a->width, true), a));
    if (!b && flags.hasNoUnsignedWrap())
      add(differ(pool.resize(result, a->width, false), a));
  }
  if (auto extend = llvm::dyn_cast<arith::ExtUIOp>(op))
    if (extend->hasAttr("nneg"))
      add(isNegative(a));
  if (llvm::isa<arith::ShLIOp, arith::ShRUIOp, arith::ShRSIOp>(op))
    add(pool.logicalNot(binary(ExprKind::LessUnsigned, b, same(b, b->width))));
  if (!op->hasAttr("isExact"))
    return;
  if (llvm::isa<arith::ShRUIOp, arith::ShRSIOp>(op))
    add(differ(binary(ExprKind::ShiftLeft, result, b), a));
  else
    add(differ(binary(ExprKind::Mul, result, b), a));
}

void Arithmetic::addDivisionMeaning(Expr a, Expr b) {
  encoder.addUndefined(equal(b, same(b, 0)));
  if (!llvm::isa<arith::DivSIOp, arith::CeilDivSIOp, arith::FloorDivSIOp>(op))
    return;
  Expr least = pool.constant(llvm::APInt::getSignedMinValue(a->width));
  encoder.addUndefined(
      binary(ExprKind::And, equal(a, least), equal(b, same(b, -1))));
}

std::optional<SmallVector<Cell, 2>>
Arithmetic::encode(ArrayRef<Cell> operands) {
  if (llvm::isa<arith::SelectOp>(op)) {
    Expr condition = operands[0].value;
    auto orNever = [&](Expr bit) { return bit ? bit : pool.bits(0, 1); };
    Expr chosen = nullptr;
    if (operands[1].poison || operands[2].poison)
      chosen = pool.ifThenElse(condition, orNever(operands[1].poison),
                               orNever(operands[2].poison));
    return SmallVector<Cell, 2>{
        {pool.ifThenElse(condition, operands[1].value, operands[2].value),
         encoder.either(operands[0].poison, chosen)}};
  }
  for (const Cell &operand : operands)
    poison = encoder.either(poison, operand.poison);
  Expr a = operands[0].value;
  Expr b = operands.size() == 2 ? operands[1].value : nullptr;
  SmallVector<Cell, 2> results;
  if (llvm::isa<arith::AddUIExtendedOp, arith::MulSIExtendedOp,
                arith::MulUIExtendedOp>(op)) {
    results = encodeExtended(a, b);
  } else {
    Expr value = b ? encodeBinary(a, b) : encodeCast(a);
    if (!value)
      return std::nullopt;
    if (llvm::isa<arith::DivUIOp, arith::DivSIOp, arith::RemUIOp,
                  arith::RemSIOp, arith::CeilDivUIOp, arith::CeilDivSIOp,
                  arith::FloorDivSIOp>(op))
      addDivisionMeaning(a, b);
    addPoison(a, b, value);
    results.push_back({value, nullptr});
  }
  for (Cell &cell : results)
    cell.poison = poison;
  return results;
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

/// A scalar attribute or a dense tensor of them.
static LogicalResult encodeConstant(Encoder &encoder, arith::ConstantOp op) {
  ExprPool &pool = encoder.getPool();
  SymbolicTensor tensor;
  tensor.shape = *getStaticShape(op, op.getType());
  auto add = [&](const llvm::APInt &bits) {
    tensor.cells.push_back({pool.constant(bits), nullptr});
  };
  if (auto integer = llvm::dyn_cast<IntegerAttr>(op.getValue()))
    add(integer.getValue());
  else if (auto real = llvm::dyn_cast<FloatAttr>(op.getValue()))
    add(real.getValue().bitcastToAPInt());
  else if (auto dense = llvm::dyn_cast<DenseIntElementsAttr>(op.getValue()))
    for (const llvm::APInt &value : dense.getValues<llvm::APInt>())
      add(value);
  else if (auto reals = llvm::dyn_cast<DenseFPElementsAttr>(op.getValue()))
    for (const llvm::APFloat &value : reals.getValues<llvm::APFloat>())
      add(value.bitcastToAPInt());
  else
    return emitUnencodable(op, "a constant of numbers");
  encoder.set(op.getResult(), std::move(tensor));
  return success();
}

/// Elements of an operand: a scalar serves all of them (`select`).
static const Cell &getCell(const SymbolicTensor &tensor, int64_t index) {
  return tensor.cells[tensor.shape.empty() ? 0 : index];
}

std::optional<LogicalResult> prove::encodeArith(Encoder &encoder,
                                                Operation *op) {
  if (!llvm::isa_and_nonnull<arith::ArithDialect>(op->getDialect()))
    return std::nullopt;
  if (auto constant = llvm::dyn_cast<arith::ConstantOp>(op))
    return encodeConstant(encoder, constant);
  StringRef wanted = "integer arithmetic, elementwise";
  bool containers = llvm::any_of(op->getOperandTypes(), [](Type type) {
    return llvm::isa<QuantizedTensorType>(type);
  });
  bool floats = llvm::any_of(op->getOperandTypes(), [](Type type) {
    return llvm::isa<FloatType>(getElementTypeOrSelf(type));
  });
  if (containers ||
      (floats && !llvm::isa<arith::BitcastOp, arith::SelectOp>(op)))
    return emitUnencodable(op, wanted);
  SymbolicTensor like;
  like.shape = *getStaticShape(op, op->getResult(0).getType());
  SmallVector<SymbolicTensor> results(op->getNumResults(), like);
  int64_t count = llvm::product_of(like.shape);
  for (int64_t index = 0; index < count; ++index) {
    SmallVector<Cell> operands;
    for (Value operand : op->getOperands())
      operands.push_back(getCell(encoder.getTensor(operand), index));
    std::optional<SmallVector<Cell, 2>> cells =
        Arithmetic(encoder, op).encode(operands);
    if (!cells)
      return emitUnencodable(op, wanted);
    for (auto [result, cell] : llvm::zip(results, *cells))
      result.cells.push_back(cell);
  }
  for (auto [value, result] : llvm::zip(op->getResults(), results))
    encoder.set(value, std::move(result));
  return success();
}
