//===- Interpreter.h - the one meaning of every program ---------*- C++ -*-===//
//
// Runs functions of a module, op by op, on host values. Every op has a plain
// function; a level is a file that registers its ops. The interpreter shares
// Numerics, Layout and the schemes' recipes with the compiler, and no lowering.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_INTERPRETER_INTERPRETER_H
#define QUANTX_INTERPRETER_INTERPRETER_H

#include "quantx/Interpreter/Values.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/DenseMap.h"

#include <functional>
#include <optional>

namespace mlir::quantx {

class Interpreter;

/// The values of one call.
class Frame {
public:
  explicit Frame(Interpreter &interpreter) : interpreter(interpreter) {}

  Interpreter &getInterpreter() { return interpreter; }

  const RuntimeValue &get(Value value) const {
    return values.find(value)->second;
  }
  bool has(Value value) const { return values.contains(value); }
  void set(Value value, RuntimeValue result) {
    values[value] = std::move(result);
  }

  const Scalar &getScalar(Value value) const {
    return std::get<Scalar>(get(value));
  }
  int64_t getInt(Value value) const { return getScalar(value).getInt(); }
  const HostTensor &getTensor(Value value) const {
    return std::get<HostTensor>(get(value));
  }
  const HostBuffer &getBuffer(Value value) const {
    return std::get<HostBuffer>(get(value));
  }
  const QuantizedValue &getQuantized(Value value) const {
    return *std::get<std::shared_ptr<const QuantizedValue>>(get(value));
  }

  /// The point of the innermost structured op that is being run.
  ArrayRef<int64_t> getPoint() const { return points.back(); }
  void enterPoint(ArrayRef<int64_t> point) { points.emplace_back(point); }
  void leavePoint() { points.pop_back(); }

private:
  Interpreter &interpreter;
  llvm::DenseMap<Value, RuntimeValue> values;
  SmallVector<SmallVector<int64_t, 4>> points;
};

/// What an op does: reads its operands from the frame, sets its results; on
/// failure one error at the op has been emitted.
using OpFunction = LogicalResult (*)(Frame &frame, Operation *op);

/// Operations that the interpreter knows.
class OpTable {
public:
  template <typename OpT, LogicalResult (*function)(Frame &, OpT)>
  void add() {
    functions[TypeID::get<OpT>()] = [](Frame &frame, Operation *op) {
      return function(frame, llvm::cast<OpT>(op));
    };
  }
  /// Null where the op is not known.
  OpFunction lookup(Operation *op) const {
    return functions.lookup(op->getName().getTypeID());
  }

private:
  llvm::DenseMap<TypeID, OpFunction> functions;
};

struct InterpreterLimits {
  /// Operations that one run may execute, those inside loops each time.
  int64_t steps = 100000000;
  /// Calls and regions inside one another.
  unsigned depth = 512;
};

/// Another way to run a function that is called: its results, nothing where it
/// declines, failure after an error.
using CallHook =
    std::function<FailureOr<std::optional<SmallVector<RuntimeValue>>>(
        func::FuncOp function, ArrayRef<RuntimeValue> arguments)>;

class Interpreter {
public:
  explicit Interpreter(ModuleOp module, InterpreterLimits limits = {});

  /// Asks `hook` first at every call.
  void setCallHook(CallHook hook) { callHook = std::move(hook); }

  /// Runs `function` of the module. The arguments have its types; dynamic sizes
  /// may be any. On failure one error with a location has been emitted.
  FailureOr<SmallVector<RuntimeValue>> run(func::FuncOp function,
                                           ArrayRef<RuntimeValue> arguments);

  /// Runs what `value` is computed from in its block, unless it has a value in
  /// `frame`; block arguments have theirs. On failure one error has been
  /// emitted.
  LogicalResult evaluate(Frame &frame, Value value);

  /// Whether the last failure was that of a limit.
  bool hitLimit() const { return limited; }

  /// Runs one region of structured control flow: sets the block's arguments,
  /// executes it, returns the operands of its terminator.
  FailureOr<SmallVector<RuntimeValue>>
  runRegion(Frame &frame, Region &region, ArrayRef<RuntimeValue> arguments);

  /// Calls the function that a symbol names.
  FailureOr<SmallVector<RuntimeValue>> call(Operation *op,
                                            FlatSymbolRefAttr callee,
                                            ArrayRef<RuntimeValue> arguments);

private:
  LogicalResult execute(Frame &frame, Operation *op);

  ModuleOp module;
  SymbolTableCollection symbols;
  OpTable table;
  CallHook callHook;
  InterpreterLimits limits;
  int64_t steps = 0;
  unsigned depth = 0;
  bool limited = false;
};

/// The quantized tensor of a canonical component list. An error at `op` where
/// a component has another shape.
FailureOr<std::shared_ptr<QuantizedValue>>
bindComponents(Frame &frame, Operation *op, QuantizedTensorType type,
               ValueRange components);

/// Checks a value against a builtin or quantized type: kind and static sizes.
/// One error at `loc` that names `what`.
LogicalResult verifyValue(Location loc, StringRef what,
                          const RuntimeValue &value, Type type);

/// The levels and the upstream dialects: one function for each file.
void registerTensorLevelFields(OpTable &table);
void registerTensorLevelQuantize(OpTable &table);
void registerTensorLevelContract(OpTable &table);
void registerTensorLevelChannels(OpTable &table);
void registerIntegerLevel(OpTable &table);
void registerKernelLevel(OpTable &table);
void registerUpstreamFunc(OpTable &table);
void registerUpstreamArith(OpTable &table);
void registerUpstreamFloat(OpTable &table);
void registerUpstreamTensor(OpTable &table);
void registerUpstreamLinalg(OpTable &table);
void registerUpstreamControl(OpTable &table);
void registerUpstreamMemRef(OpTable &table);
void registerUpstreamVector(OpTable &table);
void registerUpstreamTiles(OpTable &table);

} // namespace mlir::quantx

#endif // QUANTX_INTERPRETER_INTERPRETER_H
