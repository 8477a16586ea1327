// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

#s = #quantx.affine<ui4, scale = f16 per [1, 32]>
#l = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>
// CHECK: quantx.format @format_c1_fits scheme(#{{.*}}) layout(#{{.*}})
quantx.format @format_c1_fits scheme(#s) layout(#l)
