//===- Options.cpp - the command line of quantx-run -------------*- C++ -*-===//
//
// Flags and their checks.
//
//===----------------------------------------------------------------------===//
#include "Options.h"

#include "../ParseFlags.h"

#include "quantx/Execution/Backend.h"
#include "quantx/Target/TargetDescription.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"

namespace cl = llvm::cl;
using namespace mlir::quantx;

namespace {
template <typename T>
using Flag = cl::opt<T, /*ExternalStorage=*/true>;

/// Flags that are stored as they are, and texts that are parsed afterwards.
struct Flags {
  CommandLine line;
  RunOptions &run = line.run;

  Flag<std::string> file{cl::Positional, cl::desc("FILE"),
                         cl::location(run.file)};
  Flag<std::string> entry{"entry", cl::value_desc("F"),
                          cl::desc("The function to run"),
                          cl::location(run.entry)};
  Flag<std::string> backend{
      "backend", cl::location(run.backend), cl::init("interpreter"),
      cl::value_desc("B"),
      cl::desc("interpreter (default), portable, cpu, cuda or cuda-emulator")};
  Flag<std::string> target{"target", cl::location(run.target),
                           cl::init("native"), cl::value_desc("T"),
                           cl::desc("native (default), a CPU or sm_XX")};
  Flag<unsigned> threads{"threads", cl::location(run.threads), cl::init(1),
                         cl::value_desc("N"),
                         cl::desc("Threads of generated code (default: 1)")};
  Flag<bool> emulateISA{"emulate-isa", cl::location(run.emulateISA),
                        cl::desc("Emulate the target's instructions")};
  cl::opt<std::string> schedule{
      "schedule", cl::init("forward"), cl::value_desc("ORDER"),
      cl::desc("Order of emulated warps: forward (default), reverse, random:S, "
               "greedy-low or greedy-high")};
  cl::list<std::string> inputs{"input", cl::value_desc("I:FILE.npy"),
                               cl::desc("The value of argument I")};
  cl::list<std::string> outputs{"output", cl::value_desc("I:FILE.npy"),
                                cl::desc("Where to write result I")};
  cl::opt<std::string> seed{
      "seed", cl::value_desc("S[,normal|uniform|edge]"),
      cl::desc("Fill every argument that is not given (default kind: "
               "normal)")};
  cl::opt<int64_t> dyn{"dyn", cl::value_desc("D"),
                       cl::desc("Size of every dynamic dimension")};
  Flag<bool> digest{"digest", cl::location(run.digest),
                    cl::desc("Print a digest of every result")};
  cl::opt<std::string> elements{
      "elements", cl::value_desc("COUNT,SEED"),
      cl::desc("Print sampled elements of every result")};
  Flag<bool> guard{"guard", cl::location(run.guard),
                   cl::desc("Check guard bytes around all buffers")};
  Flag<unsigned> repeat{
      "repeat", cl::location(run.repeat), cl::init(1), cl::value_desc("N"),
      cl::desc("Call N times; --json has each call's seconds")};
  Flag<bool> listTargets{"list-targets", cl::location(line.listTargets),
                         cl::desc("List the names of --target and their "
                                  "instruction families, and end")};
  Flag<std::string> json{"json", cl::location(run.json), cl::value_desc("FILE"),
                         cl::desc("Write quantx.run/1")};

  llvm::Error check();
};
} // namespace

/// Moves a parsed option to its place.
template <typename T, typename Place>
static llvm::Error set(llvm::Expected<T> value, Place &place) {
  if (!value)
    return value.takeError();
  place = std::move(*value);
  return llvm::Error::success();
}

llvm::Error Flags::check() {
  auto names = getBackendNames();
  if (!llvm::is_contained(names, run.backend))
    return llvm::createStringError("--backend: wanted one of " +
                                   llvm::join(names, ", ") +
                                   ", got: " + run.backend);
  if (llvm::Error error = checkTargetName(run.target))
    return error;
  if (run.threads == 0 || run.threads > 1024)
    return llvm::createStringError("--threads: wanted 1 to 1024, got: " +
                                   std::to_string(run.threads));
  if (run.repeat == 0)
    return llvm::createStringError("--repeat: wanted at least 1, got: 0");
  if (dyn.getNumOccurrences()) {
    if (dyn < 0)
      return llvm::createStringError("--dyn: wanted a size of at least 0, "
                                     "got: " +
                                     std::to_string(dyn));
    run.dyn = dyn;
  }
  if (seed.getNumOccurrences())
    if (llvm::Error error = set(parseSeed(seed), run.seed))
      return error;
  if (elements.getNumOccurrences())
    if (llvm::Error error = set(parseElements(elements), run.elements))
      return error;
  if (llvm::Error error = set(parseSchedule(schedule), run.schedule))
    return error;
  std::vector<std::string> files(inputs.begin(), inputs.end());
  if (llvm::Error error = set(parseIndexedFiles("input", files), run.inputs))
    return error;
  files.assign(outputs.begin(), outputs.end());
  return set(parseIndexedFiles("output", files), run.outputs);
}

llvm::Expected<CommandLine> mlir::quantx::parseCommandLine(int argc,
                                                           char **argv) {
  cl::ResetCommandLineParser(); // LLVM's own flags have some of our names
  Flags flags;
  if (llvm::Error error =
          parseOwnFlags(argc, argv,
                        "runs a function of a quantx program: wants FILE and "
                        "--entry; --digest, --elements and --output show "
                        "results\n\nExit status: 0 ok, 1 the input is wrong, "
                        "2 usage, 3 this machine or target cannot, 5 a limit "
                        "of steps.\n"))
    return std::move(error);
  const RunOptions &run = flags.run;
  if (flags.line.listTargets)
    return flags.line;
  if (run.file.empty() || run.entry.empty())
    return llvm::createStringError(
        "usage: wanted FILE and --entry=F, got: no " +
        std::string(run.file.empty() ? "FILE" : "--entry"));
  if (llvm::Error error = flags.check())
    return error;
  return flags.line;
}
