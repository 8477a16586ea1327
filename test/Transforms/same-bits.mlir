// The laws keep every bit of the results: in the interpreter, and on the
// portable route.
// RUN: quantx-opt %s --quantx-lower-to-integer -o %t.before.mlir
// RUN: quantx-opt %t.before.mlir --quantx-optimize -o %t.after.mlir
// RUN: FileCheck %s < %t.after.mlir
// RUN: quantx-run %t.before.mlir --entry=signed --seed=5 --dyn=3 --digest > %t.before
// RUN: quantx-run %t.after.mlir --entry=signed --seed=5 --dyn=3 --digest > %t.after
// RUN: quantx-run %t.after.mlir --entry=signed --seed=5 --dyn=3 --digest --backend=portable > %t.portable
// RUN: diff %t.before %t.after
// RUN: diff %t.before %t.portable
// RUN: quantx-run %t.before.mlir --entry=tokens --seed=5 --dyn=3 --digest > %t.before
// RUN: quantx-run %t.after.mlir --entry=tokens --seed=5 --dyn=3 --digest > %t.after
// RUN: quantx-run %t.after.mlir --entry=tokens --seed=5 --dyn=3 --digest --backend=portable > %t.portable
// RUN: diff %t.before %t.after
// RUN: diff %t.before %t.portable
// RUN: quantx-run %t.before.mlir --entry=literal --seed=5 --dyn=3 --digest > %t.before
// RUN: quantx-run %t.after.mlir --entry=literal --seed=5 --dyn=3 --digest > %t.after
// RUN: quantx-run %t.after.mlir --entry=literal --seed=5 --dyn=3 --digest --backend=portable > %t.portable
// RUN: diff %t.before %t.after
// RUN: diff %t.before %t.portable

#w = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>
#l = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>
#signed = #quantx.affine<si8, scale = f32 per [1, *]>
#tokens = #quantx.affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *]>
#literal = #quantx.affine<ui8, zero = 128, scale = f32 per [1, *]>

// CHECK-LABEL: func.func @signed
// CHECK: arith.xori
// CHECK: int_bias(
func.func @signed(%x: tensor<?x64xf32>, %b: tensor<180xi8>) -> tensor<?x5xf32> {
  %w = quantx.make(%b) layout #l : (tensor<180xi8>) -> !quantx.tensor<5x64xf32, #w>
  %q = quantx.quantize %x dynamic : tensor<?x64xf32> -> !quantx.tensor<?x64xf32, #signed>
  %y = quantx.matmul %q, %w : (!quantx.tensor<?x64xf32, #signed>, !quantx.tensor<5x64xf32, #w>) -> tensor<?x5xf32>
  return %y : tensor<?x5xf32>
}

// CHECK-LABEL: func.func @tokens
// CHECK: sums(
func.func @tokens(%x: tensor<?x64xf32>, %b: tensor<180xi8>) -> tensor<?x5xf32> {
  %w = quantx.make(%b) layout #l : (tensor<180xi8>) -> !quantx.tensor<5x64xf32, #w>
  %q = quantx.quantize %x dynamic : tensor<?x64xf32> -> !quantx.tensor<?x64xf32, #tokens>
  %y = quantx.matmul %q, %w : (!quantx.tensor<?x64xf32, #tokens>, !quantx.tensor<5x64xf32, #w>) -> tensor<?x5xf32>
  return %y : tensor<?x5xf32>
}

// CHECK-LABEL: func.func @literal
// CHECK: int_bias(
func.func @literal(%x: tensor<?x64xf32>, %b: tensor<180xi8>) -> tensor<?x5xf32> {
  %w = quantx.make(%b) layout #l : (tensor<180xi8>) -> !quantx.tensor<5x64xf32, #w>
  %q = quantx.quantize %x dynamic : tensor<?x64xf32> -> !quantx.tensor<?x64xf32, #literal>
  %y = quantx.matmul %q, %w : (!quantx.tensor<?x64xf32, #literal>, !quantx.tensor<5x64xf32, #w>) -> tensor<?x5xf32>
  return %y : tensor<?x5xf32>
}
