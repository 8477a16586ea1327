//===- LowerToInteger.cpp - Tensor level to Integer level -------*- C++ -*-===//
//
// quantx.matmul %x, %w  ->  quantx.int.contract x(components) w(components)
//
//===----------------------------------------------------------------------===//
#include "quantx/Conversion/Passes.h"
#include "quantx/IR/Components.h"

#include "mlir/Dialect/ControlFlow/Transforms/StructuralTypeConversions.h"
#include "mlir/Dialect/Func/Transforms/FuncConversions.h"
#include "mlir/Dialect/SCF/Transforms/Patterns.h"

namespace mlir::quantx {
#define GEN_PASS_DEF_LOWERTOINTEGERPASS
#include "quantx/Conversion/Passes.h.inc"
} // namespace mlir::quantx

using namespace mlir;
using namespace mlir::quantx;

void quantx::populateComponentTypeConversion(TypeConverter &converter) {
  converter.addConversion([](Type type) { return type; });
  converter.addConversion(
      [](QuantizedTensorType type,
         SmallVectorImpl<Type> &results) -> std::optional<LogicalResult> {
        llvm::append_range(results, getComponentTypes(type));
        return success();
      });
}

/// A tensor whose elements are quantized tensors: no level knows such values.
static bool isTensorOfContainers(Type type) {
  auto shaped = llvm::dyn_cast<ShapedType>(type);
  return shaped && llvm::isa<QuantizedTensorType>(shaped.getElementType());
}

static bool holdsContainer(Operation *op) {
  auto isContainer = [](Type type) {
    return llvm::isa<QuantizedTensorType>(type) || isTensorOfContainers(type);
  };
  return llvm::any_of(op->getOperandTypes(), isContainer) ||
         llvm::any_of(op->getResultTypes(), isContainer);
}

static LogicalResult verifySignatures(ModuleOp module) {
  WalkResult result = module.walk([](func::FuncOp function) {
    for (TypeRange types : {TypeRange(function.getArgumentTypes()),
                            TypeRange(function.getResultTypes())})
      for (Type type : types)
        if (isTensorOfContainers(type)) {
          function.emitError()
              << "wanted quantized tensors that are no elements, got: " << type;
          return WalkResult::interrupt();
        }
    return WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

/// Operations of others through which quantized tensors pass.
static bool carriesContainers(Operation *op) {
  return llvm::isa<func::CallOp, func::ReturnOp, scf::IfOp, scf::ForOp,
                   scf::WhileOp, scf::YieldOp, scf::ConditionOp, cf::BranchOp,
                   cf::CondBranchOp, arith::SelectOp>(op);
}

static LogicalResult verifyCarriers(ModuleOp module) {
  WalkResult result = module.walk([](Operation *op) {
    if (!holdsContainer(op) || carriesContainers(op) ||
        llvm::isa<QuantXDialect>(op->getDialect()))
      return WalkResult::advance();
    op->emitError() << "wanted an operation that carries quantized tensors "
                       "(func, scf.if, scf.for, scf.while, cf, arith.select), "
                       "got: "
                    << op->getName();
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

namespace {
struct LowerToIntegerPass final
    : quantx::impl::LowerToIntegerPassBase<LowerToIntegerPass> {
  void runOnOperation() override {
    if (failed(verifySignatures(getOperation())) ||
        failed(verifyCarriers(getOperation())))
      return signalPassFailure();
    TypeConverter converter;
    populateComponentTypeConversion(converter);
    RewritePatternSet patterns(&getContext());
    ConversionTarget target(getContext());
    populateLowerToIntegerPatterns(patterns, converter);
    populateFunctionOpInterfaceTypeConversionPattern<func::FuncOp>(patterns,
                                                                   converter);
    populateCallOpTypeConversionPattern(patterns, converter);
    populateReturnOpTypeConversionPattern(patterns, converter);
    scf::populateSCFStructuralTypeConversions(converter, patterns);
    cf::populateCFStructuralTypeConversions(converter, patterns);
    // What is not ours stays, unless a container passes through it.
    target.markUnknownOpDynamicallyLegal([&](Operation *op) {
      if (auto function = llvm::dyn_cast<func::FuncOp>(op))
        return converter.isSignatureLegal(function.getFunctionType()) &&
               converter.isLegal(&function.getBody());
      return converter.isLegal(op);
    });
    target.addDynamicallyLegalDialect<QuantXDialect>([](Operation *op) {
      return op->getName().stripDialect().starts_with("int.") ||
             op->getName().stripDialect().starts_with("kernel.") ||
             llvm::isa<FormatOp>(op);
    });
    if (failed(applyPartialConversion(getOperation(), target,
                                      std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
