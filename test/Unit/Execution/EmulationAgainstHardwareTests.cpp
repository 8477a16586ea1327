//===- EmulationAgainstHardwareTests.cpp - both, compared -------*- C++ -*-===//
//
// Each entry of the table of instructions, emulated as `--emulate-isa` does it
// on a machine with nothing but x86-64, against the real instruction.
//
//===----------------------------------------------------------------------===//
#include "JIT.h"

#include "quantx-c/quantx.h"
#include "quantx/Target/Instructions.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <vector>

using namespace mlir::quantx;
using Kind = InstructionValue::Kind;
using Bytes = std::vector<uint8_t>;

static constexpr int kTrials = 10000;

namespace {
/// Any bytes; a quarter of the draws has only extreme ones, which saturate and
/// wrap.
class Random {
public:
  void fill(Bytes &bytes) {
    static constexpr uint8_t kExtremes[] = {0x00, 0x7F, 0x80, 0xFF};
    bool extreme = generator() % 4 == 0;
    for (uint8_t &byte : bytes) {
      unsigned draw = generator() >> 8;
      byte = extreme ? kExtremes[draw % 4] : draw;
    }
  }
  unsigned draw(unsigned low, unsigned high) {
    return low + generator() % (high - low + 1);
  }

private:
  std::mt19937 generator{20};
};
} // namespace

static std::string printType(const InstructionValue &value) {
  std::string element = "i" + std::to_string(value.bits);
  return value.kind == Kind::Vector
             ? "<" + std::to_string(value.lanes) + " x " + element + ">"
             : element;
}

static size_t getBytes(const InstructionValue &value) {
  return value.lanes * value.bits / 8;
}

/// `f(result, operand 0, operand 1, …)`, by address; immediates are constants.
static std::string printVectorFunction(const Instruction &entry,
                                       unsigned immediate) {
  std::string parameters = "ptr %r", loads, arguments, types;
  for (auto [i, operand] : llvm::enumerate(entry.operands)) {
    std::string type = printType(operand), name = std::to_string(i);
    parameters += ", ptr %p" + name;
    if (!operand.immediate)
      loads +=
          "  %v" + name + " = load " + type + ", ptr %p" + name + ", align 1\n";
    std::string separator = i ? ", " : "";
    arguments += separator + type + " " +
                 (operand.immediate ? std::to_string(immediate) : "%v" + name);
    types += separator + type + (operand.immediate ? " immarg" : "");
  }
  std::string result = printType(entry.result),
              name = "@" + entry.intrinsic.str();
  return "define void @f(" + parameters + ") {\n" + loads + "  %x = call " +
         result + " " + name + "(" + arguments + ")\n  store " + result +
         " %x, ptr %r, align 1\n  ret void\n}\ndeclare " + result + " " + name +
         "(" + types + ")\n";
}

using VectorFunction = void(uint8_t *, const uint8_t *, const uint8_t *,
                            const uint8_t *);

static void compareVectors(const Instruction &entry, unsigned immediate,
                           int trials) {
  std::string text = printVectorFunction(entry, immediate);
  JIT hardware(text, /*emulate=*/false), emulation(text, /*emulate=*/true);
  auto *expected = hardware.get<VectorFunction>();
  auto *actual = emulation.get<VectorFunction>();
  Random random;
  Bytes operands[3], want(getBytes(entry.result)), got(want.size());
  for (auto [i, operand] : llvm::enumerate(entry.operands))
    operands[i].resize(getBytes(operand));
  for (int trial = 0; trial < trials; ++trial) {
    for (Bytes &operand : operands)
      random.fill(operand);
    expected(want.data(), operands[0].data(), operands[1].data(),
             operands[2].data());
    actual(got.data(), operands[0].data(), operands[1].data(),
           operands[2].data());
    ASSERT_EQ(want, got) << "trial " << trial << ", immediate " << immediate;
  }
}

static bool isTileInstruction(const Instruction &entry) {
  return entry.family == InstructionFamily::AMXINT8;
}

/// Sums `count` products onto *c; all strides are `stride`. Loads, stores and a
/// tile carried by a loop are part of it.
static std::string printTileFunction(const Instruction &entry) {
  return R"(
define void @f(i16 %m, i16 %n, i16 %k, ptr %c, ptr %a, ptr %b, i64 %stride,
               i64 %count, ptr %out) {
entry:
  %depth = lshr i16 %k, 2
  %start = call x86_amx @llvm.x86.tileloadd64.internal(i16 %m, i16 %n, ptr %c,
                                                       i64 %stride)
  br label %loop
loop:
  %i = phi i64 [0, %entry], [%next, %loop]
  %acc = phi x86_amx [%start, %entry], [%sum, %loop]
  %offset = mul i64 %i, 2048
  %pa = getelementptr i8, ptr %a, i64 %offset
  %pb = getelementptr i8, ptr %b, i64 %offset
  %ta = call x86_amx @llvm.x86.tileloadd64.internal(i16 %m, i16 %k, ptr %pa,
                                                    i64 %stride)
  %tb = call x86_amx @llvm.x86.tileloadd64.internal(i16 %depth, i16 %n, ptr %pb,
                                                    i64 %stride)
  %sum = call x86_amx @)" +
         entry.intrinsic.str() + R"((i16 %m, i16 %n, i16 %k, x86_amx %acc,
                              x86_amx %ta, x86_amx %tb)
  %next = add i64 %i, 1
  %more = icmp ult i64 %next, %count
  br i1 %more, label %loop, label %exit
exit:
  call void @llvm.x86.tilestored64.internal(i16 %m, i16 %n, ptr %out,
                                            i64 %stride, x86_amx %sum)
  ret void
}
declare x86_amx @llvm.x86.tileloadd64.internal(i16, i16, ptr, i64)
declare void @llvm.x86.tilestored64.internal(i16, i16, ptr, i64, x86_amx)
declare x86_amx @)" +
         entry.intrinsic.str() + "(i16, i16, i16, x86_amx, x86_amx, x86_amx)\n";
}

using TileFunction = void(uint16_t, uint16_t, uint16_t, const uint8_t *,
                          const uint8_t *, const uint8_t *, int64_t, int64_t,
                          uint8_t *);

static void compareTileDots(const Instruction &entry) {
  std::string text = printTileFunction(entry);
  JIT hardware(text, /*emulate=*/false), emulation(text, /*emulate=*/true);
  auto *expected = hardware.get<TileFunction>();
  auto *actual = emulation.get<TileFunction>();
  Random random;
  Bytes c(2048), a(3 * 2048), b(3 * 2048);
  for (int trial = 0; trial < kTrials; ++trial) {
    random.fill(c);
    random.fill(a);
    random.fill(b);
    unsigned m = random.draw(1, 16), n = 4 * random.draw(1, 16),
             k = 4 * random.draw(1, 16), stride = random.draw(64, 128),
             count = random.draw(1, 3);
    // What must not be written stays the same.
    Bytes want(2048, 0x5A), got(2048, 0x5A);
    expected(m, n, k, c.data(), a.data(), b.data(), stride, count, want.data());
    actual(m, n, k, c.data(), a.data(), b.data(), stride, count, got.data());
    ASSERT_EQ(want, got) << "trial " << trial << ": " << m << "x" << n << "x"
                         << k << ", stride " << stride << ", count " << count;
  }
}

/// Loads or zeroes a tile and stores it.
static void compareTileMoves(const Instruction &entry) {
  bool zero = entry.operands.size() == 2;
  std::string text =
      "define void @f(i16 %m, i16 %n, ptr %from, i64 %stride, ptr %to) {\n"
      "  %t = call x86_amx @llvm.x86." +
      std::string(zero ? "tilezero.internal(i16 %m, i16 %n)\n"
                       : "tileloadd64.internal(i16 %m, i16 %n, ptr %from, "
                         "i64 %stride)\n") +
      "  call void @llvm.x86.tilestored64.internal(i16 %m, i16 %n, ptr %to, "
      "i64 %stride, x86_amx %t)\n  ret void\n}\n"
      "declare x86_amx @llvm.x86.tilezero.internal(i16, i16)\n"
      "declare x86_amx @llvm.x86.tileloadd64.internal(i16, i16, ptr, i64)\n"
      "declare void @llvm.x86.tilestored64.internal(i16, i16, ptr, i64, "
      "x86_amx)\n";
  using Move = void(uint16_t, uint16_t, const uint8_t *, int64_t, uint8_t *);
  JIT hardware(text, /*emulate=*/false), emulation(text, /*emulate=*/true);
  Random random;
  Bytes from(2048);
  for (int trial = 0; trial < kTrials; ++trial) {
    random.fill(from);
    unsigned m = random.draw(1, 16), n = 4 * random.draw(1, 16),
             stride = random.draw(64, 128);
    Bytes want(2048, 0x5A), got(2048, 0x5A);
    hardware.get<Move>()(m, n, from.data(), stride, want.data());
    emulation.get<Move>()(m, n, from.data(), stride, got.data());
    ASSERT_EQ(want, got) << "trial " << trial << ": " << m << "x" << n;
  }
}

namespace {
class EmulationAgainstHardware
    : public testing::TestWithParam<const Instruction *> {};
} // namespace

TEST_P(EmulationAgainstHardware, SameBits) {
  const Instruction &entry = *GetParam();
  if (!isAvailable(entry, getHostCPU()) ||
      (isTileInstruction(entry) && !quantx_cpu_has_family("amx-int8")))
    GTEST_SKIP() << "this machine has no " << entry.feature.str();
  if (!isTileInstruction(entry)) {
    if (!entry.operands.back().immediate)
      return compareVectors(entry, 0, kTrials);
    for (unsigned immediate : {0u, 1u, 0x63u, 0x80u, 0xFFu})
      compareVectors(entry, immediate, kTrials / 5);
    return;
  }
  if (entry.operands.size() == 6)
    return compareTileDots(entry);
  compareTileMoves(entry);
}

static std::vector<const Instruction *> listInstructions() {
  std::vector<const Instruction *> entries;
  for (const Instruction &entry : getInstructions())
    entries.push_back(&entry);
  return entries;
}

INSTANTIATE_TEST_SUITE_P(Instructions, EmulationAgainstHardware,
                         testing::ValuesIn(listInstructions()),
                         [](const auto &info) {
                           llvm::StringRef name = info.param->emulation;
                           name.consume_front("quantx_emulate_");
                           return name.str();
                         });
