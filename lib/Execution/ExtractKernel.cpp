//===- ExtractKernel.cpp - one kernel out of a module -----------*- C++ -*-===//
//
// Copies of modules that hold some functions and what they use, nothing else.
//
//===----------------------------------------------------------------------===//
#include "CompileOutputs.h"

#include "mlir/IR/SymbolTable.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/Transforms/Utils/Cloning.h"

using namespace mlir;
using namespace mlir::quantx;

OwningOpRef<ModuleOp> quantx::extractSymbols(ModuleOp module,
                                             ArrayRef<std::string> symbols) {
  OwningOpRef<ModuleOp> copy = module.clone();
  for (Operation &op : *copy->getBody())
    if (auto symbol = llvm::dyn_cast<SymbolOpInterface>(op))
      symbol.setVisibility(llvm::is_contained(symbols, symbol.getName())
                               ? SymbolTable::Visibility::Public
                               : SymbolTable::Visibility::Private);
  PassManager manager(module.getContext());
  manager.addPass(createSymbolDCEPass());
  return succeeded(manager.run(*copy)) ? std::move(copy)
                                       : OwningOpRef<ModuleOp>();
}

/// Removes declarations that nothing uses any more.
template <typename Range>
static void eraseUnused(Range &&range) {
  for (auto &value : llvm::make_early_inc_range(range))
    if (value.isDeclaration() && value.use_empty())
      value.eraseFromParent();
}

std::unique_ptr<llvm::Module>
quantx::extractKernel(const llvm::Module &module,
                      const CompiledKernel &kernel) {
  llvm::ValueToValueMapTy map;
  auto isWanted = [&](const llvm::GlobalValue *value) {
    if (auto *global = llvm::dyn_cast<llvm::GlobalVariable>(value))
      return global->isConstant();
    StringRef name = value->getName();
    return name == kernel.symbol || name == kernel.symbol + "_body";
  };
  std::unique_ptr<llvm::Module> copy = llvm::CloneModule(module, map, isWanted);
  if (llvm::Function *function = copy->getFunction(kernel.symbol))
    function->setLinkage(llvm::GlobalValue::ExternalLinkage);
  for (llvm::GlobalVariable &global :
       llvm::make_early_inc_range(copy->globals()))
    if (global.hasLocalLinkage() && global.use_empty())
      global.eraseFromParent();
  eraseUnused(copy->functions());
  eraseUnused(copy->globals());
  return copy;
}
