//===- Interpreter.cpp - the one meaning of every program -------*- C++ -*-===//
//
// Blocks, branches, calls and limits; what ops do is in the levels' files.
//
//===----------------------------------------------------------------------===//
#include "quantx/Interpreter/Interpreter.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "llvm/ADT/ScopeExit.h"

using namespace mlir;
using namespace mlir::quantx;

Interpreter::Interpreter(ModuleOp module, InterpreterLimits limits)
    : module(module), limits(limits) {
  registerTensorLevelFields(table);
  registerTensorLevelQuantize(table);
  registerTensorLevelContract(table);
  registerTensorLevelChannels(table);
  registerIntegerLevel(table);
  registerKernelLevel(table);
  registerUpstreamFunc(table);
  registerUpstreamArith(table);
  registerUpstreamFloat(table);
  registerUpstreamTensor(table);
  registerUpstreamLinalg(table);
  registerUpstreamControl(table);
  registerUpstreamMemRef(table);
  registerUpstreamVector(table);
  registerUpstreamTiles(table);
}

static LogicalResult verifyShape(Location loc, StringRef what,
                                 ArrayRef<int64_t> got,
                                 ArrayRef<int64_t> wanted, Type type) {
  bool fits = got.size() == wanted.size();
  for (auto [have, want] : llvm::zip(got, wanted))
    fits &= ShapedType::isDynamic(want) || have == want;
  if (fits)
    return success();
  InFlightDiagnostic diagnostic = emitError(loc);
  diagnostic << what << ": wanted the sizes of " << type << ", got: [";
  llvm::interleaveComma(got, diagnostic);
  return diagnostic << "]";
}

LogicalResult quantx::verifyValue(Location loc, StringRef what,
                                  const RuntimeValue &value, Type type) {
  auto wrong = [&] {
    return emitError(loc) << what << ": wanted a value of type " << type
                          << ", got: another one";
  };
  if (auto quantized = llvm::dyn_cast<QuantizedTensorType>(type)) {
    auto *held = std::get_if<std::shared_ptr<const QuantizedValue>>(&value);
    if (!held || (*held)->type.getScheme() != quantized.getScheme())
      return wrong();
    return verifyShape(loc, what, (*held)->shape, quantized.getShape(), type);
  }
  if (auto memref = llvm::dyn_cast<MemRefType>(type)) {
    auto *held = std::get_if<HostBuffer>(&value);
    if (!held || held->kind != getElementKind(memref.getElementType()) ||
        !memref.getLayout().isIdentity())
      return wrong();
    return verifyShape(loc, what, held->shape, memref.getShape(), type);
  }
  // Tensors, vectors and tiles.
  if (auto shaped = llvm::dyn_cast<ShapedType>(type)) {
    auto *held = std::get_if<HostTensor>(&value);
    if (!held || !shaped.hasRank() ||
        held->getKind() != getElementKind(shaped.getElementType()))
      return wrong();
    return verifyShape(loc, what, held->getShape(), shaped.getShape(), type);
  }
  auto *held = std::get_if<Scalar>(&value);
  return held && held->kind == getElementKind(type) ? success() : wrong();
}

LogicalResult Interpreter::execute(Frame &frame, Operation *op) {
  if (++steps > limits.steps) {
    limited = true;
    return op->emitError() << "steps: wanted at most " << limits.steps
                           << " operations, got: more";
  }
  OpFunction function = table.lookup(op);
  if (!function)
    return op->emitError() << "operation: wanted one that the interpreter "
                              "knows, got: "
                           << op->getName();
  if (failed(function(frame, op)))
    return failure();
  for (OpResult result : op->getResults())
    if (failed(verifyValue(op->getLoc(), "result", frame.get(result),
                           result.getType())))
      return failure();
  return success();
}

LogicalResult Interpreter::evaluate(Frame &frame, Value value) {
  if (frame.has(value))
    return success();
  Operation *op = value.getDefiningOp();
  for (Value operand : op->getOperands())
    if (failed(evaluate(frame, operand)))
      return failure();
  return execute(frame, op);
}

/// The values of a terminator's operands.
static SmallVector<RuntimeValue> getValues(Frame &frame, ValueRange operands) {
  SmallVector<RuntimeValue> values;
  for (Value operand : operands)
    values.push_back(frame.get(operand));
  return values;
}

/// The block that a branch goes to, its arguments set; null for a terminator
/// that leaves the region.
static Block *followBranch(Frame &frame, Operation *terminator,
                           SmallVector<RuntimeValue> &values) {
  if (auto branch = llvm::dyn_cast<cf::BranchOp>(terminator)) {
    values = getValues(frame, branch.getDestOperands());
    return branch.getDest();
  }
  if (auto branch = llvm::dyn_cast<cf::CondBranchOp>(terminator)) {
    bool taken = frame.getScalar(branch.getCondition()).bits;
    values = getValues(frame, taken ? branch.getTrueDestOperands()
                                    : branch.getFalseDestOperands());
    return taken ? branch.getTrueDest() : branch.getFalseDest();
  }
  return nullptr;
}

FailureOr<SmallVector<RuntimeValue>>
Interpreter::runRegion(Frame &frame, Region &region,
                       ArrayRef<RuntimeValue> arguments) {
  if (depth >= limits.depth) {
    limited = true;
    return emitError(region.getLoc())
           << "depth: wanted at most " << limits.depth
           << " calls and regions inside one another, got: more";
  }
  ++depth;
  llvm::scope_exit leave([&] { --depth; });
  SmallVector<RuntimeValue> values(arguments);
  Block *block = &region.front();
  while (true) {
    for (auto [argument, value] : llvm::zip(block->getArguments(), values)) {
      if (failed(verifyValue(argument.getLoc(), "argument", value,
                             argument.getType())))
        return failure();
      frame.set(argument, std::move(value));
    }
    for (Operation &op : block->without_terminator())
      if (failed(execute(frame, &op)))
        return failure();
    Operation *terminator = block->getTerminator();
    if (++steps > limits.steps)
      return execute(frame, terminator); // emits the error of the limit
    Block *next = followBranch(frame, terminator, values);
    if (!next && !llvm::isa<RegionBranchTerminatorOpInterface>(terminator) &&
        !terminator->hasTrait<OpTrait::ReturnLike>())
      return terminator->emitError()
             << "terminator: wanted a return, a yield, cf.br or cf.cond_br, "
                "got: "
             << terminator->getName();
    if (!next)
      return getValues(frame, terminator->getOperands());
    block = next;
  }
}

FailureOr<SmallVector<RuntimeValue>>
Interpreter::run(func::FuncOp function, ArrayRef<RuntimeValue> arguments) {
  if (function.isExternal())
    return function.emitError() << "function: wanted a body, got: none";
  if (arguments.size() != function.getNumArguments())
    return function.emitError()
           << "arguments: wanted " << function.getNumArguments()
           << ", got: " << arguments.size();
  Frame frame(*this);
  return runRegion(frame, function.getBody(), arguments);
}

FailureOr<SmallVector<RuntimeValue>>
Interpreter::call(Operation *op, FlatSymbolRefAttr callee,
                  ArrayRef<RuntimeValue> arguments) {
  auto function = symbols.lookupNearestSymbolFrom<func::FuncOp>(op, callee);
  if (!function)
    return op->emitError() << "callee: wanted a function, got: " << callee;
  if (callHook) {
    auto results = callHook(function, arguments);
    if (failed(results))
      return failure();
    if (*results)
      return std::move(**results);
  }
  return run(function, arguments);
}
