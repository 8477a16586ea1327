//===- Laws.cpp - the list of laws ------------------------------*- C++ -*-===//
//
// Programs are as small as they can be and still have two groups, two rows or
// two pieces, so that a mistake in any of them shows.
//
//===----------------------------------------------------------------------===//
#include "quantx/Prove/Laws.h"

using namespace mlir::quantx::prove;

static constexpr const char *kLiteralZero = R"mlir(
#x = #quantx.affine<ui8, zero = 128, scale = f32 per [1, *]>
#w = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 2]>
func.func @contract(%x: tensor<1x4xi8>, %sx: tensor<1x1xf32>, %w: tensor<2x4xi8>, %sw: tensor<2x2xf16>) -> tensor<1x2xf32> {
  %y = quantx.int.contract x(%x, %sx) as !quantx.tensor<1x4xf32, #x> w(%w, %sw) as !quantx.tensor<2x4xf32, #w> : (tensor<1x4xi8>, tensor<1x1xf32>, tensor<2x4xi8>, tensor<2x2xf16>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
)mlir";

/// One group of K = 4: -3 * code_sum(w) = -3 * RW + 4 * 3 * 8.
static constexpr const char *kExpansion = R"mlir(
#x = #quantx.affine<ui8, zero = 3, scale = f32 per [1, *]>
#w = #quantx.affine<ui4, zero = 8, scale = f32 per [1, *]>
func.func @contract(%x: tensor<1x4xi8>, %sx: tensor<1x1xf32>, %w: tensor<1x4xi8>, %sw: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %y = quantx.int.contract x(%x, %sx) as !quantx.tensor<1x4xf32, #x> w(%w, %sw) as !quantx.tensor<1x4xf32, #w> : (tensor<1x4xi8>, tensor<1x1xf32>, tensor<1x4xi8>, tensor<1x1xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}
)mlir";

static constexpr const char *kStoredZero = R"mlir(
#x = #quantx.affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *]>
#w = #quantx.affine<ui8, zero = ui8 per [1, 2], scale = f16 per [1, 2]>
func.func @contract(%x: tensor<2x4xi8>, %zx: tensor<2x1xi8>, %sx: tensor<2x1xf32>, %w: tensor<2x4xi8>, %zw: tensor<2x2xi8>, %sw: tensor<2x2xf16>) -> tensor<2x2xf32> {
  %y = quantx.int.contract x(%x, %zx, %sx) as !quantx.tensor<2x4xf32, #x> w(%w, %zw, %sw) as !quantx.tensor<2x4xf32, #w> : (tensor<2x4xi8>, tensor<2x1xi8>, tensor<2x1xf32>, tensor<2x4xi8>, tensor<2x2xi8>, tensor<2x2xf16>) -> tensor<2x2xf32>
  return %y : tensor<2x2xf32>
}
)mlir";

static constexpr const char *kSignFlip = R"mlir(
#x = #quantx.affine<si8, scale = f32 per [1, *]>
#w = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>
func.func @contract(%x: tensor<1x64xi8>, %sx: tensor<1x1xf32>, %w: tensor<1x64xi8>, %sw: tensor<1x2xf16>) -> tensor<1x1xf32> {
  %y = quantx.int.contract x(%x, %sx) as !quantx.tensor<1x64xf32, #x> w(%w, %sw) as !quantx.tensor<1x64xf32, #w> : (tensor<1x64xi8>, tensor<1x1xf32>, tensor<1x64xi8>, tensor<1x2xf16>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}
)mlir";

static constexpr const char *kSlices = R"mlir(
#u8 = #quantx.sliceable<#quantx.affine<ui8, zero = 77, scale = f32 per [1, *]>, widths = [2, 4], round = floor, overflow = clamp, reconstruct = grid>
#u4 = #quantx.sliceable<#quantx.affine<(16 * ui4), zero = 77, scale = f32 per [1, *]>, widths = [2, 4], round = floor, overflow = clamp, reconstruct = grid>
#u2 = #quantx.sliceable<#quantx.affine<(64 * ui2), zero = 77, scale = f32 per [1, *]>, widths = [2], round = floor, overflow = clamp, reconstruct = grid>
#s8 = #quantx.sliceable<#quantx.affine<si8, scale = f32 per [1, *]>, widths = [3, 6], round = floor, overflow = clamp, reconstruct = grid>
#s6 = #quantx.sliceable<#quantx.affine<(4 * si6), scale = f32 per [1, *]>, widths = [3, 6], round = floor, overflow = clamp, reconstruct = grid>
#s3 = #quantx.sliceable<#quantx.affine<(32 * si3), scale = f32 per [1, *]>, widths = [3], round = floor, overflow = clamp, reconstruct = grid>
func.func @unsigned(%w: !quantx.tensor<1x1xf32, #u8>) -> !quantx.tensor<1x1xf32, #u2> {
  %a = quantx.slice %w bits 4 : !quantx.tensor<1x1xf32, #u8> -> !quantx.tensor<1x1xf32, #u4>
  %b = quantx.slice %a bits 2 : !quantx.tensor<1x1xf32, #u4> -> !quantx.tensor<1x1xf32, #u2>
  return %b : !quantx.tensor<1x1xf32, #u2>
}
func.func @signed(%w: !quantx.tensor<1x1xf32, #s8>) -> !quantx.tensor<1x1xf32, #s3> {
  %a = quantx.slice %w bits 6 : !quantx.tensor<1x1xf32, #s8> -> !quantx.tensor<1x1xf32, #s6>
  %b = quantx.slice %a bits 3 : !quantx.tensor<1x1xf32, #s6> -> !quantx.tensor<1x1xf32, #s3>
  return %b : !quantx.tensor<1x1xf32, #s3>
}
)mlir";

/// 18 bytes: a scale of 16 bits, 32 codes in nibbles.
static constexpr const char *kNibbles = R"mlir(
#s = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>
#l = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>
func.func @codes(%b: tensor<36xi8>) -> tensor<1x64xi8> {
  %q = quantx.int.view(%b) layout #l field "codes" of !quantx.tensor<1x64xf32, #s> : (tensor<36xi8>) -> tensor<1x64xi8>
  return %q : tensor<1x64xi8>
}
)mlir";

/// 144 bytes: scales and minima of 6 bits, each in two pieces of two modes.
static constexpr const char *kScalePieces = R"mlir(
#s = #quantx.affine<ui4, scale = f16 per [1, 256] * ui6 per [1, 32], offset = - f16 per [1, 256] * ui6 per [1, 32]>
#l = #quantx.layout<[n, k], {unit 1152, order(k, n), scale0 = 16 at 0, offset0 = 16 at 16, scale1 = 4 at 32 k(4:8, 2:64) | 2 at 36 k(4:8, 2:2), offset1 = 4 at 64 k(4:8, 2:36) | 2 at 68 k(4:8, 2:2), codes = 4 at 128 k(32:8, 2:4, 4:256)}>
func.func @scales(%b: tensor<144xi8>) -> (tensor<1x8xi8>, tensor<1x8xi8>) {
  %s = quantx.int.view(%b) layout #l field "scale1" of !quantx.tensor<1x256xf32, #s> : (tensor<144xi8>) -> tensor<1x8xi8>
  %o = quantx.int.view(%b) layout #l field "offset1" of !quantx.tensor<1x256xf32, #s> : (tensor<144xi8>) -> tensor<1x8xi8>
  return %s, %o : tensor<1x8xi8>, tensor<1x8xi8>
}
)mlir";

/// 110 bytes: codes of 2 + 1 bits, scales of 4 + 2 bits.
static constexpr const char *kCodePieces = R"mlir(
#s = #quantx.affine<ui3, zero = 4, scale = f16 per [1, 256] * (ui6 - 32) per [1, 16]>
#l = #quantx.layout<[n, k], {unit 880, order(k, n), scale0 = 16 at 864, scale1 = 4 at 768 k(8:8, 2:4) | 2 at 832 k(4:8, 4:2), codes = 2 at 256 k(32:8, 4:2, 2:256) | 1 at 0 k(32:8, 8:1)}>
func.func @pieces(%b: tensor<110xi8>) -> (tensor<1x256xi8>, tensor<1x16xi8>) {
  %q = quantx.int.view(%b) layout #l field "codes" of !quantx.tensor<1x256xf32, #s> : (tensor<110xi8>) -> tensor<1x256xi8>
  %s = quantx.int.view(%b) layout #l field "scale1" of !quantx.tensor<1x256xf32, #s> : (tensor<110xi8>) -> tensor<1x16xi8>
  return %q, %s : tensor<1x256xi8>, tensor<1x16xi8>
}
)mlir";

/// Layouts of which every bit is used.
static constexpr const char *kRoundTrip = R"mlir(
#n = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>
#p = #quantx.affine<ui3, zero = 4, scale = f16 per [1, 256] * (ui6 - 32) per [1, 16]>
#from = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>
#pieces = #quantx.layout<[n, k], {unit 880, order(k, n), scale0 = 16 at 864, scale1 = 4 at 768 k(8:8, 2:4) | 2 at 832 k(4:8, 4:2), codes = 2 at 256 k(32:8, 4:2, 2:256) | 1 at 0 k(32:8, 8:1)}>
#to = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>
func.func @nibbles(%b: tensor<36xi8>) -> tensor<36xi8> {
  %w = quantx.make(%b) layout #from : (tensor<36xi8>) -> !quantx.tensor<2x32xf32, #n>
  %r = quantx.unmake %w layout #to : !quantx.tensor<2x32xf32, #n> -> tensor<36xi8>
  return %r : tensor<36xi8>
}
func.func @pieces(%b: tensor<110xi8>) -> tensor<110xi8> {
  %w = quantx.make(%b) layout #pieces : (tensor<110xi8>) -> !quantx.tensor<1x256xf32, #p>
  %r = quantx.unmake %w layout #pieces : !quantx.tensor<1x256xf32, #p> -> tensor<110xi8>
  return %r : tensor<110xi8>
}
)mlir";

static constexpr const char *kIdentity = R"mlir(
func.func @nibbles(%b: tensor<36xi8>) -> tensor<36xi8> {
  return %b : tensor<36xi8>
}
func.func @pieces(%b: tensor<110xi8>) -> tensor<110xi8> {
  return %b : tensor<110xi8>
}
)mlir";

static const Law kLaws[] = {
    {"floor-slices-compose",
     "quantx-compose-slices",
     "exact",
     kSlices,
     "",
     {"half_up instead of floor", TwinSide::Both, "round = floor",
      "round = half_up"}},
    {"sign-flip",
     "quantx-flip-sign",
     "exact",
     kSignFlip,
     "",
     {"no compensation", TwinSide::After,
      "arith.constant dense<-128> : tensor<1x2xi32>",
      "arith.constant dense<0> : tensor<1x2xi32>"}},
    {"unpack-nibbles",
     "quantx-integer-to-linalg",
     "exact",
     kNibbles,
     "",
     {"a piece at the wrong base", TwinSide::Before,
      "scale = 16 at 0, codes = 4 at 16", "scale = 16 at 128, codes = 4 at 0"}},
    {"unpack-scale-pieces",
     "quantx-integer-to-linalg",
     "exact",
     kScalePieces,
     "",
     {"a piece at the wrong base", TwinSide::Before, "2 at 36 k(4:8, 2:2)",
      "2 at 38 k(4:8, 2:-2)"}},
    {"unpack-code-pieces",
     "quantx-integer-to-linalg",
     "exact",
     kCodePieces,
     "",
     {"a piece at the wrong base", TwinSide::Before, "1 at 0 k(32:8, 8:1)",
      "1 at 7 k(32:8, 8:-1)"}},
    {"pack-of-unpack",
     "quantx-lower-to-integer",
     "exact",
     kRoundTrip,
     kIdentity,
     {"packed at the wrong base", TwinSide::Before,
      "#to = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, "
      "codes = 4 at 16",
      "#to = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 128, "
      "codes = 4 at 0"}},
    {"literal-zero-to-bias",
     "quantx-precompute-zero-point",
     "exact",
     kLiteralZero,
     "",
     {"the sign of the zero's term", TwinSide::After,
      "arith.constant dense<-128>", "arith.constant dense<128>"}},
    {"zero-point-expansion",
     "quantx-precompute-zero-point",
     "exact",
     kExpansion,
     "",
     {"zx * zw without K", TwinSide::After,
      "%1 = arith.muli %0, %cst : tensor<1x1xi32>",
      // RW - zw, where RW - K * zw should stand.
      "%more = arith.constant dense<24> : tensor<1x1xi32>\n"
      "%once = arith.addi %0, %more : tensor<1x1xi32>\n"
      "%1 = arith.muli %once, %cst : tensor<1x1xi32>"}},
    {"stored-zero-to-sums",
     "quantx-precompute-zero-point",
     "exact",
     kStoredZero,
     "",
     {"the sign of the zero's term", TwinSide::After, "zero = ui8 per [1, *]",
      "zero = - ui8 per [1, *]"}},
};

llvm::ArrayRef<Law> mlir::quantx::prove::getLaws() { return kLaws; }
