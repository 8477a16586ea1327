//===- EmulatorTest.cpp - collectives, copies and errors --------*- C++ -*-===//
//
// Small kernels in LLVM assembly: what the operations compute, and what a wrong
// kernel or launch is told.
//
//===----------------------------------------------------------------------===//
#include "lib/Gpu/DeviceKernel.h"

#include "gtest/gtest.h"

using namespace quantx_test;

namespace {

/// A kernel `k(ptr %out)` whose `body` computes an i32 %r from %tid; lane i
/// writes out[i].
std::string oneResult(const std::string &body,
                      const std::string &declarations) {
  return R"(
target triple = "nvptx64-nvidia-cuda"
define ptx_kernel void @k(ptr %out) {
entry:
  %tid = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
)" + body +
         R"(
  %p = getelementptr i32, ptr %out, i32 %tid
  store i32 %r, ptr %p
  ret void
}
declare i32 @llvm.nvvm.read.ptx.sreg.tid.x()
)" + declarations;
}

std::string runInto(const std::string &text, std::vector<uint32_t> &out) {
  DeviceKernel kernel(text, "k");
  Extents extents;
  extents.blockX = out.size();
  return kernel.launch(extents, out.data());
}

/// True if `text` begins with or holds `part`.
testing::AssertionResult contains(const std::string &text,
                                  const std::string &part) {
  if (text.find(part) != std::string::npos)
    return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << "\"" << text << "\" lacks \"" << part << "\"";
}

std::string shuffleKernel(const std::string &mode, int b, int c) {
  std::string name = "@llvm.nvvm.shfl.sync." + mode + ".i32";
  return oneResult("  %r = call i32 " + name + "(i32 -1, i32 %tid, i32 " +
                       std::to_string(b) + ", i32 " + std::to_string(c) + ")",
                   "declare i32 " + name + "(i32, i32, i32, i32)\n");
}

} // namespace

TEST(Emulator, Shuffles) {
  std::vector<uint32_t> out(64);
  ASSERT_EQ(runInto(shuffleKernel("bfly", 5, 31), out), "");
  for (uint32_t i = 0; i < 64; ++i)
    EXPECT_EQ(out[i], i ^ 5);
  ASSERT_EQ(runInto(shuffleKernel("down", 3, 31), out), "");
  for (uint32_t i = 0; i < 64; ++i)
    EXPECT_EQ(out[i], i % 32 < 29 ? i + 3 : i);
  ASSERT_EQ(runInto(shuffleKernel("up", 3, 0), out), "");
  for (uint32_t i = 0; i < 64; ++i)
    EXPECT_EQ(out[i], i % 32 >= 3 ? i - 3 : i);
  // Segments of 8 lanes: c = (32 - 8) << 8 | 31.
  ASSERT_EQ(runInto(shuffleKernel("idx", 2, 0x181F), out), "");
  for (uint32_t i = 0; i < 64; ++i)
    EXPECT_EQ(out[i], i / 8 * 8 + 2);
}

TEST(Emulator, VotesAndReductions) {
  std::vector<uint32_t> out(32);
  ASSERT_EQ(runInto(oneResult("  %c = icmp ugt i32 %tid, 27\n"
                              "  %r = call i32 @llvm.nvvm.vote.ballot.sync(i32 "
                              "-1, i1 %c)",
                              "declare i32 "
                              "@llvm.nvvm.vote.ballot.sync(i32, i1)\n"),
                    out),
            "");
  EXPECT_EQ(out[0], 0xF0000000u);
  ASSERT_EQ(runInto(oneResult("  %r = call i32 @llvm.nvvm.redux.sync.add(i32 "
                              "%tid, i32 -1)",
                              "declare i32 @llvm.nvvm.redux.sync.add(i32, "
                              "i32)\n"),
                    out),
            "");
  EXPECT_EQ(out[31], 496u);
}

TEST(Emulator, ByteArithmetic) {
  std::vector<uint32_t> out(1);
  ASSERT_EQ(runInto(oneResult("  %r = call i32 @llvm.nvvm.prmt(i32 "
                              "u0x83020100, i32 u0x07060504, i32 u0xB740)",
                              "declare i32 @llvm.nvvm.prmt(i32, i32, i32)\n"),
                    out),
            "");
  EXPECT_EQ(out[0], 0xFF070400u);
  ASSERT_EQ(runInto(oneResult("  %r = call i32 @llvm.nvvm.idp4a.s.u(i32 "
                              "u0xFF020380, i32 u0xFF0102FF, i32 10)",
                              "declare i32 @llvm.nvvm.idp4a.s.u(i32, i32, "
                              "i32)\n"),
                    out),
            "");
  EXPECT_EQ(static_cast<int32_t>(out[0]), -128 * 255 + 6 + 2 - 255 + 10);
}

TEST(Emulator, DivergentCollectiveIsAnError) {
  std::string text = oneResult(R"(
  %odd = trunc i32 %tid to i1
  br i1 %odd, label %left, label %right
left:
  %x = call i32 @llvm.nvvm.shfl.sync.bfly.i32(i32 -1, i32 %tid, i32 1, i32 31)
  br label %join
right:
  %y = call i32 @llvm.nvvm.shfl.sync.bfly.i32(i32 -1, i32 %tid, i32 1, i32 31)
  br label %join
join:
  %r = phi i32 [ %x, %left ], [ %y, %right ])",
                               "declare i32 @llvm.nvvm.shfl.sync.bfly.i32(i32, "
                               "i32, i32, i32)\n");
  std::vector<uint32_t> out(32);
  EXPECT_TRUE(contains(runInto(text, out), "divergent collective: warp 0"));
}

TEST(Emulator, DeadlockIsReportedWithLanes) {
  ASSERT_EQ(quantx_gpu_use("emulator"), 0);
  std::string text =
      oneResult(R"(
  %low = icmp ult i32 %tid, 16
  br i1 %low, label %wait, label %join
wait:
  call void @llvm.nvvm.barrier.cta.sync.aligned.all(i32 0)
  br label %join
join:
  %r = add i32 %tid, 0)",
                "declare void "
                "@llvm.nvvm.barrier.cta.sync.aligned.all(i32)\n");
  std::vector<uint32_t> out(64);
  for (const std::string &schedule : allSchedules()) {
    ASSERT_EQ(quantx_gpu_set_schedule(schedule.c_str()), 0);
    std::string error = runInto(text, out);
    EXPECT_TRUE(contains(error, "deadlock: wanted all lanes at one operation"));
    EXPECT_TRUE(contains(error, "16 lanes at barrier.cta.sync.aligned.all"));
    EXPECT_TRUE(contains(error, "48 lanes exited"));
  }
}

TEST(Emulator, UnknownCodeIsNamed) {
  std::vector<uint32_t> out(32);
  EXPECT_TRUE(contains(
      runInto(oneResult("  %r = call i32 @llvm.nvvm.read.ptx.sreg.smid()",
                        "declare i32 @llvm.nvvm.read.ptx.sreg.smid()\n"),
              out),
      "wanted a known intrinsic, got: llvm.nvvm.read.ptx.sreg.smid"));
  EXPECT_TRUE(
      contains(runInto(oneResult("  %r = call i32 asm sideeffect \"mov.u32 $0, "
                                 "%clock;\", \"=r\"()",
                                 ""),
                       out),
               "without inline assembly, got: mov.u32 $0, %clock;"));
  EXPECT_TRUE(contains(runInto(oneResult("  %r = call i32 @other(i32 %tid)",
                                         "declare i32 @other(i32)\n"),
                               out),
                       "wanted a defined device function, got: other"));
}

TEST(Emulator, BadModulesAndLaunchesAreErrors) {
  std::vector<uint32_t> out(32);
  EXPECT_TRUE(contains(runInto("\n.version 8.0\n.address_size 64\n", out),
                       "wanted LLVM bitcode (cubin-format=llvm), got: PTX"));
  EXPECT_TRUE(contains(runInto("nonsense", out), "wanted LLVM bitcode, got: "));
  std::string text = oneResult("  %r = add i32 %tid, 1", "");
  DeviceKernel missing(text, "absent");
  EXPECT_TRUE(contains(missing.launch({}), "got: absent"));
  DeviceKernel kernel(text, "k");
  EXPECT_TRUE(
      contains(kernel.launch({}, out.data(), 1), "wanted 1 arguments, got: 2"));
  EXPECT_TRUE(contains(kernel.launch({1, 1, 2048, 0}, out.data()),
                       "wanted block extents from 1 to 1024, got: 2048x1x1"));
  EXPECT_TRUE(contains(kernel.launch({0, 1, 32, 0}, out.data()),
                       "wanted positive grid extents, got: 0x1x1"));
  EXPECT_TRUE(contains(kernel.launch({1, 1, 32, 1 << 30}, out.data()),
                       "wanted dynamic shared memory up to"));
  EXPECT_EQ(kernel.launch({}, out.data()), "");
}

TEST(Emulator, BadAddressIsAnError) {
  std::string text = oneResult("  %r = add i32 %tid, 1", "");
  DeviceKernel kernel(text, "k");
  void *memory = mgpuMemAlloc(64, nullptr, false);
  ASSERT_EQ(quantx_gpu_set_schedule("forward"), 0);
  ASSERT_NE(memory, nullptr);
  Extents extents;
  extents.blockX = 16;
  EXPECT_EQ(kernel.launch(extents, memory), "");
  EXPECT_EQ(static_cast<uint32_t *>(memory)[15], 16u);
  // Lane 16 is the first beyond the end; the launch after it works again.
  extents.blockX = 32;
  EXPECT_TRUE(contains(kernel.launch(extents, memory),
                       "memory fault: lane 16 of the block"));
  extents.blockX = 16;
  EXPECT_EQ(kernel.launch(extents, memory), "");
  EXPECT_TRUE(contains(kernel.launch(extents, static_cast<void *>(nullptr)),
                       "wanted an address inside its operands, got: 0x0"));
  mgpuMemFree(memory, nullptr);
  quantx_gpu_clear_error();
  mgpuMemFree(&text, nullptr);
  EXPECT_TRUE(contains(quantx_gpu_last_error(), "memory that was allocated"));
}

TEST(Emulator, ScheduleNamesAreChecked) {
  ASSERT_EQ(quantx_gpu_use("emulator"), 0);
  for (const char *bad : {"", "random", "random:", "random:x", "greedy",
                          "random:123456789012345678901"}) {
    quantx_gpu_clear_error();
    EXPECT_EQ(quantx_gpu_set_schedule(bad), 1);
    EXPECT_TRUE(contains(quantx_gpu_last_error(),
                         std::string("greedy-high, got: ") + bad));
  }
  quantx_gpu_clear_error();
}

TEST(Backend, NamesAndTheMissingDriverAreErrors) {
  quantx_gpu_clear_error();
  EXPECT_EQ(quantx_gpu_use("opencl"), 1);
  EXPECT_TRUE(contains(quantx_gpu_last_error(),
                       "wanted cuda or emulator, got: opencl"));
  quantx_gpu_clear_error();
  if (quantx_gpu_use("cuda"))
    EXPECT_TRUE(contains(quantx_gpu_last_error(), "got: "));
  quantx_gpu_clear_error();
  EXPECT_EQ(quantx_gpu_use("emulator"), 0);
}

//===----------------------------------------------------------------------===//
// Asynchronous copies and shared memory
//===----------------------------------------------------------------------===//

namespace {

/// Copies 16 bytes a lane to shared memory, `first` and then `second` stand
/// between the issue and the read.
std::string copyKernel(const std::string &wait, const std::string &bytes,
                       const std::string &offset) {
  return R"(
target triple = "nvptx64-nvidia-cuda"
@tile = internal addrspace(3) global [1024 x i8] undef, align 128
define ptx_kernel void @k(ptr %in, ptr %out) {
  %tid = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
  %row = mul i32 %tid, 16
  %g = addrspacecast ptr %in to ptr addrspace(1)
  %src = getelementptr i8, ptr addrspace(1) %g, i32 %row
  %dst0 = getelementptr i8, ptr addrspace(3) @tile, i32 %row
  %dst = getelementptr i8, ptr addrspace(3) %dst0, i32 )" +
         offset + R"(
  call void @llvm.nvvm.cp.async.cg.shared.global.16.s(ptr addrspace(3) %dst, ptr addrspace(1) %src, i32 )" +
         bytes + R"()
  call void @llvm.nvvm.cp.async.commit.group()
)" + wait +
         R"(
  %v = load <4 x i32>, ptr addrspace(3) %dst, align 4
  %to = getelementptr i8, ptr %out, i32 %row
  store <4 x i32> %v, ptr %to, align 4
  ret void
}
declare i32 @llvm.nvvm.read.ptx.sreg.tid.x()
declare void @llvm.nvvm.cp.async.cg.shared.global.16.s(ptr addrspace(3), ptr addrspace(1), i32)
declare void @llvm.nvvm.cp.async.commit.group()
declare void @llvm.nvvm.cp.async.wait.group(i32)
declare void @llvm.nvvm.cp.async.wait.all()
)";
}

std::string runCopy(const std::string &text, std::vector<uint8_t> &out) {
  alignas(16) static uint8_t in[512];
  for (int i = 0; i < 512; ++i)
    in[i] = i % 251;
  out.assign(512, 0);
  DeviceKernel kernel(text, "k");
  return kernel.launch({}, static_cast<uint8_t *>(in), out.data());
}

} // namespace

TEST(AsyncCopy, DestinationIsPoisonedUntilWaitedFor) {
  std::vector<uint8_t> out;
  const std::string waitZero =
      "  call void @llvm.nvvm.cp.async.wait.group(i32 0)";
  const std::string waitOne =
      "  call void @llvm.nvvm.cp.async.wait.group(i32 1)";
  ASSERT_EQ(runCopy(copyKernel(waitZero, "16", "0"), out), "");
  for (int i = 0; i < 512; ++i)
    EXPECT_EQ(out[i], i % 251);
  ASSERT_EQ(runCopy(copyKernel(waitOne, "16", "0"), out), "");
  EXPECT_EQ(out, std::vector<uint8_t>(512, 0xEE));
  ASSERT_EQ(runCopy(copyKernel("  call void @llvm.nvvm.cp.async.wait.all()",
                               "5", "0"),
                    out),
            "");
  for (int i = 0; i < 512; ++i)
    EXPECT_EQ(out[i], i % 16 < 5 ? i % 251 : 0);
}

TEST(AsyncCopy, MisalignmentAndSizesAreErrors) {
  std::vector<uint8_t> out;
  EXPECT_TRUE(contains(runCopy(copyKernel("", "16", "8"), out),
                       "cp.async: wanted addresses that are multiples of 16"));
  EXPECT_TRUE(contains(runCopy(copyKernel("", "17", "0"), out),
                       "wanted at most 16 source bytes, got: 17"));
}

namespace {

/// Lane i writes word i of dynamic shared memory and reads word i + 1.
const char *dynamicText = R"(
target triple = "nvptx64-nvidia-cuda"
@smem = external addrspace(3) global [0 x i8], align 128
define ptx_kernel void @k(ptr %out) {
  %tid = call i32 @llvm.nvvm.read.ptx.sreg.tid.x()
  %at = getelementptr i32, ptr addrspace(3) @smem, i32 %tid
  store i32 %tid, ptr addrspace(3) %at
  call void @llvm.nvvm.bar.warp.sync(i32 -1)
  %next = getelementptr i32, ptr addrspace(3) %at, i32 1
  %v = load i32, ptr addrspace(3) %next
  %to = getelementptr i32, ptr %out, i32 %tid
  store i32 %v, ptr %to
  ret void
}
declare i32 @llvm.nvvm.read.ptx.sreg.tid.x()
declare void @llvm.nvvm.bar.warp.sync(i32)
)";

} // namespace

TEST(SharedMemory, StartsUnwrittenInEveryBlockAndIsBounded) {
  std::vector<uint32_t> out(32);
  DeviceKernel kernel(dynamicText, "k");
  ASSERT_EQ(kernel.launch({3, 1, 32, 128}, out.data()), "");
  for (uint32_t i = 0; i < 31; ++i)
    EXPECT_EQ(out[i], i + 1);
  EXPECT_EQ(out[31], 0xA5A5A5A5u);
  EXPECT_TRUE(contains(kernel.launch({1, 1, 32, 64}, out.data()),
                       "wanted writes within the dynamic shared memory of 64 "
                       "bytes, got: one beyond it"));
}
