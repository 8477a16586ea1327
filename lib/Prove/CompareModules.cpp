//===- CompareModules.cpp - functions paired by name ------------*- C++ -*-===//
//
// Encodes two functions over the same inputs and proves them equal.
//
//===----------------------------------------------------------------------===//
#include "quantx/Prove/Laws.h"

#include "Replay.h"

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"

using namespace mlir;
using namespace mlir::quantx;
using namespace mlir::quantx::prove;

llvm::Error prove::runPipeline(ModuleOp module, StringRef pipeline) {
  StringRef passes = pipeline.trim();
  if (passes.consume_front("builtin.module(") && !passes.consume_back(")"))
    return llvm::createStringError(
        "pipeline: wanted a closing parenthesis, got: " + pipeline);
  PassManager manager(module.getContext());
  if (failed(parsePassPipeline(passes, manager, llvm::nulls())))
    return llvm::createStringError(
        "pipeline: wanted registered passes over modules, got: " + pipeline);
  if (failed(manager.run(module)))
    return llvm::createStringError(
        "pipeline: wanted passes that succeed, got: a failure of " + pipeline);
  return llvm::Error::success();
}

/// The function of that name with that type, or one error.
static FailureOr<func::FuncOp> findPartner(func::FuncOp function,
                                           ModuleOp other) {
  auto partner = other.lookupSymbol<func::FuncOp>(function.getSymName());
  if (!partner)
    return function.emitError("wanted a function of that name on both sides, "
                              "got: ")
           << function.getSymName() << " on one";
  if (partner.getFunctionType() != function.getFunctionType())
    return partner.emitError("wanted the type ")
           << function.getFunctionType()
           << " on both sides, got: " << partner.getFunctionType();
  return partner;
}

llvm::Expected<FailureOr<std::vector<FunctionProof>>>
prove::compareModules(ModuleOp before, ModuleOp after, Solver &solver) {
  using Result = FailureOr<std::vector<FunctionProof>>;
  std::vector<FunctionProof> proofs;
  for (func::FuncOp function : after.getOps<func::FuncOp>())
    if (failed(findPartner(function, before)))
      return Result(failure());
  for (func::FuncOp function : before.getOps<func::FuncOp>()) {
    FailureOr<func::FuncOp> partner = findPartner(function, after);
    if (failed(partner))
      return Result(failure());
    if (function.isDeclaration() && partner->isDeclaration())
      continue;
    ExprPool pool;
    FailureOr<EncodedFunction> left = Encoder(pool).encode(function);
    FailureOr<EncodedFunction> right =
        failed(left) ? left : Encoder(pool).encode(*partner);
    if (failed(right))
      return Result(failure());
    llvm::Expected<Proof> proof = proveEquivalent(pool, solver, *left, *right);
    if (!proof)
      return proof.takeError();
    if (proof->counterexample)
      proof->counterexample->interpreted =
          differInInterpreter(function, *partner, *proof->counterexample);
    proofs.push_back({function.getSymName().str(), std::move(*proof)});
  }
  return Result(std::move(proofs));
}
