//===- Options.cpp - the command line of quantx-compile ---------*- C++ -*-===//
//
// Flags and their checks.
//
//===----------------------------------------------------------------------===//
#include "Options.h"

#include "../ParseFlags.h"

#include "quantx/Target/TargetDescription.h"

#include "llvm/Support/CommandLine.h"

namespace cl = llvm::cl;
using namespace mlir::quantx;

namespace {
template <typename T>
using Flag = cl::opt<T, /*ExternalStorage=*/true>;

struct Flags {
  CompileFileOptions options;

  Flag<std::string> file{cl::Positional, cl::desc("FILE"),
                         cl::location(options.file)};
  Flag<std::string> target{"target", cl::location(options.target),
                           cl::value_desc("T"),
                           cl::desc("native, portable, a CPU or sm_XX")};
  cl::opt<std::string> emit{
      "emit", cl::value_desc("KIND"),
      cl::desc("object, shared, asm, llvm, ptx, cubin, tensor, integer "
               "or kernel")};
  Flag<std::string> output{
      "o", cl::location(options.output), cl::value_desc("FILE"),
      cl::desc("Output file (default: STEM.o, STEM.so; texts to stdout)")};
  Flag<std::string> header{"header", cl::location(options.header),
                           cl::value_desc("FILE.h"),
                           cl::desc("Write a C header of all functions")};
  cl::opt<std::string> weights{
      "weights", cl::init("embed"), cl::value_desc("PLACE"),
      cl::desc(
          "Where constant weights go: embed, in the code (default), or file, "
          "an archive beside it")};
  Flag<std::string> report{"report", cl::location(options.report),
                           cl::value_desc("FILE.json"),
                           cl::desc("Write quantx.report/1")};
  Flag<std::string> dump{
      "dump", cl::location(options.dump), cl::value_desc("DIR"),
      cl::desc("Write the code of every level of each kernel")};
};
} // namespace

llvm::Expected<CompileFileOptions> mlir::quantx::parseCommandLine(int argc,
                                                                  char **argv) {
  cl::ResetCommandLineParser(); // LLVM's own flags have some of our names
  Flags flags;
  if (llvm::Error error = parseOwnFlags(
          argc, argv,
          "compiles a quantx program: wants FILE, --target and --emit\n\n"
          "Exit status: 0 ok, 1 the input is wrong, 2 usage, 3 this machine or "
          "target cannot.\n"))
    return std::move(error);
  CompileFileOptions &options = flags.options;
  for (auto [name, given] :
       {std::pair("FILE", !options.file.empty()),
        std::pair("--target=T", flags.target.getNumOccurrences() > 0),
        std::pair("--emit=KIND", flags.emit.getNumOccurrences() > 0)})
    if (!given)
      return llvm::createStringError("usage: wanted FILE, --target=T and "
                                     "--emit=KIND, got: no " +
                                     std::string(name));
  if (llvm::Error error = checkTargetName(options.target))
    return std::move(error);
  llvm::Expected<Emit> emit = parseEmit(flags.emit);
  if (!emit)
    return emit.takeError();
  options.emit = *emit;
  if (flags.weights != "embed" && flags.weights != "file")
    return llvm::createStringError("--weights: wanted embed or file, got: " +
                                   flags.weights);
  options.weightsInFile = flags.weights == "file";
  if (options.weightsInFile && options.getOutputPath() == "-")
    return llvm::createStringError(
        "--weights=file: wanted a file in -o, the archive's name, got: -");
  bool makesCode =
      options.emit != Emit::Tensor && options.emit != Emit::Integer;
  if (options.weightsInFile && (!makesCode || options.emit == Emit::Kernel))
    return llvm::createStringError(
        "--weights=file: wanted an --emit that makes machine code, got: " +
        flags.emit);
  if (!options.report.empty() && !makesCode)
    return llvm::createStringError(
        "--report: wanted an --emit that makes code, got: " + flags.emit);
  return options;
}
