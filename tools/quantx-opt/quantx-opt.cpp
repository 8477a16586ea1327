//===- quantx-opt.cpp - mlir-opt with the quantx dialect --------*- C++ -*-===//
//
// Everything of mlir-opt, and ours. Exit status: 1 the input is wrong, 2 usage.
//
//===----------------------------------------------------------------------===//
#include "../ParseFlags.h"
#include "../RegisterAll.h"
#include "quantx/Pipelines/Pipelines.h"

#include "mlir/InitAllPasses.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Regex.h"

namespace cl = llvm::cl;
using namespace mlir;

static int fail(const llvm::Twine &message, int status) {
  llvm::errs() << "error: " << message << '\n';
  return status;
}

/// An error unless the passes on the command line exist, with options that they
/// take: MlirOptMain reports others on several lines, the first without
/// `error:`.
static llvm::Error checkPasses(const DialectRegistry &registry) {
  MlirOptMainConfig config = MlirOptMainConfig::createFromCLOptions();
  if (config.shouldUseExplicitModule())
    return llvm::Error::success(); // the root is not known yet
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  std::string said;
  ScopedDiagnosticHandler handler(
      &context, [&](Diagnostic &diagnostic) { said += diagnostic.str(); });
  PassManager passes(&context, ModuleOp::getOperationName(),
                     PassManager::Nesting::Implicit);
  bool known = false;
  std::string errors = quantx::captureErrors(
      [&] { known = succeeded(config.setupPassPipeline(passes)); });
  if (known)
    return llvm::Error::success();
  std::string line = StringRef(errors + said).ltrim().split('\n').first.str();
  if (line.empty()) // options of a pipeline that takes none
    line = "other options";
  llvm::Regex names("^(quantx-opt|<Pass-Options-Parser>|MLIR Textual "
                    "PassPipeline Parser:[0-9:]+ error): ");
  return llvm::createStringError(
      "passes: wanted ones that exist, with options that they take, got: " +
      names.sub("", line));
}

/// An error unless `path` can be written. It stays as it is.
static std::error_code checkOutput(StringRef path) {
  bool exists = llvm::sys::fs::exists(path);
  std::error_code code;
  llvm::raw_fd_ostream(path, code, llvm::sys::fs::OF_Append);
  if (!code && !exists)
    llvm::sys::fs::remove(path);
  return code;
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  DialectRegistry registry;
  quantx::registerEveryDialect(registry);
  registerAllPasses();
  quantx::registerPasses();

  cl::opt<std::string> input(cl::Positional, cl::desc("<input file>"),
                             cl::init("-"));
  cl::opt<std::string> output("o", cl::desc("Output file"),
                              cl::value_desc("filename"), cl::init("-"));
  std::string help =
      registerCLIOptions("quantx modular optimizer driver\n", registry);
  if (llvm::Error error = quantx::parseFlags(argc, argv, help))
    return fail(llvm::toString(std::move(error)), 2);
  if (llvm::Error error = checkPasses(registry))
    return fail(llvm::toString(std::move(error)), 1);
  std::string message;
  if (input != "-" && !openInputFile(input, &message))
    return fail(message, 1);
  if (std::error_code code =
          output == "-" ? std::error_code() : checkOutput(output))
    return fail("-o: wanted a writable file, got: " + output + ": " +
                    code.message(),
                1);
  return failed(MlirOptMain(argc, argv, input, output, registry));
}
