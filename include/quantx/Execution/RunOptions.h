//===- RunOptions.h - how a function is run ---------------------*- C++ -*-===//
//
// The options of `quantx-run`, checked, and the exit statuses of the tools.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_EXECUTION_RUNOPTIONS_H
#define QUANTX_EXECUTION_RUNOPTIONS_H

#include "quantx/Numerics/SeededInput.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace mlir::quantx {

/// How every tool ends.
enum class ExitStatus {
  Ok = 0,
  WrongInput = 1,
  Usage = 2,
  Cannot = 3, ///< this machine or target cannot
  No = 4,     ///< refuted, or a mismatch
  Unknown = 5 ///< or a limit of time or steps
};

/// `--seed=S[,normal|uniform|edge]`
struct SeedOption {
  uint64_t seed = 0;
  numerics::SeededDistribution distribution =
      numerics::SeededDistribution::Normal;
};

/// `--elements=COUNT,SEED`
struct ElementsOption {
  uint64_t count = 0, seed = 0;
};

/// `--schedule=forward|reverse|random:S|greedy-low|greedy-high`: in which order
/// the emulator of GPUs runs warps.
struct ScheduleOption {
  enum class Kind { Forward, Reverse, Random, GreedyLow, GreedyHigh };
  Kind kind = Kind::Forward;
  uint64_t seed = 0;
};

/// The flags of `quantx-run`; defaults where one is not given.
struct RunOptions {
  std::string file, entry;
  std::string backend = "interpreter";
  std::string target = "native";
  unsigned threads = 1;
  bool emulateISA = false;
  ScheduleOption schedule;
  std::map<unsigned, std::string> inputs, outputs; ///< by index
  std::optional<SeedOption> seed;
  std::optional<int64_t> dyn;
  bool digest = false;
  std::optional<ElementsOption> elements;
  bool guard = false;
  unsigned repeat = 1;
  std::string json; ///< a path, or empty
};

/// The value of `--seed`, or an error that says what was wanted.
llvm::Expected<SeedOption> parseSeed(llvm::StringRef text);

/// The value of `--elements`, 1 to 1000000 of them, or an error that says what
/// was wanted.
llvm::Expected<ElementsOption> parseElements(llvm::StringRef text);

/// The value of `--schedule`, or an error that says what was wanted.
llvm::Expected<ScheduleOption> parseSchedule(llvm::StringRef text);

/// `I:FILE`, each index once, or an error that says what was wanted of `flag`.
llvm::Expected<std::map<unsigned, std::string>>
parseIndexedFiles(llvm::StringRef flag, llvm::ArrayRef<std::string> texts);

} // namespace mlir::quantx

#endif // QUANTX_EXECUTION_RUNOPTIONS_H
