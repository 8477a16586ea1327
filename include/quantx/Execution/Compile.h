//===- Compile.h - from a module to machine code ----------------*- C++ -*-===//
//
// Lowers a module by a route, translates it to LLVM IR, optimizes and emits.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_EXECUTION_COMPILE_H
#define QUANTX_EXECUTION_COMPILE_H

#include "quantx/Target/TargetDescription.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"

namespace mlir::quantx {

/// How contractions are compiled.
enum class Route { Portable, CPU };

struct CompileOptions {
  Route route = Route::Portable;
  std::string target = "native"; ///< the name under which `cpu` was found
  CPUDescription cpu;
  bool emulateISA = false;
  bool weightsInFile = false; ///< an archive instead of sections
};

/// Where lowering stands. Outlined: calls of kernels stand for contractions,
/// the rest is still on the Integer level.
enum class Stage { Tensor, Integer, Outlined, Kernel, LLVM };

/// Lowers `module`, which is at `from`, in place to `to`; errors have been
/// emitted.
LogicalResult lowerModule(ModuleOp module, const CompileOptions &options,
                          Stage from = Stage::Tensor, Stage to = Stage::LLVM);

/// A target machine of this process's architecture for `cpu`, position
/// independent.
llvm::Expected<std::unique_ptr<llvm::TargetMachine>>
createTargetMachine(const CPUDescription &cpu);

/// Translates a module of the LLVM dialect; target instructions are emulated
/// where the options say so.
llvm::Expected<std::unique_ptr<llvm::Module>>
translateModule(ModuleOp module, llvm::LLVMContext &context,
                llvm::TargetMachine &machine, const CompileOptions &options);

llvm::Error optimizeModule(llvm::Module &module, llvm::TargetMachine &machine);

/// Object code or assembly of an optimized module.
llvm::Expected<std::string> emitCode(llvm::Module &module,
                                     llvm::TargetMachine &machine,
                                     llvm::CodeGenFileType type);

} // namespace mlir::quantx

#endif // QUANTX_EXECUTION_COMPILE_H
