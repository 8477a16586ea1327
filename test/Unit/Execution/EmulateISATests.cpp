//===- EmulateISATests.cpp - the rewriting of --emulate-isa -----*- C++ -*-===//
//
// What is replaced, what is kept, and what is refused.
//
//===----------------------------------------------------------------------===//
#include "JIT.h"

#include "quantx-c/quantx.h"

#include <gtest/gtest.h>

using namespace mlir::quantx;

static std::string print(const llvm::Module &module) {
  std::string text;
  llvm::raw_string_ostream(text) << module;
  return text;
}

/// The error's text, "" if there is none; `after` is the module.
static std::string emulate(const std::string &text, std::string &after) {
  llvm::LLVMContext context;
  auto module = parseIR(context, text);
  std::string error = llvm::toString(emulateISA(*module));
  EXPECT_FALSE(llvm::verifyModule(*module, &llvm::errs()));
  after = print(*module);
  return error;
}

/// Text of a function whose results feed each other across blocks.
static const char *kChain = R"(
define <16 x i32> @f(<16 x i32> %c, <64 x i8> %a, <64 x i8> %b, i1 %p) #0 {
entry:
  %0 = call <64 x i8> @llvm.x86.avx512.pshuf.b.512(<64 x i8> %a, <64 x i8> %b)
  br i1 %p, label %more, label %exit
more:
  %1 = call <16 x i32> @llvm.x86.avx512.vpdpbusd.512(<16 x i32> %c, <64 x i8> %0, <64 x i8> %0)
  br label %exit
exit:
  %2 = phi <16 x i32> [%c, %entry], [%1, %more]
  ret <16 x i32> %2
}
declare <64 x i8> @llvm.x86.avx512.pshuf.b.512(<64 x i8>, <64 x i8>)
declare <16 x i32> @llvm.x86.avx512.vpdpbusd.512(<16 x i32>, <64 x i8>, <64 x i8>)
attributes #0 = { "target-cpu"="sapphirerapids" "target-features"="+avx512f" }
)";

TEST(EmulateISATest, ReplacesIntrinsicsAndTargets) {
  std::string after;
  EXPECT_EQ(emulate(kChain, after), "");
  EXPECT_EQ(after.find("llvm.x86."), std::string::npos) << after;
  EXPECT_EQ(after.find("target-"), std::string::npos) << after;
  EXPECT_NE(after.find("call void @quantx_emulate_vpshufb_512("),
            std::string::npos);
  EXPECT_NE(after.find("call void @quantx_emulate_vpdpbusd_512("),
            std::string::npos);
}

TEST(EmulateISATest, KeepsWhatIsPortable) {
  const char *text = R"(
define i32 @f(i32 %x) {
  %y = call i32 @llvm.ctpop.i32(i32 %x)
  ret i32 %y
}
declare i32 @llvm.ctpop.i32(i32)
)";
  llvm::LLVMContext context;
  auto module = parseIR(context, text);
  std::string before = print(*module), after;
  EXPECT_EQ(emulate(text, after), "");
  EXPECT_EQ(after.substr(after.find("define")),
            before.substr(before.find("define")));
}

/// A mask that no machine has.
TEST(EmulateISATest, RequiredInstructionsAreThere) {
  const char *text = R"(
define i32 @f(ptr %ctx) {
  %status = call i32 @quantx_require_cpu(ptr %ctx, i32 -1)
  ret i32 %status
}
declare i32 @quantx_require_cpu(ptr, i32)
)";
  JIT hardware(text, /*emulate=*/false), emulation(text, /*emulate=*/true);
  EXPECT_EQ(hardware.get<int32_t(quantx_ctx *)>()(nullptr),
            QUANTX_MACHINE_CANNOT);
  EXPECT_EQ(emulation.get<int32_t(quantx_ctx *)>()(nullptr), QUANTX_OK);
}

TEST(EmulateISATest, RefusesIntrinsicsWithoutAnEntry) {
  std::string after;
  EXPECT_EQ(emulate(R"(
define <16 x i32> @f(<16 x i32> %c, <64 x i8> %a) {
  %x = call <16 x i32> @llvm.x86.avx512.vpdpbusds.512(<16 x i32> %c, <64 x i8> %a, <64 x i8> %a)
  %y = call <16 x i32> @llvm.x86.avx512.vpdpbusd.512(<16 x i32> %x, <64 x i8> %a, <64 x i8> %a)
  ret <16 x i32> %y
}
declare <16 x i32> @llvm.x86.avx512.vpdpbusds.512(<16 x i32>, <64 x i8>, <64 x i8>)
declare <16 x i32> @llvm.x86.avx512.vpdpbusd.512(<16 x i32>, <64 x i8>, <64 x i8>)
)",
                    after),
            "emulate-isa: wanted target intrinsics with an entry in the table "
            "of instructions, got: llvm.x86.avx512.vpdpbusds.512");
  EXPECT_NE(after.find("call <16 x i32> @llvm.x86.avx512.vpdpbusd.512("),
            std::string::npos)
      << "the module is unchanged";
}

TEST(EmulateISATest, RefusesTilesElsewhere) {
  std::string after;
  EXPECT_EQ(emulate(R"(
define <256 x i32> @f(ptr %p) {
  %t = call x86_amx @llvm.x86.tilezero.internal(i16 16, i16 64)
  %u = freeze x86_amx %t
  call void @llvm.x86.tilestored64.internal(i16 16, i16 64, ptr %p, i64 64, x86_amx %u)
  ret <256 x i32> zeroinitializer
}
declare x86_amx @llvm.x86.tilezero.internal(i16, i16)
declare void @llvm.x86.tilestored64.internal(i16, i16, ptr, i64, x86_amx)
)",
                    after),
            "emulate-isa: wanted tiles in intrinsics and phis only, got: "
            "freeze in f");
}

/// Blocks may stand in any order: the use of a tile before its definition.
TEST(EmulateISATest, DefinitionsMayStandBehindUses) {
  JIT jit(R"(
define void @f(ptr %to) {
entry:
  br label %define
use:
  call void @llvm.x86.tilestored64.internal(i16 2, i16 8, ptr %to, i64 8, x86_amx %t)
  ret void
define:
  %t = call x86_amx @llvm.x86.tilezero.internal(i16 2, i16 8)
  br label %use
}
declare x86_amx @llvm.x86.tilezero.internal(i16, i16)
declare void @llvm.x86.tilestored64.internal(i16, i16, ptr, i64, x86_amx)
)",
          /*emulate=*/true);
  std::string bytes(20, 'x');
  jit.get<void(char *)>()(bytes.data());
  EXPECT_EQ(bytes, std::string(16, '\0') + "xxxx");
}

/// Two tiles that change places in a loop: an emulation by addresses would
/// lose one.
TEST(EmulateISATest, TilesSwapInALoop) {
  JIT jit(R"(
define void @f(ptr %a, ptr %b, i64 %count) {
entry:
  %ta = call x86_amx @llvm.x86.tileloadd64.internal(i16 1, i16 4, ptr %a, i64 4)
  %tb = call x86_amx @llvm.x86.tileloadd64.internal(i16 1, i16 4, ptr %b, i64 4)
  br label %loop
loop:
  %i = phi i64 [0, %entry], [%next, %loop]
  %x = phi x86_amx [%ta, %entry], [%y, %loop]
  %y = phi x86_amx [%tb, %entry], [%x, %loop]
  %next = add i64 %i, 1
  %more = icmp ult i64 %next, %count
  br i1 %more, label %loop, label %exit
exit:
  call void @llvm.x86.tilestored64.internal(i16 1, i16 4, ptr %a, i64 4, x86_amx %x)
  call void @llvm.x86.tilestored64.internal(i16 1, i16 4, ptr %b, i64 4, x86_amx %y)
  ret void
}
declare x86_amx @llvm.x86.tileloadd64.internal(i16, i16, ptr, i64)
declare void @llvm.x86.tilestored64.internal(i16, i16, ptr, i64, x86_amx)
)",
          /*emulate=*/true);
  for (int64_t count : {1, 2, 3}) {
    int32_t a = 1, b = 2;
    jit.get<void(int32_t *, int32_t *, int64_t)>()(&a, &b, count);
    EXPECT_EQ(a, count % 2 ? 1 : 2);
    EXPECT_EQ(b, count % 2 ? 2 : 1);
  }
}
