// Slices of 8-bit parents, read at 2, 4 and 8 bits: by quantx.slice, at a width
// that is an argument, at one width a row. The same digests by every route and
// instruction family.
// DEFINE: %{run} = quantx-run %s --seed=5 --dyn=19 --digest
// DEFINE: %{args} = --input=5:%t.width.npy --input=6:%t.rows.npy
// RUN: %python -c "import numpy as np; np.save('%t.width.npy', np.array(4, np.int32)); np.save('%t.rows.npy', np.array([2, 2, 4, 8, 8, 8, 2, 4, 4, 4, 4, 8, 2, 2, 2, 2, 2, 2, 8], np.int32))"
// RUN: %{run} --entry=floor %{args} > %t.interpreter
// RUN: %{run} --entry=floor %{args} --guard --backend=portable | diff %t.interpreter -
// RUN: %{run} --entry=floor %{args} --guard --backend=cpu --target=x86-64-v3 --emulate-isa | diff %t.interpreter -
// RUN: %{run} --entry=floor %{args} --guard --json=%t.json --backend=cpu --target=znver4 --emulate-isa | diff %t.interpreter -
// RUN: %{run} --entry=floor %{args} --guard --backend=cpu --target=sapphirerapids --emulate-isa | diff %t.interpreter -
// RUN: %{run} --entry=floor %{args} --guard --backend=cpu | diff %t.interpreter -
// RUN: %{run} --entry=half_up %{args} > %t.interpreter
// RUN: %{run} --entry=half_up %{args} --guard --backend=portable | diff %t.interpreter -
// RUN: %{run} --entry=half_up %{args} --guard --backend=cpu --target=x86-64-v3 --emulate-isa | diff %t.interpreter -
// RUN: %{run} --entry=half_up %{args} --guard --backend=cpu --target=znver4 --emulate-isa | diff %t.interpreter -
// RUN: %{run} --entry=half_up %{args} --guard --backend=cpu --target=sapphirerapids --emulate-isa | diff %t.interpreter -
// RUN: %{run} --entry=half_up %{args} --guard --backend=cpu | diff %t.interpreter -
// The weights are read by kernels, at each width by one.
// RUN: FileCheck %s --input-file=%t.json
// CHECK-DAG: "quantx_avx512vnni_70x200_0"
// CHECK-DAG: "quantx_avx512vnni_70x200_1"
// CHECK-DAG: "quantx_avx512vnni_70x200_2"

#token = #quantx.affine<si8, scale = f32 per [1, *]>
#zeros = #quantx.affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *]>
#l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 8 at 0}, {unit 8, order(k, n), zero = 8 at 0}, {unit 32, order(k, n), scale = 32 at 0}>
#signed_l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 8 at 0}, {unit 32, order(k, n), scale = 32 at 0}>

#floor = #quantx.sliceable<#quantx.affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *]>, widths = [2, 4, 8], round = floor, overflow = clamp, reconstruct = grid>
#floor2 = #quantx.sliceable<#quantx.affine<(64 * ui2), zero = ui8 per [1, *], scale = f32 per [1, *]>, widths = [2], round = floor, overflow = clamp, reconstruct = grid>

func.func @floor(%x: tensor<?x200xf32>, %b: tensor<70x200xi8>, %z: tensor<70x1xi8>, %s: tensor<70x1xi32>, %bias: tensor<70xf32>, %width: i32, %widths: tensor<?xi32>)
    -> (tensor<?x70xf32>, tensor<?x70xf32>, tensor<?x70xf32>) {
  %q = quantx.quantize %x dynamic : tensor<?x200xf32> -> !quantx.tensor<?x200xf32, #zeros>
  %w = quantx.make(%b, %z, %s) layout #l : (tensor<70x200xi8>, tensor<70x1xi8>, tensor<70x1xi32>) -> !quantx.tensor<70x200xf32, #floor>
  %w2 = quantx.slice %w bits 2 : !quantx.tensor<70x200xf32, #floor> -> !quantx.tensor<70x200xf32, #floor2>
  %y2 = quantx.matmul %q, %w2 bias(%bias) : (!quantx.tensor<?x200xf32, #zeros>, !quantx.tensor<70x200xf32, #floor2>, tensor<70xf32>) -> tensor<?x70xf32>
  %y = quantx.matmul %q, %w width(%width) : (!quantx.tensor<?x200xf32, #zeros>, !quantx.tensor<70x200xf32, #floor>, i32) -> tensor<?x70xf32>
  %yr = quantx.matmul %q, %w bias(%bias) width(%widths) : (!quantx.tensor<?x200xf32, #zeros>, !quantx.tensor<70x200xf32, #floor>, tensor<70xf32>, tensor<?xi32>) -> tensor<?x70xf32>
  return %y2, %y, %yr : tensor<?x70xf32>, tensor<?x70xf32>, tensor<?x70xf32>
}

#half = #quantx.sliceable<#quantx.affine<si8, scale = f32 per [1, *]>, widths = [2, 4], round = half_up, overflow = clamp, reconstruct = grid>
#half4 = #quantx.sliceable<#quantx.affine<(16 * si4), scale = f32 per [1, *]>, widths = [2, 4], round = half_up, overflow = clamp, reconstruct = grid>

func.func @half_up(%x: tensor<?x200xf32>, %b: tensor<70x200xi8>, %z: tensor<70x1xi8>, %s: tensor<70x1xi32>, %bias: tensor<70xf32>, %width: i32, %widths: tensor<?xi32>)
    -> (tensor<?x70xf32>, tensor<?x70xf32>) {
  %q = quantx.quantize %x dynamic : tensor<?x200xf32> -> !quantx.tensor<?x200xf32, #token>
  %w = quantx.make(%b, %s) layout #signed_l : (tensor<70x200xi8>, tensor<70x1xi32>) -> !quantx.tensor<70x200xf32, #half>
  %w4 = quantx.slice %w bits 4 : !quantx.tensor<70x200xf32, #half> -> !quantx.tensor<70x200xf32, #half4>
  %y4 = quantx.matmul %q, %w4 : (!quantx.tensor<?x200xf32, #token>, !quantx.tensor<70x200xf32, #half4>) -> tensor<?x70xf32>
  %yr = quantx.matmul %q, %w width(%widths) : (!quantx.tensor<?x200xf32, #token>, !quantx.tensor<70x200xf32, #half>, tensor<?xi32>) -> tensor<?x70xf32>
  return %y4, %yr : tensor<?x70xf32>, tensor<?x70xf32>
}
