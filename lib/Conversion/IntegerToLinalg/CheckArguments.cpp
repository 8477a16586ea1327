//===- CheckArguments.cpp - what a function asks of its inputs --*- C++ -*-===//
//
// quantx.int.contract … width(%r)  ->  quantx.int.check before it; likewise
// elementwise operations and casts of tensors whose sizes must agree
//
//===----------------------------------------------------------------------===//
#include "Patterns.h"
#include "SizeSource.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::quantx {
#define GEN_PASS_DEF_CHECKARGUMENTSPASS
#include "quantx/Conversion/Passes.h.inc"
} // namespace mlir::quantx

using namespace mlir;
using namespace mlir::quantx;

/// Larger sizes are refused, so that the arithmetic on two of them fits i64.
static constexpr int64_t kMaxDim = int64_t(1) << 28;

namespace {
/// Inserts the checks of the operations of one function.
class Checker {
public:
  explicit Checker(func::FuncOp function)
      : function(function), builder(function.getLoc(), function.getContext()) {}

  LogicalResult check(Operation *op);

private:
  using Condition =
      llvm::function_ref<Value(ImplicitLocOpBuilder &, Value number)>;
  LogicalResult enter(Operation *op, ValueRange operands);
  void require(Value holds, Value got, const Twine &wanted);
  void requireAll(Value numbers, const Twine &wanted, Condition condition);
  void requireSame(Value wanted, Value got, const Twine &text);
  Value getSize(Value tensor, int64_t dim);
  Value getComponentDim(Type type, ValueRange components, int64_t dim);
  Value compare(ImplicitLocOpBuilder &at, arith::CmpIPredicate predicate,
                Value number, int64_t bound);
  LogicalResult checkWidth(Operation *op, Value width, Type container);
  LogicalResult checkView(IntViewOp op);
  LogicalResult checkContract(IntContractOp op);
  LogicalResult checkRows(IntDequantizeOp op);
  LogicalResult checkSameSize(Operation *op, const SizeSource &wanted,
                              const SizeSource &got, const Twine &text);
  LogicalResult checkElementwise(Operation *op);
  LogicalResult checkCast(tensor::CastOp op);

  func::FuncOp function;
  ImplicitLocOpBuilder builder;
  /// By buffer: the fields of one make share their buffers.
  llvm::DenseMap<Value, SmallVector<IntViewOp, 1>> checkedViews;
  SizeSources sources;
};
} // namespace

/// Checks stand in the function's only block, before the operation that they
/// are for, or the loop or branch that has it.
LogicalResult Checker::enter(Operation *op, ValueRange operands) {
  Block &entry = function.getBody().front();
  Operation *place = entry.findAncestorOpInBlock(*op);
  for (Value operand : operands) {
    Block *block = operand.getParentBlock();
    if (place && block == &entry)
      continue;
    return op->emitError() << "checked operand: wanted one that is computed "
                              "outside of loops and branches, got: "
                           << operand;
  }
  builder.setLoc(op->getLoc());
  builder.setInsertionPoint(place);
  return success();
}

void Checker::require(Value holds, Value got, const Twine &wanted) {
  if (got.getType().isIndex())
    got = arith::IndexCastOp::create(builder, builder.getI64Type(), got);
  if (!got.getType().isInteger(64))
    got = arith::ExtSIOp::create(builder, builder.getI64Type(), got);
  IntCheckOp::create(builder, holds, got, wanted.str());
}

Value Checker::compare(ImplicitLocOpBuilder &at, arith::CmpIPredicate predicate,
                       Value number, int64_t bound) {
  Value constant =
      arith::ConstantOp::create(at, at.getIntegerAttr(number.getType(), bound));
  return arith::CmpIOp::create(at, predicate, number, constant);
}

/// A number, or each element of a tensor of rank 1: the first wrong one is got.
void Checker::requireAll(Value numbers, const Twine &wanted,
                         Condition condition) {
  auto tensor = llvm::dyn_cast<RankedTensorType>(numbers.getType());
  if (!tensor)
    return require(condition(builder, numbers), numbers, wanted);
  Value holds = arith::ConstantIntOp::create(builder, 1, 1);
  Value got = arith::ConstantOp::create(
      builder, builder.getIntegerAttr(tensor.getElementType(), 0));
  IndexArithmetic arith(builder);
  auto step = [&](ImplicitLocOpBuilder &inner, Value index,
                  ValueRange carried) -> SmallVector<Value> {
    Value number = tensor::ExtractOp::create(inner, numbers, index);
    Value right = condition(inner, number);
    Value all = arith::AndIOp::create(inner, carried[0], right);
    // Once one was wrong it stays.
    Value first =
        arith::SelectOp::create(inner, carried[0], number, carried[1]);
    return {all, first};
  };
  SmallVector<Value> results = emitLoop(
      builder, arith.constant(0), getSize(numbers, 0), {holds, got}, step);
  require(results[0], results[1], wanted);
}

void Checker::requireSame(Value wanted, Value got, const Twine &text) {
  Value same =
      arith::CmpIOp::create(builder, arith::CmpIPredicate::eq, wanted, got);
  require(same, got, text);
}

Value Checker::getSize(Value tensor, int64_t dim) {
  return getSizes(builder, tensor)[dim];
}

Value Checker::getComponentDim(Type type, ValueRange components, int64_t dim) {
  if (auto quantized = llvm::dyn_cast<QuantizedTensorType>(type))
    return ComponentList(quantized, components)
        .getDim(builder, builder.getLoc(), dim);
  return getSize(components.front(), dim);
}

LogicalResult Checker::checkWidth(Operation *op, Value width, Type container) {
  if (!width || width.getDefiningOp<arith::ConstantOp>())
    return success();
  if (failed(enter(op, width)))
    return failure();
  SliceParameters slices = *llvm::cast<QuantizedTensorType>(container)
                                .getScheme()
                                .getSliceParameters();
  SmallVector<unsigned, 4> widths = slices.widths;
  if (!llvm::is_contained(widths, slices.spec.parentBits))
    widths.push_back(slices.spec.parentBits);
  std::string wanted = "width: wanted one of [";
  llvm::raw_string_ostream os(wanted);
  llvm::interleaveComma(widths, os);
  os << "]";
  requireAll(width, wanted, [&](ImplicitLocOpBuilder &at, Value number) {
    Value any;
    for (unsigned bits : widths) {
      Value same = compare(at, arith::CmpIPredicate::eq, number, bits);
      any = any ? Value(arith::OrIOp::create(at, any, same)) : same;
    }
    return any;
  });
  return success();
}

/// Buffers have exactly the bytes of the layout.
LogicalResult Checker::checkView(IntViewOp op) {
  const Layout &layout = op.getLayoutAttr().getLayout();
  LayoutFieldRef ref = *layout.findField(op.getField());
  Value buffer = op.getBuffers()[ref.buffer];
  auto type = llvm::cast<RankedTensorType>(buffer.getType());
  if (op.getDims().empty() && type.hasStaticShape())
    return success();
  SmallVector<IntViewOp, 1> &checked = checkedViews[buffer];
  auto isSame = [&](IntViewOp other) {
    return other.getOperands() == op.getOperands() &&
           other.getLayoutAttr() == op.getLayoutAttr() &&
           other.getContainer() == op.getContainer();
  };
  if (llvm::any_of(checked, isSame))
    return success();
  checked.push_back(op);
  SmallVector<Value> operands(op.getDims());
  operands.push_back(buffer);
  if (op.getGroups())
    operands.push_back(op.getGroups());
  if (failed(enter(op, operands)))
    return failure();
  for (Value dim : op.getDims()) {
    require(compare(builder, arith::CmpIPredicate::sge, dim, 0), dim,
            "dims: wanted sizes of at least 0");
    require(compare(builder, arith::CmpIPredicate::sle, dim, kMaxDim), dim,
            "dims: wanted sizes of at most " + Twine(kMaxDim));
  }
  Value wanted = emitBufferBytes(builder, op, ref);
  IndexArithmetic arith(builder);
  Value got = arith.constant(type.getElementTypeBitWidth() / 8);
  for (Value size : getSizes(builder, buffer))
    got = arith.mul(got, size);
  requireSame(wanted, got,
              "buffer " + Twine(ref.buffer) +
                  ": wanted the bytes of its layout");
  return success();
}

LogicalResult Checker::checkContract(IntContractOp op) {
  if (failed(checkWidth(op, op.getWidth(), op.getWType())))
    return failure();
  auto isDynamic = [](Type type, int64_t dim) {
    if (auto quantized = llvm::dyn_cast<QuantizedTensorType>(type))
      return ShapedType::isDynamic(quantized.getShape()[dim]);
    return llvm::cast<RankedTensorType>(type).isDynamicDim(dim);
  };
  SmallVector<Value> operands(op.getX());
  llvm::append_range(operands, op.getW());
  bool needsK = isDynamic(op.getXType(), 1) || isDynamic(op.getWType(), 1);
  bool needsN = op.getBias() && (isDynamic(op.getWType(), 0) ||
                                 isDynamic(op.getBias().getType(), 0));
  bool needsM =
      op.getWidth() && !op.getWidth().getType().isInteger() &&
      (isDynamic(op.getXType(), 0) || isDynamic(op.getWidth().getType(), 0));
  if (!needsK && !needsM && !needsN)
    return success();
  if (op.getBias())
    operands.push_back(op.getBias());
  if (failed(enter(op, operands)))
    return failure();
  if (needsK)
    requireSame(getComponentDim(op.getWType(), op.getW(), 1),
                getComponentDim(op.getXType(), op.getX(), 1),
                "x: wanted as many columns as w");
  if (needsN)
    requireSame(getComponentDim(op.getWType(), op.getW(), 0),
                getSize(op.getBias(), 0), "bias: wanted one for each row of w");
  if (needsM)
    requireSame(getComponentDim(op.getXType(), op.getX(), 0),
                getSize(op.getWidth(), 0),
                "width: wanted one for each row of x");
  return success();
}

LogicalResult Checker::checkRows(IntDequantizeOp op) {
  if (failed(checkWidth(op, op.getWidth(), op.getContainer())))
    return failure();
  if (!op.getRows())
    return success();
  SmallVector<Value> operands(op.getComponents());
  operands.push_back(op.getRows());
  if (failed(enter(op, operands)))
    return failure();
  Value rows = getComponentDim(op.getContainer(), op.getComponents(), 0);
  rows = arith::IndexCastOp::create(builder, builder.getI32Type(), rows);
  requireAll(op.getRows(), "ids: wanted rows of the table",
             [&](ImplicitLocOpBuilder &at, Value number) -> Value {
               // Negative ones are large without sign.
               return arith::CmpIOp::create(at, arith::CmpIPredicate::ult,
                                            number, rows);
             });
  return success();
}

/// Nothing where both have one source.
LogicalResult Checker::checkSameSize(Operation *op, const SizeSource &wanted,
                                     const SizeSource &got, const Twine &text) {
  if (wanted == got)
    return success();
  SmallVector<Value, 2> operands;
  for (const SizeSource &source : {wanted, got})
    if (source.value)
      operands.push_back(source.value);
  if (failed(enter(op, operands)))
    return failure();
  Value size = got.materialize(builder);
  requireSame(wanted.materialize(builder), size, text);
  return success();
}

/// Tensors that an operation maps element by element have one shape.
LogicalResult Checker::checkElementwise(Operation *op) {
  Value first;
  for (Value operand : op->getOperands()) {
    auto type = llvm::dyn_cast<RankedTensorType>(operand.getType());
    if (!type)
      continue;
    if (!first) {
      first = operand;
      continue;
    }
    for (int64_t dim = 0; dim < type.getRank(); ++dim)
      if (failed(checkSameSize(op, sources.get(first, dim),
                               sources.get(operand, dim),
                               "operands: wanted tensors of one shape")))
        return failure();
  }
  return success();
}

/// To a static size, from that size.
LogicalResult Checker::checkCast(tensor::CastOp op) {
  auto type = llvm::dyn_cast<RankedTensorType>(op.getType());
  if (!type || !llvm::isa<RankedTensorType>(op.getSource().getType()))
    return success();
  for (auto [dim, extent] : llvm::enumerate(type.getShape())) {
    if (ShapedType::isDynamic(extent))
      continue;
    SizeSource wanted{Value(), extent};
    if (failed(checkSameSize(op, wanted, sources.get(op.getSource(), dim),
                             "cast: wanted an extent of " + Twine(extent))))
      return failure();
  }
  return success();
}

LogicalResult Checker::check(Operation *op) {
  if (auto view = llvm::dyn_cast<IntViewOp>(op))
    return checkView(view);
  if (auto contract = llvm::dyn_cast<IntContractOp>(op))
    return checkContract(contract);
  if (auto dequantize = llvm::dyn_cast<IntDequantizeOp>(op))
    return checkRows(dequantize);
  if (auto cast = llvm::dyn_cast<tensor::CastOp>(op))
    return checkCast(cast);
  if (OpTrait::hasElementwiseMappableTraits(op))
    return checkElementwise(op);
  return success();
}

namespace {
struct CheckArgumentsPass final
    : quantx::impl::CheckArgumentsPassBase<CheckArgumentsPass> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      if (!function.isPublic() || function.isExternal())
        continue;
      SmallVector<Operation *> operations;
      function.walk([&](Operation *op) { operations.push_back(op); });
      Checker checker(function);
      for (Operation *op : operations)
        if (failed(checker.check(op)))
          return signalPassFailure();
    }
  }
};
} // namespace
