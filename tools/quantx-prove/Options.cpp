//===- Options.cpp - the command line of quantx-prove -----------*- C++ -*-===//
//
// Flags and their checks.
//
//===----------------------------------------------------------------------===//
#include "Options.h"

#include "../ParseFlags.h"

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"

namespace cl = llvm::cl;
using namespace mlir::quantx;

namespace {
template <typename T>
using Flag = cl::opt<T, /*ExternalStorage=*/true>;

struct Flags {
  ProveOptions options;

  Flag<std::string> file{cl::Positional, cl::desc("FILE"),
                         cl::location(options.file)};
  Flag<bool> all{"all", cl::location(options.all),
                 cl::desc("Prove all laws, refute all their twins")};
  Flag<bool> list{"list", cl::location(options.list),
                  cl::desc("List the laws: id, pass, class")};
  Flag<std::string> against{
      "against", cl::location(options.against), cl::value_desc("FILE2"),
      cl::desc("Prove that FILE2's functions equal those of FILE")};
  Flag<std::string> pipeline{
      "pipeline", cl::location(options.pipeline), cl::value_desc("P"),
      cl::desc("Prove that passes keep FILE's functions (default: all exact "
               "laws)")};
  Flag<std::string> json{"json", cl::location(options.json),
                         cl::value_desc("FILE"),
                         cl::desc("Write quantx.prove/1")};
};
} // namespace

llvm::Expected<ProveOptions> mlir::quantx::parseProveOptions(int argc,
                                                             char **argv) {
  cl::ResetCommandLineParser(); // LLVM's own flags have some of our names
  Flags flags;
  if (llvm::Error error = parseOwnFlags(
          argc, argv,
          "proves laws of quantx and rewrites of programs: wants --all, --list "
          "or FILE\n\nExit status: 0 proved, 1 the input is wrong, 2 usage, 3 "
          "this machine cannot, 4 refuted, 5 unknown or time-out.\n"))
    return std::move(error);
  const ProveOptions &options = flags.options;
  int tasks = options.all + options.list + !options.file.empty();
  if (tasks != 1)
    return llvm::createStringError(
        "usage: wanted one of --all, --list and FILE, got: " +
        std::string(tasks ? "more" : "none"));
  int comparisons = !options.against.empty() + !options.pipeline.empty();
  if (comparisons > 1)
    return llvm::createStringError("wanted --against or --pipeline, got: both");
  if (comparisons > 0 && options.file.empty())
    return llvm::createStringError(
        "wanted FILE with --against and --pipeline, got: none");
  return options;
}
