// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

#s = #quantx.affine<ui4>

// CHECK-LABEL: func.func @dim_c1_exists
func.func @dim_c1_exists(%w: !quantx.tensor<?x64xf32, #s>) {
  // CHECK: %{{.*}} = quantx.dim %{{.*}}, 1 : !quantx.tensor<?x64xf32, #{{.*}}>
  %0 = quantx.dim %w, 1 : !quantx.tensor<?x64xf32, #s>
  return
}
