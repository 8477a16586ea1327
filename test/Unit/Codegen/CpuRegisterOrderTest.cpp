//===- CpuRegisterOrderTest.cpp - one order for all pieces of a code ------===//
//
// The order in which a kernel unpacks its panel, written out: all pieces of a
// register hold the same elements.
//
//===----------------------------------------------------------------------===//
#include "CpuKernelJit.h"

#include "quantx/Codegen/CpuKernel.h"
#include "quantx/IR/QuantX.h"
#include "quantx/Layout/Placement.h"

#include "mlir/AsmParser/AsmParser.h"

#include <gtest/gtest.h>

using namespace mlir;
using namespace mlir::quantx;

namespace {
class CpuRegisterOrderTest : public ::testing::TestWithParam<unsigned> {
protected:
  CpuRegisterOrderTest() : context(createKernelContext()) {
    spec.n = 64;
    spec.k = 256;
    spec.weights.bits = GetParam();
    spec.weights.isSigned = false;
    cpu.vectorRegisters = 32;
  }

  CpuKernelPlan plan(InstructionFamily family) {
    auto plan =
        planCpuKernel(UnknownLoc::get(context.get()), spec, cpu, family);
    EXPECT_TRUE(succeeded(plan));
    return *plan;
  }

  std::unique_ptr<MLIRContext> context;
  CpuKernelSpec spec;
  CPUDescription cpu;
};
} // namespace

/// `row 1 bit 2, row 0 bit 4`: the sources of a k4-step, one a piece.
static std::string dump(ArrayRef<CpuPieceSource> sources) {
  std::string text;
  for (const CpuPieceSource &source : sources)
    text += (text.empty() ? "row " : ", row ") + std::to_string(source.row) +
            " bit " + std::to_string(source.shift);
  return text;
}

TEST_P(CpuRegisterOrderTest, PiecesHoldTheSameElements) {
  for (InstructionFamily family :
       {InstructionFamily::AVX2, InstructionFamily::AVX512VNNI}) {
    CpuKernelPlan plan = this->plan(family);
    auto attr =
        cast<LayoutAttr>(parseAttribute(plan.panel.layout, context.get()));
    const Layout &layout = attr.getLayout();
    int64_t shape[] = {plan.panel.columns, plan.panel.unitK};
    auto placement =
        FieldPlacement::create(layout, *layout.findField("codes"), shape);
    ASSERT_TRUE(bool(placement));
    ASSERT_EQ(int64_t(plan.sources.size()), plan.panel.blockK / 4);
    for (int64_t step = 0; step < plan.panel.blockK / 4; ++step)
      for (int64_t lane = 0; lane < 4 * plan.lanes; ++lane) {
        unsigned bit = 0;
        for (auto [piece, source] :
             llvm::zip_equal(plan.panel.pieces, plan.sources[step])) {
          int64_t byte =
              piece.offset + source.row * 4 * plan.panel.columns + lane;
          EXPECT_EQ(
              placement->getBitAddress({lane / 4, 4 * step + lane % 4}, bit),
              8 * byte + source.shift)
              << dump(plan.sources[step]);
          bit += piece.width;
        }
      }
  }
}

INSTANTIATE_TEST_SUITE_P(Bits, CpuRegisterOrderTest, ::testing::Range(1u, 9u));

using ThreeBits = CpuRegisterOrderTest;

TEST_P(ThreeBits, IsWrittenOut) {
  CpuKernelPlan plan = this->plan(InstructionFamily::AVX512VNNI);
  EXPECT_EQ(plan.registerOrder, "k(4:1) n(32:1) k(16:4)");
  EXPECT_EQ(dump(plan.sources[0]), "row 0 bit 0, row 0 bit 0");
  EXPECT_EQ(dump(plan.sources[1]), "row 1 bit 0, row 1 bit 0");
  EXPECT_EQ(dump(plan.sources[6]), "row 2 bit 2, row 0 bit 3");
  EXPECT_EQ(dump(plan.sources[15]), "row 3 bit 6, row 1 bit 7");
}

INSTANTIATE_TEST_SUITE_P(Dump, ThreeBits, ::testing::Values(3u));
