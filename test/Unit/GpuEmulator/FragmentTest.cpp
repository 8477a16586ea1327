//===- FragmentTest.cpp - fragment layouts as data --------------*- C++ -*-===//
//
// The distribution of matrix elements over lanes and registers, written as
// tables from the PTX ISA, against a scalar matmul: operands are scattered by
// the tables, the emulator multiplies, and the result is gathered by a table.
//
//===----------------------------------------------------------------------===//
#include "lib/Gpu/DeviceKernel.h"

#include "gtest/gtest.h"

#include <random>

using namespace quantx_test;

namespace {

/// Register r of lane 4g + t holds elements (g + major, scale * t + minor + i),
/// i = 0, 1, …: rows of A and C, or columns of B, are the major coordinate.
struct RegisterPlace {
  int major;
  int minor;
};

/// PTX ISA, "Matrix Fragments for mma.m16n8k32" (8-bit types): 4 k a register.
constexpr RegisterPlace placesA[] = {{0, 0}, {8, 0}, {0, 16}, {8, 16}};
constexpr RegisterPlace placesB[] = {{0, 0}, {0, 16}};
/// One element a register; the minor coordinate is 2t + minor.
constexpr RegisterPlace placesC[] = {{0, 0}, {0, 1}, {8, 0}, {8, 1}};

const char *mmaText = R"(
target triple = "nvptx64-nvidia-cuda"
%frag = type { i32, i32, i32, i32 }
define ptx_kernel void @k(ptr %a, ptr %b, ptr %c) {
  %tid = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
  %t4 = mul i32 %tid, 4
  %t2 = mul i32 %tid, 2
  %pa = getelementptr i32, ptr %a, i32 %t4
  %pb = getelementptr i32, ptr %b, i32 %t2
  %pc = getelementptr i32, ptr %c, i32 %t4
  %va = load <4 x i32>, ptr %pa, align 4
  %vb = load <2 x i32>, ptr %pb, align 4
  %vc = load <4 x i32>, ptr %pc, align 4
  %a0 = extractelement <4 x i32> %va, i32 0
  %a1 = extractelement <4 x i32> %va, i32 1
  %a2 = extractelement <4 x i32> %va, i32 2
  %a3 = extractelement <4 x i32> %va, i32 3
  %b0 = extractelement <2 x i32> %vb, i32 0
  %b1 = extractelement <2 x i32> %vb, i32 1
  %c0 = extractelement <4 x i32> %vc, i32 0
  %c1 = extractelement <4 x i32> %vc, i32 1
  %c2 = extractelement <4 x i32> %vc, i32 2
  %c3 = extractelement <4 x i32> %vc, i32 3
  %d = call %frag @llvm.nvvm.mma.m16n8k32.row.col.TYPES(i32 %a0, i32 %a1, i32 %a2, i32 %a3, i32 %b0, i32 %b1, i32 %c0, i32 %c1, i32 %c2, i32 %c3)
  store %frag %d, ptr %pc, align 4
  ret void
}
declare i32 @llvm.nvvm.read.ptx.sreg.tid.x()
declare %frag @llvm.nvvm.mma.m16n8k32.row.col.TYPES(i32, i32, i32, i32, i32, i32, i32, i32, i32, i32)
)";

std::string replaceAll(std::string text, const std::string &from,
                       const std::string &to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos;
       at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

/// Packs 8-bit matrices into the lanes' registers by a table.
template <size_t count>
std::vector<uint32_t> scatter(const uint8_t (*matrix)[32],
                              const RegisterPlace (&places)[count]) {
  std::vector<uint32_t> registers(32 * count);
  for (int lane = 0; lane < 32; ++lane)
    for (size_t r = 0; r < count; ++r)
      for (int i = 0; i < 4; ++i)
        registers[lane * count + r] |=
            uint32_t(matrix[lane / 4 + places[r].major]
                           [4 * (lane % 4) + places[r].minor + i])
            << (8 * i);
  return registers;
}

struct SignCase {
  const char *types;
  bool signedA, signedB;
};

class MmaFragments : public testing::TestWithParam<SignCase> {};

int64_t read(uint8_t byte, bool isSigned) {
  return isSigned ? static_cast<int8_t>(byte) : byte;
}

} // namespace

TEST_P(MmaFragments, EqualScalarMatmul) {
  SignCase signs = GetParam();
  DeviceKernel kernel(replaceAll(mmaText, "TYPES", signs.types), "k");
  std::mt19937 random(1);
  uint8_t a[16][32], b[8][32];
  for (auto &row : a)
    for (uint8_t &value : row)
      value = random();
  for (auto &row : b)
    for (uint8_t &value : row)
      value = random();
  auto registersA = scatter(a, placesA), registersB = scatter(b, placesB);
  std::vector<uint32_t> c(128), initial;
  for (uint32_t &value : c)
    value = random(); // any 32 bits: the sum is modulo 2^32
  initial = c;
  ASSERT_EQ(kernel.launch({}, registersA.data(), registersB.data(), c.data()),
            "");
  for (int lane = 0; lane < 32; ++lane)
    for (int r = 0; r < 4; ++r) {
      int m = lane / 4 + placesC[r].major;
      int n = 2 * (lane % 4) + placesC[r].minor;
      int64_t sum = initial[4 * lane + r];
      for (int k = 0; k < 32; ++k)
        sum += read(a[m][k], signs.signedA) * read(b[n][k], signs.signedB);
      EXPECT_EQ(c[4 * lane + r], static_cast<uint32_t>(sum))
          << signs.types << " m " << m << " n " << n;
    }
}

INSTANTIATE_TEST_SUITE_P(Signs, MmaFragments,
                         testing::Values(SignCase{"s8", true, true},
                                         SignCase{"s8.u8", true, false},
                                         SignCase{"u8.s8", false, true},
                                         SignCase{"u8", false, false}));

//===----------------------------------------------------------------------===//
// ldmatrix
//===----------------------------------------------------------------------===//

namespace {

const char *ldmatrixText = R"(
target triple = "nvptx64-nvidia-cuda"
%frag = type { i32, i32, i32, i32 }
@tile = internal addrspace(3) global [512 x i8] undef, align 128
define ptx_kernel void @k(ptr %in, ptr %out) {
  %tid = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
  %row = mul i32 %tid, 16
  %src = getelementptr i8, ptr %in, i32 %row
  %at = getelementptr i8, ptr addrspace(3) @tile, i32 %row
  %v = load <4 x i32>, ptr %src, align 4
  store <4 x i32> %v, ptr addrspace(3) %at, align 16
  call void @llvm.nvvm.barrier.cta.sync.aligned.all(i32 0)
  %off = getelementptr i8, ptr addrspace(3) %at, i32 OFFSET
  %d = call %frag @llvm.nvvm.ldmatrix.sync.aligned.m8n8.x4TRANS.b16.p3(ptr addrspace(3) %off)
  %dst = getelementptr i8, ptr %out, i32 %row
  store %frag %d, ptr %dst, align 4
  ret void
}
declare i32 @llvm.nvvm.read.ptx.sreg.tid.x()
declare void @llvm.nvvm.barrier.cta.sync.aligned.all(i32)
declare %frag @llvm.nvvm.ldmatrix.sync.aligned.m8n8.x4TRANS.b16.p3(ptr addrspace(3))
)";

std::string ldmatrixKernel(const char *transposed, const char *offset) {
  return replaceAll(replaceAll(ldmatrixText, "TRANS", transposed), "OFFSET",
                    offset);
}

} // namespace

/// PTX ISA, ldmatrix: of matrix r, lane 4g + t receives elements 2t and 2t + 1
/// of row g, or of column g when transposed. Lane i addresses row i % 8 of
/// matrix i / 8.
TEST(LdMatrix, DistributesRowsAndColumns) {
  std::vector<uint16_t> in(256), out(256);
  for (int i = 0; i < 256; ++i)
    in[i] = 100 + i;
  for (bool transposed : {false, true}) {
    DeviceKernel kernel(ldmatrixKernel(transposed ? ".trans" : "", "0"), "k");
    for (const std::string &schedule : allSchedules()) {
      ASSERT_EQ(quantx_gpu_set_schedule(schedule.c_str()), 0);
      ASSERT_EQ(kernel.launch({}, in.data(), out.data()), "");
      for (int lane = 0; lane < 32; ++lane)
        for (int r = 0; r < 4; ++r)
          for (int i = 0; i < 2; ++i) {
            int g = lane / 4, e = 2 * (lane % 4) + i;
            int row = transposed ? e : g, column = transposed ? g : e;
            EXPECT_EQ(out[8 * lane + 2 * r + i], in[64 * r + 8 * row + column]);
          }
    }
  }
}

TEST(LdMatrix, BankConflictsAreCounted) {
  // Rows 16 bytes apart lie in eight places; rows 128 bytes apart in one.
  std::vector<uint16_t> in(256), out(256);
  DeviceKernel kernel(ldmatrixKernel("", "0"), "k");
  ASSERT_EQ(kernel.launch({}, in.data(), out.data()), "");
  EXPECT_EQ(quantx_gpu_counter("ldmatrix"), 4);
  EXPECT_EQ(quantx_gpu_counter("ldmatrix-wavefronts"), 4);
  std::string far = ldmatrixKernel("", "0");
  far = replaceAll(replaceAll(far, "mul i32 %tid, 16", "mul i32 %tid, 128"),
                   "[512 x i8]", "[4096 x i8]");
  std::vector<uint16_t> wideIn(2048), wideOut(2048);
  DeviceKernel conflicting(far, "k");
  ASSERT_EQ(conflicting.launch({}, wideIn.data(), wideOut.data()), "");
  EXPECT_EQ(quantx_gpu_counter("ldmatrix-wavefronts"), 32);
  EXPECT_EQ(quantx_gpu_counter("nonsense"), -1);
  quantx_gpu_clear_error();
}

TEST(LdMatrix, MisalignedRowIsAnError) {
  std::vector<uint16_t> in(256), out(256);
  DeviceKernel kernel(ldmatrixKernel("", "4"), "k");
  EXPECT_NE(kernel.launch({}, in.data(), out.data())
                .find("wanted row addresses that are multiples of 16"),
            std::string::npos);
}
