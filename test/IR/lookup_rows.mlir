// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

#s = #quantx.affine<si8, scale = f32 per [1, *]>

// CHECK-LABEL: func.func @lookup_rows_fits
func.func @lookup_rows_fits(%w: !quantx.tensor<8x64xf16, #s>, %i: tensor<?xi32>) {
  // CHECK: %{{.*}} = quantx.lookup_rows %{{.*}}, %{{.*}} : (!quantx.tensor<8x64xf16, #{{.*}}>, tensor<?xi32>) -> tensor<?x64xf16>
  %0 = quantx.lookup_rows %w, %i : (!quantx.tensor<8x64xf16, #s>, tensor<?xi32>) -> tensor<?x64xf16>
  return
}
