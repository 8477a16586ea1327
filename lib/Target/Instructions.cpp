//===- Instructions.cpp - the target intrinsics that we emit ----*- C++ -*-===//
//
// The table. What each row computes is written out, once, in the function of
// runtime/isa-emulation that it names.
//
//===----------------------------------------------------------------------===//
#include "quantx/Target/Instructions.h"
#include "quantx-c/quantx.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir::quantx;
using Value = InstructionValue;
using Kind = InstructionValue::Kind;
using Sign = InstructionValue::Sign;
using Family = InstructionFamily;

static constexpr Value kNone = {};
static constexpr Value kU8x32 = {Kind::Vector, 32, 8, Sign::Unsigned};
static constexpr Value kS8x32 = {Kind::Vector, 32, 8, Sign::Signed};
static constexpr Value kI8x32 = {Kind::Vector, 32, 8, Sign::None};
static constexpr Value kS16x16 = {Kind::Vector, 16, 16, Sign::Signed};
static constexpr Value kI32x8 = {Kind::Vector, 8, 32, Sign::None};
static constexpr Value kU8x64 = {Kind::Vector, 64, 8, Sign::Unsigned};
static constexpr Value kS8x64 = {Kind::Vector, 64, 8, Sign::Signed};
static constexpr Value kI8x64 = {Kind::Vector, 64, 8, Sign::None};
static constexpr Value kI32x16 = {Kind::Vector, 16, 32, Sign::None};
static constexpr Value kImmediate8 = {Kind::Integer, 1, 8, Sign::None, true};
static constexpr Value kExtent = {Kind::Integer, 1, 16, Sign::Unsigned};
static constexpr Value kStride = {Kind::Integer, 1, 64, Sign::Signed};
static constexpr Value kPointer = {Kind::Pointer};
static constexpr Value kTile = {Kind::Tile, 1024, 8, Sign::None};
static constexpr Value kTileU8 = {Kind::Tile, 1024, 8, Sign::Unsigned};
static constexpr Value kTileS8 = {Kind::Tile, 1024, 8, Sign::Signed};
static constexpr Value kTileI32 = {Kind::Tile, 256, 32, Sign::None};

static constexpr Value kDot256[] = {kI32x8, kU8x32, kS8x32};
static constexpr Value kDot512[] = {kI32x16, kU8x64, kS8x64};
static constexpr Value kBytePairs[] = {kU8x32, kS8x32};
static constexpr Value kWordPairs[] = {kS16x16, kS16x16};
static constexpr Value kBytes32[] = {kI8x32, kU8x32};
static constexpr Value kBytes64[] = {kI8x64, kU8x64};
static constexpr Value kShifts[] = {kU8x64, kI8x64};
static constexpr Value kAffine[] = {kI8x64, kI8x64, kImmediate8};
static constexpr Value kZero[] = {kExtent, kExtent};
static constexpr Value kLoad[] = {kExtent, kExtent, kPointer, kStride};
static constexpr Value kStore[] = {kExtent, kExtent, kPointer, kStride, kTile};
static constexpr Value kDotSS[] = {kExtent,  kExtent, kExtent,
                                   kTileI32, kTileS8, kTileS8};
static constexpr Value kDotSU[] = {kExtent,  kExtent, kExtent,
                                   kTileI32, kTileS8, kTileU8};
static constexpr Value kDotUS[] = {kExtent,  kExtent, kExtent,
                                   kTileI32, kTileU8, kTileS8};
static constexpr Value kDotUU[] = {kExtent,  kExtent, kExtent,
                                   kTileI32, kTileU8, kTileU8};

llvm::ArrayRef<Instruction> mlir::quantx::getInstructions() {
  static const Instruction table[] = {
      {"llvm.x86.avx2.pmadd.ub.sw", Family::AVX2, "avx2",
       "quantx_emulate_vpmaddubsw_256", kS16x16, kBytePairs},
      {"llvm.x86.avx2.pmadd.wd", Family::AVX2, "avx2",
       "quantx_emulate_vpmaddwd_256", kI32x8, kWordPairs},
      {"llvm.x86.avx2.pshuf.b", Family::AVX2, "avx2",
       "quantx_emulate_vpshufb_256", kI8x32, kBytes32},
      {"llvm.x86.avx512.vpdpbusd.256", Family::AVX512VNNI, "avx512vnni",
       "quantx_emulate_vpdpbusd_256", kI32x8, kDot256},
      {"llvm.x86.avx512.vpdpbusd.512", Family::AVX512VNNI, "avx512vnni",
       "quantx_emulate_vpdpbusd_512", kI32x16, kDot512},
      {"llvm.x86.avx512.pshuf.b.512", Family::AVX512VNNI, "avx512bw",
       "quantx_emulate_vpshufb_512", kI8x64, kBytes64},
      {"llvm.x86.avx512.permvar.qi.512", Family::AVX512VNNI, "avx512vbmi",
       "quantx_emulate_vpermb_512", kI8x64, kBytes64},
      {"llvm.x86.avx512.pmultishift.qb.512", Family::AVX512VNNI, "avx512vbmi",
       "quantx_emulate_vpmultishiftqb_512", kI8x64, kShifts},
      {"llvm.x86.vgf2p8affineqb.512", Family::AVX512VNNI, "gfni",
       "quantx_emulate_gf2p8affineqb_512", kI8x64, kAffine},
      {"llvm.x86.tilezero.internal", Family::AMXINT8, "amx-tile",
       "quantx_emulate_tilezero", kTile, kZero},
      {"llvm.x86.tileloadd64.internal", Family::AMXINT8, "amx-tile",
       "quantx_emulate_tileloadd", kTile, kLoad},
      {"llvm.x86.tilestored64.internal", Family::AMXINT8, "amx-tile",
       "quantx_emulate_tilestored", kNone, kStore},
      {"llvm.x86.tdpbssd.internal", Family::AMXINT8, "amx-int8",
       "quantx_emulate_tdpbssd", kTileI32, kDotSS},
      {"llvm.x86.tdpbsud.internal", Family::AMXINT8, "amx-int8",
       "quantx_emulate_tdpbsud", kTileI32, kDotSU},
      {"llvm.x86.tdpbusd.internal", Family::AMXINT8, "amx-int8",
       "quantx_emulate_tdpbusd", kTileI32, kDotUS},
      {"llvm.x86.tdpbuud.internal", Family::AMXINT8, "amx-int8",
       "quantx_emulate_tdpbuud", kTileI32, kDotUU},
  };
  return table;
}

const Instruction *mlir::quantx::findInstruction(llvm::StringRef name) {
  const auto *entry =
      llvm::find_if(getInstructions(), [&](const Instruction &instruction) {
        return instruction.intrinsic == name;
      });
  return entry == getInstructions().end() ? nullptr : entry;
}

bool mlir::quantx::isAvailable(const Instruction &instruction,
                               const CPUDescription &cpu) {
  uint32_t bit = llvm::StringSwitch<uint32_t>(instruction.feature)
                     .Case("avx2", QUANTX_CPU_AVX2)
                     .Cases({"avx512vnni", "avx512bw"}, QUANTX_CPU_AVX512VNNI)
                     .Case("avx512vbmi", QUANTX_CPU_AVX512VBMI)
                     .Case("gfni", QUANTX_CPU_GFNI)
                     .Cases({"amx-tile", "amx-int8"}, QUANTX_CPU_AMXINT8)
                     .Default(0);
  return (cpu.requiredFeatures & bit) != 0;
}
