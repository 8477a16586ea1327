//===- CompileOutputs.h - the files of quantx-compile -----------*- C++ -*-===//
//
// The C header, the report, the code of single kernels, the shared library.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_EXECUTION_COMPILEOUTPUTS_H
#define QUANTX_LIB_EXECUTION_COMPILEOUTPUTS_H

#include "quantx/Execution/Compile.h"
#include "llvm/Support/JSON.h"

namespace mlir::quantx {

/// Writes `bytes` to `path`, `-` for standard output; `flag` is named in the
/// error.
llvm::Error writeOutput(StringRef flag, StringRef path, StringRef bytes);

/// The C header of the public functions of a module at the Tensor level. An
/// error where a name is none in C.
llvm::Expected<std::string> getHeader(ModuleOp module, StringRef path);

/// Links the object to a shared library with the C compiler of this machine and
/// libquantx-rt beside this program.
llvm::Error linkShared(StringRef object, StringRef path);

/// One kernel: a generated one, or a function whose contractions the portable
/// route takes.
struct CompiledKernel {
  std::string symbol, family, scheme, layout;
  /// The public functions that use it, in their order.
  std::vector<std::string> functions;
  int64_t shape[3] = {}; ///< M, N, K; dynamic where at run time
  /// Of one call, for one row where M is dynamic; none where it depends on
  /// more.
  std::optional<int64_t> workspaceBytes;
  uint64_t textBytes = 0;
  /// Of optimizing and emitting the kernel alone.
  double seconds = 0;

  /// Notes the function around a use. Uses come function by function.
  void addUse(Operation *use);
};

/// The kernels of a module at `Stage::Outlined`, in the order of their first
/// use, generated ones first.
std::vector<CompiledKernel> findKernels(ModuleOp module);

/// A copy with the functions of `kernel` and what they use, alone. It is not
/// optimized again.
std::unique_ptr<llvm::Module> extractKernel(const llvm::Module &module,
                                            const CompiledKernel &kernel);

/// The same in MLIR: `symbols` and what they use.
OwningOpRef<ModuleOp> extractSymbols(ModuleOp module,
                                     ArrayRef<std::string> symbols);

/// Fills in `textBytes` from the object file, and workspaces that the optimizer
/// has found to be constant.
void measureKernels(MutableArrayRef<CompiledKernel> kernels,
                    const llvm::Module &optimized, StringRef object);

/// Bytes of constants: weights and tables.
uint64_t getConstantBytes(const llvm::Module &module);

/// quantx.report/1 without schema and machine; `seconds` is the time of the
/// compilation, without what the report itself measures.
llvm::json::Object makeReport(ArrayRef<CompiledKernel> kernels,
                              uint64_t persistentBytes, int64_t contractions,
                              double seconds);

} // namespace mlir::quantx

#endif // QUANTX_LIB_EXECUTION_COMPILEOUTPUTS_H
