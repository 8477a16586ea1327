//===- CompileOutputs.h - the files of quantx-compile -----------*- C++ -*-===//
//
// The C header, the report and the shared library.
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

/// What quantx.report/1 says of a module at the Integer level; sizes and times
/// are added later.
class CompileReport {
public:
  CompileReport(ModuleOp integerLevel, StringRef family);

  /// `module` is optimized, `object` its object file, or empty.
  llvm::json::Object finish(const llvm::Module &module, StringRef object,
                            double seconds) const;

private:
  struct Row {
    std::string symbol, scheme, layout;
    int64_t shape[3]; ///< M, N, K; dynamic where at run time
    bool operator==(const Row &other) const;
  };
  std::string family;
  std::vector<Row> rows;
  int64_t contractions = 0;
};

} // namespace mlir::quantx

#endif // QUANTX_LIB_EXECUTION_COMPILEOUTPUTS_H
