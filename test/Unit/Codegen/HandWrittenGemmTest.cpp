//===- HandWrittenGemmTest.cpp - a kernel in text, and mutants --*- C++ -*-===//
//
// The hand-written W8A8 kernel, lowered by the device pipeline, must be
// bit-exact in the emulator under every schedule; each mutant of it must be
// noticed by at least one.
//
//===----------------------------------------------------------------------===//
#include "GemmProblem.h"
#include "lib/Gpu/DeviceKernel.h"

#include "quantx/Pipelines/DeviceModule.h"

#include "mlir/Parser/Parser.h"

#include "gtest/gtest.h"

#include <fstream>
#include <functional>
#include <sstream>

using namespace mlir;
using namespace mlir::quantx;
using namespace quantx_test;

namespace {

std::string readKernel() {
  std::ifstream file(QUANTX_TEST_FOLDER "/Integration/CUDA/w8a8-kernel.mlir");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Bitcode of the kernel in `text`; empty on failure.
std::string compile(const std::string &text) {
  DialectRegistry registry;
  registerDeviceDialects(registry);
  MLIRContext context(registry);
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
  if (!module)
    return "";
  auto bitcode =
      compileDeviceModule(*module, {"sm_80", "+ptx80"}, DeviceFormat::Bitcode);
  return succeeded(bitcode) ? *bitcode : "";
}

/// Result bits that differ from the recipe's; the error text if there is one.
std::string run(DeviceKernel &kernel, ChannelProblem &p,
                const std::string &schedule) {
  if (quantx_gpu_set_schedule(schedule.c_str()))
    return quantx_gpu_last_error();
  std::vector<float> y(p.expected.size(), -1.0f);
  Extents extents{(p.n + 31) / 32, (p.m + 31) / 32, 128, 0};
  std::string error =
      kernel.launch(extents, y.data(), p.x.data(), p.w.data(), p.rows.data(),
                    p.columns.data(), p.m, p.n, p.k);
  if (!error.empty())
    return error;
  size_t wrong = countDifferences(y, p.expected);
  return wrong ? std::to_string(wrong) + " elements differ" : "";
}

/// Changes every line that ends in `// mutant: NAME` by `change`; one of two
/// lines that swap registers sees the other's number.
std::string mutate(const std::string &text, const std::string &name,
                   const std::function<std::string(std::string)> &change) {
  std::stringstream lines(text);
  std::string line, result;
  while (std::getline(lines, line))
    result +=
        (line.find("// mutant: " + name) != std::string::npos ? change(line)
                                                              : line) +
        "\n";
  return result;
}

std::string drop(std::string) { return ""; }

/// [1] and [2] of an extracted register change places.
std::string swapRegisters(std::string line) {
  size_t at = line.find(line.find("[1]") != std::string::npos ? "[1]" : "[2]");
  line[at + 1] = line[at + 1] == '1' ? '2' : '1';
  return line;
}

} // namespace

TEST(HandWrittenGemm, BitExactUnderEverySchedule) {
  DeviceKernel kernel(compile(readKernel()), "w8a8");
  const int shapes[][3] = {
      {64, 64, 256}, {128, 128, 512}, {37, 53, 208}, {1, 1, 16}, {65, 31, 80}};
  for (auto [m, n, k] : shapes) {
    ChannelProblem problem(m, n, k, /*seed=*/m + n + k);
    for (const std::string &schedule : allSchedules())
      EXPECT_EQ(run(kernel, problem, schedule), "")
          << schedule << " " << m << "x" << n << "x" << k;
  }
}

TEST(HandWrittenGemm, MutantsAreKilled) {
  struct Mutant {
    const char *name;
    std::string (*change)(std::string);
  };
  const Mutant mutants[] = {{"drop-wait", drop},
                            {"drop-first-barrier", drop},
                            {"drop-last-barrier", drop},
                            {"swap-a", swapRegisters},
                            {"swap-b", swapRegisters}};
  std::string original = readKernel();
  ChannelProblem problem(64, 64, 256, /*seed=*/3);
  for (const Mutant &mutant : mutants) {
    std::string text = mutate(original, mutant.name, mutant.change);
    ASSERT_NE(text, original) << mutant.name;
    DeviceKernel kernel(compile(text), "w8a8");
    int kills = 0;
    for (const std::string &schedule : allSchedules())
      kills += !run(kernel, problem, schedule).empty();
    EXPECT_GT(kills, 0) << mutant.name;
    RecordProperty(mutant.name, kills);
  }
}
