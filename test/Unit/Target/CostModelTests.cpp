//===- CostModelTests.cpp - which instruction family costs least ----------===//
//
// Orders that measurements have shown.
//
//===----------------------------------------------------------------------===//
#include "quantx/Target/CostModel.h"

#include <gtest/gtest.h>

using namespace mlir::quantx;

namespace {

InstructionFamily cheapest(llvm::StringRef name, int64_t rows, int64_t group) {
  CPUDescription cpu = llvm::cantFail(lookupCPU(name));
  InstructionFamily best = cpu.families.front();
  auto cost = [&](InstructionFamily family) {
    return estimateProductCycles(cpu, family, rows, /*k=*/4096, group);
  };
  for (InstructionFamily family : cpu.families)
    if (cost(family) < cost(best))
      best = family;
  return best;
}

TEST(CostModel, TilesForLongGroupsOfManyRows) {
  for (int64_t group : {64, 128, 4096})
    EXPECT_EQ(cheapest("emeraldrapids", 128, group),
              InstructionFamily::AMXINT8);
}

TEST(CostModel, VectorsForShortGroups) {
  for (int64_t group : {16, 32})
    EXPECT_EQ(cheapest("emeraldrapids", 128, group),
              InstructionFamily::AVX512VNNI);
}

TEST(CostModel, VectorsForOneRow) {
  for (int64_t group : {32, 4096})
    EXPECT_EQ(cheapest("emeraldrapids", 1, group),
              InstructionFamily::AVX512VNNI);
}

TEST(CostModel, TheWiderVectors) {
  for (int64_t rows : {1, 128})
    EXPECT_EQ(cheapest("znver4", rows, 32), InstructionFamily::AVX512VNNI);
  EXPECT_EQ(cheapest("x86-64-v3", 16, 32), InstructionFamily::AVX2);
}

} // namespace
