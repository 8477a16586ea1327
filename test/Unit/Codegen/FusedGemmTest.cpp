//===- FusedGemmTest.cpp - generated GPU matmuls, bit by bit ----*- C++ -*-===//
//
// Kernels from `buildGpuKernel`, lowered and run by the emulator under every
// schedule, against the recipe.
//
//===----------------------------------------------------------------------===//
#include "RunFused.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::quantx;
using namespace quantx_test;

namespace {

struct FusedCase {
  const char *name;
  GpuKernelSpec spec;
  int64_t rows;
};

void PrintTo(const FusedCase &c, std::ostream *stream) { *stream << c.name; }

class FusedGemm : public testing::TestWithParam<FusedCase> {};

GpuKernelSpec makeSpec(int64_t n, int64_t k, int64_t group, unsigned bits,
                       bool isSigned) {
  GpuKernelSpec spec;
  spec.n = n;
  spec.k = k;
  spec.groupSize = group;
  spec.weightBits = bits;
  spec.weightSigned = isSigned;
  return spec;
}

/// The shapes of every kind: square ones, and ragged rows, columns and k.
std::vector<FusedCase> withShapes(const char *name, const GpuKernelSpec &base) {
  std::vector<FusedCase> cases;
  const int64_t shapes[][3] = {
      {64, 64, 256}, {128, 128, 512}, {37, 53, 768}, {1, 33, 256}};
  for (auto [m, n, k] : shapes) {
    GpuKernelSpec spec = base;
    if (base.isOneGroup())
      spec.groupSize = k;
    spec.n = n;
    spec.k = k;
    cases.push_back({name, spec, m});
  }
  return cases;
}

std::vector<FusedCase> allCases() {
  std::vector<FusedCase> cases;
  auto add = [&](const char *name, const GpuKernelSpec &spec) {
    llvm::append_range(cases, withShapes(name, spec));
  };
  GpuKernelSpec spec = makeSpec(64, 256, 256, 8, true);
  add("w8a8", spec);
  spec.weightZero = spec.activationZero = true;
  add("w8a8-zeros", spec);
  spec.weightSigned = false;
  spec.tile = {4, 1, 2, 256};
  add("u8-zeros", spec);
  for (int64_t group : {128, 64, 32}) {
    spec = makeSpec(64, 256, group, 4, true);
    add("s4-groups", spec);
    spec.weightSigned = false;
    spec.weightZero = spec.activationZero = true;
    spec.tile = {1, 2, 4, 256};
    add("u4-group-zeros", spec);
  }
  spec = makeSpec(64, 256, 32, 4, false);
  spec.offset = spec.activationGroupScale = true;
  add("u4-offset", spec);
  spec.activationZero = true;
  spec.tile.stepK = 64;
  add("u4-offset-zero", spec);
  spec = makeSpec(64, 256, 32, 4, false);
  spec.table = {-127, -104, -83, -65, -49, -35, -22, -10,
                1,    13,   25,  38,  53,  69,  89,  113};
  spec.activationGroupScale = true;
  add("table", spec);
  spec = makeSpec(64, 256, 256, 4, false);
  spec.blockSize = 32;
  spec.offset = true;
  spec.activationGroupScale = true;
  spec.tile.stepK = 256;
  add("levels-offset", spec);
  spec = makeSpec(64, 256, 64, 8, true);
  spec.weightZero = true;
  add("s8-groups", spec);
  return cases;
}

/// A parent of 8 bits in pieces, with zeros of its own range, unsigned per
/// channel and signed in groups, read at several widths.
std::vector<FusedCase> sliceCases() {
  std::vector<FusedCase> cases;
  for (GpuSliceRounding rounding :
       {GpuSliceRounding::Floor, GpuSliceRounding::HalfUp})
    for (int64_t bits : {1, 2, 3, 4, 6, 7, 8}) {
      GpuKernelSpec spec = makeSpec(53, 384, 384, 8, false);
      spec.weightZero = true;
      spec.slice = GpuSlice{{2, 1, 1, 1, 1, 2}, bits, rounding};
      cases.push_back({"slice", spec, 37});
      spec.groupSize = 128;
      spec.weightSigned = true;
      spec.slice = GpuSlice{{2, 2, 4}, bits, rounding};
      cases.push_back({"slice-groups", spec, 64});
    }
  return cases;
}

} // namespace

TEST_P(FusedGemm, BitExactUnderEverySchedule) {
  FusedCase c = GetParam();
  DeviceKernel kernel(compileKernel(c.spec), c.spec.name.c_str());
  FusedProblem problem(c.spec, c.rows, /*seed=*/c.rows + c.spec.k);
  for (const std::string &schedule : allSchedules())
    EXPECT_EQ(runFused(kernel, problem, schedule), "") << schedule;
}

TEST(FusedGemmChecks, OneChangedOperandIsNoticed) {
  GpuKernelSpec spec = makeSpec(33, 256, 64, 4, false);
  spec.weightZero = spec.activationZero = spec.offset = true;
  DeviceKernel kernel(compileKernel(spec), spec.name.c_str());
  auto runWith = [&](void (*change)(FusedProblem &)) {
    FusedProblem problem(spec, /*m=*/17, /*seed=*/5);
    change(problem);
    return runFused(kernel, problem, "forward");
  };
  EXPECT_EQ(runWith([](FusedProblem &) {}), "");
  // A code of column 32 touches its 17 rows.
  EXPECT_EQ(
      runWith([](FusedProblem &p) { p.weights.weights[4 * 512 * 2] ^= 1; }),
      "17 of 561 elements differ");
  EXPECT_NE(runWith([](FusedProblem &p) { p.x[16 * 256] ^= 1; }), "");
  EXPECT_NE(runWith([](FusedProblem &p) { p.weights.blocks[0] += 1; }), "");
  EXPECT_NE(runWith([](FusedProblem &p) { p.weights.groups[0] *= 2; }), "");
  EXPECT_NE(runWith([](FusedProblem &p) { p.rows.rowSums[0] += 1; }), "");
}

/// The swizzle of x: no two rows of a matrix meet in a bank.
TEST(FusedGemmChecks, RowsAreLoadedWithoutBankConflicts) {
  for (int64_t stepK : {64, 128, 256}) {
    GpuKernelSpec spec = makeSpec(64, 512, 512, 8, true);
    spec.tile.stepK = stepK;
    DeviceKernel kernel(compileKernel(spec), spec.name.c_str());
    FusedProblem problem(spec, /*m=*/64, /*seed=*/1);
    ASSERT_EQ(runFused(kernel, problem, "forward"), "");
    // Four matrices for each 16x32 of x, by each of two warps.
    EXPECT_EQ(quantx_gpu_counter("ldmatrix"), 4 * (64 / 16) * (512 / 32) * 2);
    EXPECT_EQ(quantx_gpu_counter("ldmatrix-wavefronts"),
              quantx_gpu_counter("ldmatrix"));
  }
}

TEST(FusedGemmChecks, ImpossibleSpecsAreErrors) {
  auto errorOf = [](GpuKernelSpec spec) {
    MLIRContext context;
    std::string text;
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
      text = diagnostic.str();
      return success();
    });
    EXPECT_TRUE(failed(verifyGpuKernelSpec(UnknownLoc::get(&context), spec)));
    return text;
  };
  EXPECT_EQ(errorOf(makeSpec(64, 256, 256, 3, true)),
            "gpu kernel: wanted codes of 4 or 8 bits, got: 3");
  EXPECT_NE(errorOf(makeSpec(64, 200, 200, 8, true)).find("got: 64x200"),
            std::string::npos);
  EXPECT_NE(errorOf(makeSpec(64, 768, 96, 4, true)).find("got: 96"),
            std::string::npos);
  EXPECT_NE(errorOf(makeSpec(64, 1 << 16, 1 << 16, 8, true))
                .find("wanted sums within i32"),
            std::string::npos);
  GpuKernelSpec spec = makeSpec(64, 256, 256, 8, true);
  spec.table.emplace();
  EXPECT_EQ(errorOf(spec),
            "gpu kernel: wanted a table over codes of 4 bits, got: 8");
  spec.table.reset();
  spec.tile.rowTiles = 5;
  EXPECT_NE(errorOf(spec).find("got: 5 row tiles, 2x2 warps"),
            std::string::npos);
  spec.tile.rowTiles = 1;
  spec.tile.stepK = 96;
  EXPECT_NE(errorOf(spec).find("got: 96"), std::string::npos);
}

/// A slice must not read what it leaves out: those pieces are overwritten.
TEST(FusedGemmChecks, SlicesReadTheirPiecesOnly) {
  GpuKernelSpec spec = makeSpec(64, 256, 256, 8, false);
  spec.slice = GpuSlice{{2, 1, 1, 4}, 2, GpuSliceRounding::Floor};
  for (int64_t readBits : {2, 3}) {
    EXPECT_EQ(spec.slice->getReadBits(), readBits);
    FusedProblem problem(spec, /*m=*/16, /*seed=*/9);
    for (size_t i = 0; i < problem.weights.weights.size(); ++i)
      if (int64_t(i % spec.getUnitBytes()) >= 128 * readBits)
        problem.weights.weights[i] ^= 0xFF;
    DeviceKernel kernel(compileKernel(spec), spec.name.c_str());
    EXPECT_EQ(runFused(kernel, problem, "greedy-low"), "");
    spec.slice->rounding = GpuSliceRounding::HalfUp;
  }
}

TEST(FusedGemmChecks, WrongOperandsAreErrors) {
  GpuKernelSpec spec = makeSpec(2, 64, 32, 4, true);
  std::vector<uint8_t> codes(128, 15);
  std::vector<float> scales(4, 1.0f);
  auto errorOf = [&](const GpuWeightFields &fields) {
    return llvm::toString(packGpuWeights(spec, fields).takeError());
  };
  GpuWeightFields fields;
  fields.codes = codes;
  EXPECT_EQ(errorOf(fields), "gpu operands: scale: wanted 4 elements, got: 0");
  scales[3] = 1e-45f; // a sixteenth of it is no float
  fields.scales = scales;
  EXPECT_NE(
      errorOf(fields).find("gpu operands: scale: wanted a multiple of 16"),
      std::string::npos);
  scales[3] = 1.0f;
  EXPECT_FALSE(llvm::errorToBool(packGpuWeights(spec, fields).takeError()));
  codes[5] = 16;
  EXPECT_TRUE(llvm::errorToBool(packGpuWeights(spec, fields).takeError()));
  std::vector<int8_t> x(63);
  GpuRowFields rows;
  rows.codes = x;
  rows.tokenScales = ArrayRef(scales).take_front(1);
  EXPECT_EQ(llvm::toString(packGpuRows(spec, rows).takeError()),
            "gpu operands: codes of x: wanted 64 elements, got: 63");
}

INSTANTIATE_TEST_SUITE_P(Kinds, FusedGemm, testing::ValuesIn(allCases()));
INSTANTIATE_TEST_SUITE_P(Slices, FusedGemm, testing::ValuesIn(sliceCases()));
