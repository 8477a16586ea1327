// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

#s = #quantx.affine<si8, scale = f32 per [1, *]>

// CHECK-LABEL: func.func @fake_quantize_fits
func.func @fake_quantize_fits(%x: tensor<?x64xbf16>) {
  // CHECK: %{{.*}} = quantx.fake_quantize %{{.*}} as #{{.*}} : tensor<?x64xbf16>
  %0 = quantx.fake_quantize %x as #s : tensor<?x64xbf16>
  return
}
