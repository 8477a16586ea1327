// Clause A1: one contraction by every route and instruction family, emulated where the
// machine lacks it: the same digest.
// RUN: quantx-run %s --entry=all --seed=3 --dyn=17 --digest > %t.interpreter
// RUN: quantx-run %s --entry=all --seed=3 --dyn=17 --digest --guard --backend=portable > %t.portable
// RUN: diff %t.interpreter %t.portable
// RUN: quantx-run %s --entry=all --seed=3 --dyn=17 --digest --guard --backend=cpu --target=x86-64-v3 --emulate-isa > %t.avx2
// RUN: diff %t.interpreter %t.avx2
// RUN: quantx-run %s --entry=all --seed=3 --dyn=17 --digest --guard --backend=cpu --target=znver4 --emulate-isa > %t.vnni
// RUN: diff %t.interpreter %t.vnni
// RUN: quantx-run %s --entry=all --seed=3 --dyn=17 --digest --guard --backend=cpu --target=sapphirerapids --emulate-isa > %t.amx
// RUN: diff %t.interpreter %t.amx
// RUN: quantx-run %s --entry=all --seed=3 --dyn=17 --digest --guard --backend=cpu > %t.native
// RUN: diff %t.interpreter %t.native
// RUN: quantx-run %s --entry=all --seed=3 --dyn=17 --digest --backend=cuda-emulator --schedule=forward --json=%t.json > %t.gpu
// RUN: diff %t.interpreter %t.gpu
// RUN: FileCheck %s --check-prefix=KERNELS --input-file=%t.json
// RUN: quantx-run %s --entry=all --seed=3 --dyn=17 --digest --backend=cuda-emulator --schedule=greedy-high > %t.gpu
// RUN: diff %t.interpreter %t.gpu
// More rows than one block of threads takes.
// RUN: quantx-run %s --entry=all --seed=3 --dyn=131 --digest --backend=portable > %t.long
// RUN: quantx-run %s --entry=all --seed=3 --dyn=131 --digest --backend=cuda-emulator > %t.long.gpu
// RUN: diff %t.long %t.long.gpu
// All five are kernels, none is left to the interpreter.
// KERNELS-DAG: "quantx_gpu_matmul_0"
// KERNELS-DAG: "quantx_gpu_matmul_1"
// KERNELS-DAG: "quantx_gpu_matmul_2"
// KERNELS-DAG: "quantx_gpu_matmul_3"
// KERNELS-DAG: "quantx_gpu_matmul_4"
// Activations are quantized on the device, once for each scheme.
// KERNELS-DAG: "quantx_quantize_0_0"
// KERNELS-DAG: "quantx_quantize_1_0"
// KERNELS-DAG: "quantx_quantize_2_0"
// RUN: quantx-run %s --entry=all --seed=3 --dyn=1 --digest > %t.one
// RUN: quantx-run %s --entry=all --seed=3 --dyn=1 --digest --guard --backend=cpu > %t.one.native
// RUN: diff %t.one %t.one.native

#iq4_nl = #quantx.table<"iq4_nl", dense<[-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113]> : tensor<16xi8>>

// Activations: per token, per 32, with zeros per token.
#token = #quantx.affine<si8, scale = f32 per [1, *]>
#group = #quantx.affine<si8, scale = f32 per [1, 32]>
#zeros = #quantx.affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *]>

// Weights: zeros on both sides; a real offset; two levels; a table; a slice.
#w8 = #quantx.affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *]>
#w8_l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 8 at 0}, {unit 8, order(k, n), zero = 8 at 0}, {unit 32, order(k, n), scale = 32 at 0}>
#offset = #quantx.affine<ui4, scale = f16 per [1, 32], offset = f16 per [1, 32]>
#offset_l = #quantx.layout<[n, k], {unit 160, order(k, n), scale = 16 at 0, offset = 16 at 16, codes = 4 at 32 k(16:8, 2:4)}>
#levels = #quantx.affine<ui4, scale = f16 per [1, 256] * ui6 per [1, 32], offset = - f16 per [1, 256] * ui6 per [1, 32]>
#levels_l = #quantx.layout<[n, k], {unit 1152, order(k, n), scale0 = 16 at 0, offset0 = 16 at 16, scale1 = 4 at 32 k(4:8, 2:64) | 2 at 36 k(4:8, 2:2), offset1 = 4 at 64 k(4:8, 2:36) | 2 at 68 k(4:8, 2:2), codes = 4 at 128 k(32:8, 2:4, 4:256)}>
#table = #quantx.codebook<ui4 #iq4_nl, scale = f16 per [1, 32]>
#table_l = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>
#parent = #quantx.sliceable<#quantx.affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *]>, widths = [2, 4, 8], round = half_up, overflow = clamp, reconstruct = grid>
#slice4 = #quantx.sliceable<#quantx.affine<(16 * ui4), zero = ui8 per [1, *], scale = f32 per [1, *]>, widths = [2, 4], round = half_up, overflow = clamp, reconstruct = grid>

func.func @all(%x: tensor<?x512xf32>, %w8: tensor<35x512xi8>, %z8: tensor<35x1xi8>, %s8: tensor<35x1xi32>,
               %b1: tensor<11200xi8>, %b2: tensor<10080xi8>, %b3: tensor<10080xi8>)
    -> (tensor<?x35xf32>, tensor<?x35xf32>, tensor<?x35xf32>, tensor<?x35xf32>, tensor<?x35xf32>) {
  %token = quantx.quantize %x dynamic : tensor<?x512xf32> -> !quantx.tensor<?x512xf32, #token>
  %group = quantx.quantize %x dynamic : tensor<?x512xf32> -> !quantx.tensor<?x512xf32, #group>
  %zeros = quantx.quantize %x dynamic : tensor<?x512xf32> -> !quantx.tensor<?x512xf32, #zeros>
  %0 = quantx.make(%w8, %z8, %s8) layout #w8_l : (tensor<35x512xi8>, tensor<35x1xi8>, tensor<35x1xi32>) -> !quantx.tensor<35x512xf32, #w8>
  %1 = quantx.make(%b1) layout #offset_l : (tensor<11200xi8>) -> !quantx.tensor<35x512xf32, #offset>
  %2 = quantx.make(%b2) layout #levels_l : (tensor<10080xi8>) -> !quantx.tensor<35x512xf32, #levels>
  %3 = quantx.make(%b3) layout #table_l : (tensor<10080xi8>) -> !quantx.tensor<35x512xf32, #table>
  %4 = quantx.make(%w8, %z8, %s8) layout #w8_l : (tensor<35x512xi8>, tensor<35x1xi8>, tensor<35x1xi32>) -> !quantx.tensor<35x512xf32, #parent>
  %5 = quantx.slice %4 bits 4 : !quantx.tensor<35x512xf32, #parent> -> !quantx.tensor<35x512xf32, #slice4>
  %y0 = quantx.matmul %zeros, %0 : (!quantx.tensor<?x512xf32, #zeros>, !quantx.tensor<35x512xf32, #w8>) -> tensor<?x35xf32>
  %y1 = quantx.matmul %group, %1 : (!quantx.tensor<?x512xf32, #group>, !quantx.tensor<35x512xf32, #offset>) -> tensor<?x35xf32>
  %y2 = quantx.matmul %token, %2 : (!quantx.tensor<?x512xf32, #token>, !quantx.tensor<35x512xf32, #levels>) -> tensor<?x35xf32>
  %y3 = quantx.matmul %group, %3 : (!quantx.tensor<?x512xf32, #group>, !quantx.tensor<35x512xf32, #table>) -> tensor<?x35xf32>
  %y4 = quantx.matmul %token, %5 : (!quantx.tensor<?x512xf32, #token>, !quantx.tensor<35x512xf32, #slice4>) -> tensor<?x35xf32>
  return %y0, %y1, %y2, %y3, %y4 : tensor<?x35xf32>, tensor<?x35xf32>, tensor<?x35xf32>, tensor<?x35xf32>, tensor<?x35xf32>
}
