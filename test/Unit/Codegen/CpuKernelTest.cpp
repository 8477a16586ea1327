//===- CpuKernelTest.cpp - generated kernels against the recipe -----------===//
//
// Every case compiles a kernel, runs it on random operands and compares with
// plain loops written from the specification, bit for bit.
//
//===----------------------------------------------------------------------===//
#include "CpuKernelJit.h"
#include "CpuKernelReference.h"

#include "quantx/IR/QuantX.h"

#include "mlir/AsmParser/AsmParser.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include <sys/mman.h>

using namespace mlir;
using namespace mlir::quantx;

namespace {

class CpuKernelTest : public ::testing::TestWithParam<InstructionFamily> {
protected:
  void SetUp() override {
    CPUDescription host = getHostCPU();
    cpu = GetParam() == InstructionFamily::AVX2
              ? llvm::cantFail(lookupCPU("x86-64-v3"))
              : host;
    if (!host.hasFamily(GetParam()))
      GTEST_SKIP() << "this machine lacks "
                   << stringifyInstructionFamily(GetParam()).str();
    if (GetParam() == InstructionFamily::AMXINT8 && !requestTiles())
      GTEST_SKIP() << "the operating system refuses AMX tiles";
    context = createKernelContext();
  }

  FailureOr<CpuKernelPlan> plan(const CpuKernelSpec &spec) {
    return planCpuKernel(UnknownLoc::get(context.get()), spec, cpu, GetParam());
  }

  /// Compiles once, runs every M; compares all bits of y.
  void check(const CpuKernelSpec &spec, ArrayRef<int64_t> sizes);
  void run(const CompiledKernel &kernel, const CpuKernelPlan &plan,
           Reference &reference);

  CPUDescription cpu;
  std::unique_ptr<MLIRContext> context;
  /// Planes of the weights that may be read; the others are unmapped. 0: all.
  int64_t guardedPlanes = 0;
};

/// A copy of `bytes` of which what lies behind `readable` faults.
class GuardedBytes {
public:
  GuardedBytes(ArrayRef<int8_t> bytes, int64_t readable) : size(bytes.size()) {
    void *memory = mmap(nullptr, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    data = static_cast<int8_t *>(memory);
    llvm::copy(bytes, data);
    if (readable < size)
      mprotect(data + readable, size - readable, PROT_NONE);
  }
  ~GuardedBytes() { munmap(data, size); }
  GuardedBytes(const GuardedBytes &) = delete;
  GuardedBytes &operator=(const GuardedBytes &) = delete;

  int8_t *data = nullptr;
  int64_t size = 0;
};

/// `values`, padded with zeros to whole panels.
template <typename T>
std::vector<T> padToPanels(std::vector<T> values, const CpuPanel &panel) {
  values.resize(panel.panels * panel.columns);
  return values;
}

bool sameBits(float a, float b) {
  return std::memcmp(&a, &b, sizeof(a)) == 0 ||
         (std::isnan(a) && std::isnan(b));
}

/// The weights' sums; one after the other for all widths that an argument
/// chooses from.
std::vector<int32_t> allWeightSums(const CpuKernelPlan &plan,
                                   const Reference &reference) {
  if (plan.spec.weights.widths.empty() || plan.spec.width)
    return reference.weightSums(plan);
  std::vector<int32_t> all;
  Reference other = reference;
  SmallVector<unsigned> widths = plan.spec.weights.widths;
  if (widths.back() != 8)
    widths.push_back(8);
  for (unsigned width : widths) {
    other.width = width;
    llvm::append_range(all, other.weightSums(plan));
  }
  return all;
}

void CpuKernelTest::run(const CompiledKernel &kernel, const CpuKernelPlan &plan,
                        Reference &reference) {
  int64_t m = reference.m, n = reference.spec.n;
  auto layout = dyn_cast_or_null<LayoutAttr>(
      parseAttribute(plan.panel.layout, context.get()));
  ASSERT_TRUE(layout) << plan.panel.layout;
  std::vector<int8_t> panels = reference.pack(plan.panel, layout.getLayout());
  std::vector<int32_t> sums = allWeightSums(plan, reference);
  auto scales = padToPanels(reference.weights.channelScales, plan.panel);
  auto zeros = padToPanels(reference.weights.channelZeros, plan.panel);
  // Nothing may be read beyond what a caller hands over.
  std::vector<float> bias = reference.weights.bias;
  std::vector<int8_t> workspace(plan.getWorkspaceBytes(m), 0x55);
  std::vector<float> y(m * n, -1e30f);
  auto buffer = [](auto &v) {
    return Buffer<std::remove_reference_t<decltype(v[0])>>(v.data(), v.size());
  };
  int64_t planeBytes = plan.panel.getPlaneBytes();
  GuardedBytes guarded(panels, guardedPlanes ? guardedPlanes * planeBytes
                                             : panels.size());
  kernel.quantize(buffer(reference.x), buffer(workspace), 0, m);
  CompiledKernel::Arguments arguments{buffer(workspace),
                                      {guarded.data, guarded.size},
                                      buffer(scales),
                                      buffer(bias),
                                      buffer(zeros),
                                      buffer(sums),
                                      buffer(y),
                                      m,
                                      0,
                                      plan.panel.panels,
                                      int32_t(reference.width)};
  kernel.multiply(arguments);
  std::vector<float> wanted = reference.multiply(reference.quantize());
  int64_t wrong = 0;
  for (int64_t i = 0; i < m * n; ++i)
    if (!sameBits(y[i], wanted[i]) && wrong++ < 3)
      ADD_FAILURE() << "M = " << m << ", row " << i / n << ", channel " << i % n
                    << ": " << y[i] << " instead of " << wanted[i];
  EXPECT_EQ(wrong, 0) << plan.panel.layout;
}

void CpuKernelTest::check(const CpuKernelSpec &spec, ArrayRef<int64_t> sizes) {
  FailureOr<CpuKernelPlan> plan = this->plan(spec);
  ASSERT_TRUE(succeeded(plan));
  std::string error;
  auto kernel = CompiledKernel::compile(*context, *plan, cpu, error);
  ASSERT_TRUE(kernel) << error;
  unsigned seed = 1;
  SmallVector<unsigned> widths = {spec.width.value_or(8)};
  if (!spec.width)
    llvm::append_range(widths, spec.weights.widths);
  for (int64_t m : sizes)
    for (unsigned width : widths) {
      Reference reference(spec, m, seed++);
      reference.width = width;
      run(*kernel, *plan, reference);
    }
}

CpuKernelSpec makeSpec(int64_t n, int64_t k, unsigned bits, bool isSigned) {
  CpuKernelSpec spec;
  spec.n = n;
  spec.k = k;
  spec.weights.bits = bits;
  spec.weights.isSigned = isSigned;
  return spec;
}

TEST_P(CpuKernelTest, PerChannelBytesOfAllSigns) {
  for (bool signedWeights : {false, true})
    for (bool signedActivations : {false, true})
      for (CpuZero zero :
           {CpuZero::None, CpuZero::Literal, CpuZero::PerChannel}) {
        CpuKernelSpec spec = makeSpec(96, 200, 8, signedWeights);
        spec.activations.isSigned = signedActivations;
        spec.weights.zero = zero;
        spec.weights.zeroLiteral = 17;
        check(spec, {1, 2, 7, 13});
      }
}

TEST_P(CpuKernelTest, RaggedShapes) {
  std::pair<int64_t, int64_t> shapes[] = {
      {1, 129}, {31, 64}, {33, 1}, {70, 63}};
  for (auto [n, k] : shapes) {
    CpuKernelSpec spec = makeSpec(n, k, 8, true);
    spec.activations.isSigned = false;
    spec.weights.zero = CpuZero::PerChannel;
    spec.hasBias = true;
    check(spec, {1, 3, 12, 16});
  }
}

TEST_P(CpuKernelTest, SeveralBlocksOfK) {
  CpuKernelSpec spec = makeSpec(64, 9000, 8, true);
  spec.activations.isSigned = false;
  spec.weights.zero = CpuZero::PerChannel;
  spec.hasBias = true;
  check(spec, {1, 17});
}

} // namespace

static std::string
familyName(const ::testing::TestParamInfo<InstructionFamily> &info) {
  switch (info.param) {
  case InstructionFamily::AVX2:
    return "AVX2";
  case InstructionFamily::AVX512VNNI:
    return "AVX512VNNI";
  case InstructionFamily::AMXINT8:
    return "AMXINT8";
  }
  return "";
}

INSTANTIATE_TEST_SUITE_P(Families, CpuKernelTest,
                         ::testing::Values(InstructionFamily::AVX2,
                                           InstructionFamily::AVX512VNNI,
                                           InstructionFamily::AMXINT8),
                         familyName);

/// Codes of less than a byte.
class CpuUnpackTest : public CpuKernelTest {};

TEST_P(CpuUnpackTest, CodesOfAllWidths) {
  for (unsigned bits = 1; bits <= 7; ++bits) {
    CpuKernelSpec spec = makeSpec(70, 200, bits, bits % 2 == 0);
    spec.weights.zero = CpuZero::Literal;
    spec.weights.zeroLiteral = 3;
    check(spec, {1, 2, 9});
  }
}

TEST_P(CpuUnpackTest, CodesUnderConstants) {
  for (unsigned bits : {2, 4})
    for (bool isSigned : {false, true}) {
      CpuKernelSpec spec = makeSpec(40, 96, bits, isSigned);
      spec.weights.multiplier = 1 << (8 - bits);
      spec.weights.addend = -9;
      check(spec, {1, 8});
    }
}

TEST_P(CpuUnpackTest, Tables) {
  for (unsigned bits : {2, 3, 4, 5, 6}) {
    CpuKernelSpec spec = makeSpec(40, 96, bits, false);
    for (int i = 0; i < (1 << bits); ++i)
      spec.weights.table.push_back((i * 89 + 7) % 241 - 120);
    spec.weights.group = 32;
    spec.activations.group = 32;
    check(spec, {1, 8});
  }
}

TEST_P(CpuUnpackTest, GroupsOfBothSides) {
  for (int64_t group : {32, 64, 128})
    for (int64_t activations : {0, 32, 128})
      for (int64_t k : {128, 1000}) {
        CpuKernelSpec spec = makeSpec(33, k, 4, false);
        spec.weights.zero = CpuZero::Literal;
        spec.weights.zeroLiteral = 8;
        spec.weights.group = group;
        spec.activations.group = activations;
        check(spec, {1, 7});
      }
}

TEST_P(CpuUnpackTest, ZerosAndOffsetsPerGroup) {
  for (bool signedActivations : {false, true})
    for (bool offset : {false, true})
      for (CpuZero zero : {CpuZero::None, CpuZero::PerGroup}) {
        CpuKernelSpec spec = makeSpec(50, 300, 4, false);
        spec.weights.group = 32;
        spec.weights.zero = zero;
        spec.weights.hasOffset = offset;
        spec.activations.isSigned = signedActivations;
        spec.activations.group = signedActivations ? 32 : 0;
        spec.hasBias = true;
        check(spec, {1, 13});
      }
}

TEST_P(CpuUnpackTest, IntegerLevels) {
  for (int64_t activations : {0, 32, 64, 256})
    for (bool offset : {false, true})
      for (int64_t k : {256, 700}) {
        // Tiles make no vectors of sums that change within a float group.
        if (GetParam() == InstructionFamily::AMXINT8 && activations != 32)
          continue;
        CpuKernelSpec spec = makeSpec(40, k, 4, false);
        spec.weights.group = 256;
        spec.weights.levelGroup = 32;
        spec.weights.hasOffset = offset;
        spec.weights.offsetNegative = true;
        spec.activations.group = activations;
        check(spec, {1, 11});
      }
}

TEST_P(CpuUnpackTest, SpecialActivations) {
  for (bool isSigned : {false, true}) {
    CpuKernelSpec spec = makeSpec(33, 128, 4, false);
    spec.weights.zero = CpuZero::Literal;
    spec.weights.zeroLiteral = 8;
    spec.weights.group = 32;
    spec.activations.isSigned = isSigned;
    spec.activations.group = isSigned ? 32 : 0;
    FailureOr<CpuKernelPlan> plan = this->plan(spec);
    ASSERT_TRUE(succeeded(plan));
    std::string error;
    auto kernel = CompiledKernel::compile(*context, *plan, cpu, error);
    ASSERT_TRUE(kernel) << error;
    Reference reference(spec, 8, 5);
    float inf = std::numeric_limits<float>::infinity();
    float values[] = {0, -0.0f, NAN, inf, -inf, 1e38f, -3e38f, 1e-45f, 1e-39f};
    for (size_t i = 0; i < reference.x.size(); ++i) {
      int64_t row = i / spec.k;
      if (row < 7)
        reference.x[i] = row == 0 ? 0 : values[(i * 7 + row) % (row + 3)];
    }
    run(*kernel, *plan, reference);
  }
}

INSTANTIATE_TEST_SUITE_P(Families, CpuUnpackTest,
                         ::testing::Values(InstructionFamily::AVX2,
                                           InstructionFamily::AVX512VNNI,
                                           InstructionFamily::AMXINT8),
                         familyName);

CpuKernelSpec makeSliceable(ArrayRef<unsigned> widths,
                            numerics::Rounding round) {
  CpuKernelSpec spec = makeSpec(70, 200, 8, false);
  spec.weights.widths.assign(widths.begin(), widths.end());
  spec.weights.slice.round = round;
  spec.weights.zero = CpuZero::PerChannel;
  return spec;
}

TEST_P(CpuUnpackTest, SlicesOfFixedWidth) {
  using numerics::Rounding;
  std::tuple<Rounding, unsigned, bool, bool> cases[] = {
      {Rounding::Floor, 3, false, true},
      {Rounding::HalfUp, 2, true, false},
      {Rounding::HalfEven, 6, true, true},
      {Rounding::HalfEven, 8, false, false}};
  for (auto [round, width, signedWeights, signedActivations] : cases) {
    CpuKernelSpec spec = makeSliceable({2, 3, 4, 6, 8}, round);
    spec.weights.isSigned = signedWeights;
    spec.activations.isSigned = signedActivations;
    spec.width = width;
    check(spec, {1, 7});
  }
}

TEST_P(CpuUnpackTest, SlicesOfChosenWidth) {
  for (auto round : {numerics::Rounding::Floor, numerics::Rounding::HalfUp}) {
    CpuKernelSpec spec = makeSliceable({2, 4, 6}, round);
    spec.activations.isSigned = false;
    check(spec, {1, 7});
  }
}

/// A width reads the planes that it needs and no others: those are not there.
TEST_P(CpuUnpackTest, UnreadPlanesStayUnread) {
  struct Case {
    numerics::Rounding round;
    unsigned width;
    int64_t planes; ///< that may be read
  };
  // Planes of two bits; where the next bit rounds, of one.
  Case cases[] = {
      {numerics::Rounding::Floor, 2, 1},  {numerics::Rounding::Floor, 4, 2},
      {numerics::Rounding::Floor, 8, 4},  {numerics::Rounding::HalfUp, 2, 3},
      {numerics::Rounding::HalfUp, 4, 5}, {numerics::Rounding::HalfUp, 8, 8}};
  for (numerics::Rounding round :
       {numerics::Rounding::Floor, numerics::Rounding::HalfUp}) {
    CpuKernelSpec spec = makeSliceable({2, 4, 8}, round);
    spec.n = 256;
    spec.k = 256;
    FailureOr<CpuKernelPlan> plan = this->plan(spec);
    ASSERT_TRUE(succeeded(plan));
    EXPECT_EQ(plan->panel.planes, round == numerics::Rounding::Floor ? 4 : 8);
    std::string error;
    auto kernel = CompiledKernel::compile(*context, *plan, cpu, error);
    ASSERT_TRUE(kernel) << error;
    for (int64_t m : {1, 5})
      for (const Case &one : cases) {
        if (one.round != round)
          continue;
        Reference reference(spec, m, /*seed=*/one.width);
        reference.width = one.width;
        guardedPlanes = one.planes;
        run(*kernel, *plan, reference);
      }
  }
}

TEST(CpuKernelPlanTest, RefusesWhatItCannotDo) {
  auto context = createKernelContext();
  std::string message;
  ScopedDiagnosticHandler handler(context.get(), [&](Diagnostic &diagnostic) {
    message = diagnostic.str();
    return success();
  });
  CPUDescription cpu;
  cpu.vectorRegisters = 32;
  auto fails = [&](const CpuKernelSpec &spec) {
    message.clear();
    EXPECT_TRUE(failed(planCpuKernel(UnknownLoc::get(context.get()), spec, cpu,
                                     InstructionFamily::AVX512VNNI)));
    EXPECT_NE(message.find(", got: "), std::string::npos) << message;
  };
  fails(makeSpec(0, 64, 8, true));
  fails(makeSpec(32, 64, 9, true));
  CpuKernelSpec spec = makeSpec(32, 64, 4, false);
  spec.weights.table = {1, 2, 3};
  fails(spec);
  spec = makeSpec(32, 96, 4, false);
  spec.weights.group = 32;
  spec.activations.group = 48;
  fails(spec);
  spec = makeSpec(32, 96, 3, false);
  spec.weights.group = 16;
  fails(spec);
  spec = makeSpec(32, 96, 4, false);
  spec.weights.multiplier = 3;
  fails(spec);
  spec = makeSpec(32, 96, 4, false);
  spec.activations.isSigned = false;
  spec.activations.group = 32;
  fails(spec);
}
