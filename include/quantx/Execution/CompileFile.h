//===- CompileFile.h - the work of quantx-compile ---------------*- C++ -*-===//
//
// From a file to an object, a header and what stands between.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_EXECUTION_COMPILEFILE_H
#define QUANTX_EXECUTION_COMPILEFILE_H

#include "quantx/Execution/RunOptions.h"

#include "mlir/IR/DialectRegistry.h"

namespace mlir::quantx {

/// The values of `--emit`, in the order of its help.
enum class Emit {
  Object,
  Shared,
  Asm,
  LLVM,
  PTX,
  Cubin,
  Tensor,
  Integer,
  Kernel
};

/// What `--emit` takes, in the order of `Emit`.
llvm::ArrayRef<llvm::StringLiteral> getEmitNames();

/// The flags of `quantx-compile`; defaults where one is not given.
struct CompileFileOptions {
  std::string file;
  std::string target = "native";
  Emit emit = Emit::Object;
  std::string output;               ///< empty: see `getOutputPath`
  std::string header, report, dump; ///< paths, or empty
  bool weightsInFile = false;       ///< an archive instead of a section

  /// `output`; where it is not given STEM.o, STEM.so or STEM.cubin in the
  /// working folder, and `-` for texts.
  std::string getOutputPath() const;
  /// With `weightsInFile`: the output with `.weights` for its extension.
  std::string getWeightsPath() const;
};

/// The value of `--emit`, or an error that lists them.
llvm::Expected<Emit> parseEmit(llvm::StringRef text);

/// Compiles a file and writes what was asked for; diagnostics go to stderr.
ExitStatus compileFile(const CompileFileOptions &options,
                       const DialectRegistry &registry);

} // namespace mlir::quantx

#endif // QUANTX_EXECUTION_COMPILEFILE_H
