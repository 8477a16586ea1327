//===- VerifyLevel.cpp - is anything above a level left? --------*- C++ -*-===//
//
// Operations and types of quantx that a level does not admit, as one error.
//
//===----------------------------------------------------------------------===//
#include "quantx/IR/QuantX.h"
#include "quantx/Transforms/Passes.h"

namespace mlir::quantx {
#define GEN_PASS_DEF_VERIFYLEVELPASS
#include "quantx/Transforms/Passes.h.inc"
} // namespace mlir::quantx

using namespace mlir;
using namespace mlir::quantx;

static StringRef describe(Level level) {
  switch (level) {
  case Level::Tensor:
    return "anything";
  case Level::Integer:
    return "the Integer level, the Kernel level and upstream dialects alone";
  case Level::Kernel:
    return "the Kernel level and upstream dialects alone";
  case Level::None:
    break;
  }
  return "upstream dialects alone";
}

/// The level of an operation of ours; declarations belong to none.
static Level getLevel(Operation *op) {
  if (!llvm::isa_and_nonnull<QuantXDialect>(op->getDialect()) ||
      llvm::isa<FormatOp>(op))
    return Level::None;
  StringRef name = op->getName().stripDialect();
  if (name.starts_with("int."))
    return Level::Integer;
  return name.starts_with("kernel.") ? Level::Kernel : Level::Tensor;
}

/// The first quantized tensor among the types of an operation's results, block
/// arguments and, of a function, signature; or null.
static Type findContainer(Operation *op) {
  Type found;
  AttrTypeWalker walker;
  walker.addWalk([&](QuantizedTensorType type) {
    found = type;
    return WalkResult::interrupt();
  });
  auto holds = [&](Type type) { return walker.walk(type).wasInterrupted(); };
  if (auto function = llvm::dyn_cast<FunctionOpInterface>(op))
    if (holds(function.getFunctionType()))
      return found;
  if (llvm::any_of(op->getResultTypes(), holds))
    return found;
  for (Region &region : op->getRegions())
    for (Block &block : region)
      if (llvm::any_of(block.getArgumentTypes(), holds))
        return found;
  return found;
}

namespace {
struct VerifyLevelPass final
    : quantx::impl::VerifyLevelPassBase<VerifyLevelPass> {
  using VerifyLevelPassBase::VerifyLevelPassBase;

  void runOnOperation() override {
    markAllAnalysesPreserved();
    WalkResult result = getOperation().walk<WalkOrder::PreOrder>(
        [&](Operation *op) { return check(op); });
    if (result.wasInterrupted())
      signalPassFailure();
  }

  WalkResult check(Operation *op) {
    auto wanted = [&] {
      return op->emitError("wanted ") << describe(level) << ", got: ";
    };
    if (getLevel(op) < level) {
      wanted() << op->getName();
      return WalkResult::interrupt();
    }
    if (level == Level::Tensor)
      return WalkResult::advance();
    if (Type type = findContainer(op)) {
      wanted() << type << " in " << op->getName();
      return WalkResult::interrupt();
    }
    return WalkResult::advance();
  }
};
} // namespace
