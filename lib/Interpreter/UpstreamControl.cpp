//===- UpstreamControl.cpp - structured control flow ------------*- C++ -*-===//
//
// scf.if, index_switch, for, while. Branches of cf are followed where blocks
// are run.
//
//===----------------------------------------------------------------------===//
#include "quantx/Interpreter/Interpreter.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mlir::quantx;

static void setResults(Frame &frame, Operation *op,
                       ArrayRef<RuntimeValue> values) {
  for (auto [result, value] : llvm::zip(op->getResults(), values))
    frame.set(result, value);
}

static LogicalResult runIf(Frame &frame, scf::IfOp op) {
  bool taken = frame.getScalar(op.getCondition()).bits;
  Region &region = taken ? op.getThenRegion() : op.getElseRegion();
  if (region.empty())
    return success();
  auto values = frame.getInterpreter().runRegion(frame, region, {});
  if (failed(values))
    return failure();
  setResults(frame, op, *values);
  return success();
}

static LogicalResult runIndexSwitch(Frame &frame, scf::IndexSwitchOp op) {
  int64_t index = frame.getInt(op.getArg());
  Region *region = &op.getDefaultRegion();
  for (auto [value, own] : llvm::zip(op.getCases(), op.getCaseRegions()))
    if (value == index)
      region = &own;
  auto values = frame.getInterpreter().runRegion(frame, *region, {});
  if (failed(values))
    return failure();
  setResults(frame, op, *values);
  return success();
}

static LogicalResult runFor(Frame &frame, scf::ForOp op) {
  Scalar lower = frame.getScalar(op.getLowerBound());
  int64_t upper = frame.getInt(op.getUpperBound());
  int64_t step = frame.getInt(op.getStep());
  if (step <= 0)
    return op.emitError() << "step: wanted a positive one, got: " << step;
  if (op.getUnsignedCmp())
    return op.emitError() << "loop: wanted a signed comparison, got: unsigned";
  SmallVector<RuntimeValue> carried;
  for (Value init : op.getInitArgs())
    carried.push_back(frame.get(init));
  for (int64_t index = lower.getInt(); index < upper;) {
    SmallVector<RuntimeValue> arguments{Scalar::ofInt(lower.kind, index)};
    llvm::append_range(arguments, carried);
    auto values =
        frame.getInterpreter().runRegion(frame, op.getRegion(), arguments);
    if (failed(values))
      return failure();
    carried = std::move(*values);
    if (llvm::AddOverflow(index, step, index))
      break;
  }
  setResults(frame, op, carried);
  return success();
}

static LogicalResult runWhile(Frame &frame, scf::WhileOp op) {
  SmallVector<RuntimeValue> carried;
  for (Value init : op.getInits())
    carried.push_back(frame.get(init));
  while (true) {
    // scf.condition: whether to go on, and what the body and the results get.
    auto values =
        frame.getInterpreter().runRegion(frame, op.getBefore(), carried);
    if (failed(values))
      return failure();
    bool goesOn = std::get<Scalar>(values->front()).bits;
    ArrayRef<RuntimeValue> rest = ArrayRef(*values).drop_front();
    if (!goesOn) {
      setResults(frame, op, rest);
      return success();
    }
    auto next = frame.getInterpreter().runRegion(frame, op.getAfter(), rest);
    if (failed(next))
      return failure();
    carried = std::move(*next);
  }
}

void quantx::registerUpstreamControl(OpTable &table) {
  table.add<scf::IfOp, runIf>();
  table.add<scf::IndexSwitchOp, runIndexSwitch>();
  table.add<scf::ForOp, runFor>();
  table.add<scf::WhileOp, runWhile>();
}
