//===- RunOptions.cpp - how a function is run -------------------*- C++ -*-===//
//
// Texts of the options.
//
//===----------------------------------------------------------------------===//
#include "quantx/Execution/RunOptions.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir::quantx;
using llvm::StringRef;

/// Success, or an error of an option.
static llvm::Error wrong(StringRef flag, StringRef wanted, StringRef got) {
  return llvm::createStringError("--" + flag + ": wanted " + wanted +
                                 ", got: " + got);
}

llvm::Expected<SeedOption> mlir::quantx::parseSeed(StringRef text) {
  SeedOption option;
  auto [number, name] = text.split(',');
  bool hasName = number.size() != text.size();
  auto distribution = hasName
                          ? numerics::parseSeededDistribution(name)
                          : std::optional(numerics::SeededDistribution::Normal);
  if (number.getAsInteger(10, option.seed) || !distribution)
    return wrong("seed", "S, S,normal, S,uniform or S,edge", text);
  option.distribution = *distribution;
  return option;
}

llvm::Expected<ElementsOption> mlir::quantx::parseElements(StringRef text) {
  ElementsOption option;
  auto [count, seed] = text.split(',');
  if (count.getAsInteger(10, option.count) ||
      seed.getAsInteger(10, option.seed) || option.count < 1 ||
      option.count > 1000000)
    return wrong("elements", "COUNT,SEED with COUNT from 1 to 1000000", text);
  return option;
}

llvm::Expected<ScheduleOption> mlir::quantx::parseSchedule(StringRef text) {
  using Kind = ScheduleOption::Kind;
  ScheduleOption option;
  StringRef seed = text;
  if (seed.consume_front("random:") && !seed.getAsInteger(10, option.seed)) {
    option.kind = Kind::Random;
    return option;
  }
  auto kind = llvm::StringSwitch<std::optional<Kind>>(text)
                  .Case("forward", Kind::Forward)
                  .Case("reverse", Kind::Reverse)
                  .Case("greedy-low", Kind::GreedyLow)
                  .Case("greedy-high", Kind::GreedyHigh)
                  .Default(std::nullopt);
  if (!kind)
    return wrong("schedule",
                 "forward, reverse, random:S, greedy-low or greedy-high", text);
  option.kind = *kind;
  return option;
}

llvm::Expected<std::map<unsigned, std::string>>
mlir::quantx::parseIndexedFiles(StringRef flag,
                                llvm::ArrayRef<std::string> texts) {
  std::map<unsigned, std::string> files;
  for (StringRef text : texts) {
    auto [number, file] = text.split(':');
    unsigned index;
    if (number.getAsInteger(10, index) || file.empty())
      return wrong(flag, "I:FILE.npy", text);
    if (!files.emplace(index, file.str()).second)
      return wrong(flag, "each index once", text);
  }
  return files;
}
