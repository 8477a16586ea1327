// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

#s = #quantx.affine<ui4, scale = f16 per [1, 32]>
#f = #quantx.affine<ui4, scale = f16 per [64]>

// CHECK-DAG: #[[F:.*]] = #quantx.affine<ui4, scale = f16 per [64]>
// CHECK-DAG: #[[S:.*]] = #quantx.affine<ui4, scale = f16 per [1, 32]>
// CHECK: func.func private @static(!quantx.tensor<55x384xf32, #[[S]]>)
func.func private @static(!quantx.tensor<55x384xf32, #s>)
// CHECK: func.func private @dynamic(!quantx.tensor<?x384xf16, #[[S]]>, !quantx.tensor<?x?xbf16, #[[S]]>)
func.func private @dynamic(!quantx.tensor<?x384xf16, #s>, !quantx.tensor<?x?xbf16, #s>)
// CHECK: func.func private @ranks(!quantx.tensor<7xf32, #[[F]]>, !quantx.tensor<2x3x4x5xf32, #[[F]]>)
func.func private @ranks(!quantx.tensor<7xf32, #f>, !quantx.tensor<2x3x4x5xf32, #f>)
// CHECK: func.func private @empty(!quantx.tensor<0x384xf32, #[[S]]>)
func.func private @empty(!quantx.tensor<0x384xf32, #s>)
// CHECK: func.func private @inline(!quantx.tensor<4x8xf32, #{{.*}}>)
func.func private @inline(!quantx.tensor<4x8xf32, #quantx.affine<si3>>)
