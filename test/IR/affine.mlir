// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

// CHECK-DAG: #{{.*}} = #quantx.affine<ui4>
func.func private @plain() attributes {s = #quantx.affine<ui4>}

// CHECK-DAG: #{{.*}} = #quantx.affine<si8, scale = f32 per [1, *]>
func.func private @signed() attributes {s = #quantx.affine<si8, scale = f32 per [1, *]>}

// CHECK-DAG: #{{.*}} = #quantx.affine<si16>
func.func private @sixteen_bits() attributes {s = #quantx.affine<si16>}

// CHECK-DAG: #{{.*}} = #quantx.affine<f4E2M1FN, scale = f8E8M0FNU per [1, 32]>
func.func private @float_codes() attributes {s = #quantx.affine<f4E2M1FN, scale = f8E8M0FNU per [1, 32]>}

// CHECK-DAG: #{{.*}} = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>
func.func private @literal_zero() attributes {s = #quantx.affine<ui4, zero = 8, scale = f16 per [1, 32]>}

// CHECK-DAG: #{{.*}} = #quantx.affine<ui4, scale = f16 per [1, 256] * ui6 per [1, 32], offset = - f16 per [1, 256] * ui6 per [1, 32]>
func.func private @two_levels() attributes {s = #quantx.affine<ui4, scale = f16 per [1, 256] * ui6 per [1, 32], offset = - f16 per [1, 256] * ui6 per [1, 32]>}

// CHECK-DAG: #{{.*}} = #quantx.affine<ui3, zero = 4, scale = f16 per [1, 256] * (ui6 - 32) per [1, 16]>
func.func private @constants() attributes {s = #quantx.affine<ui3, zero = 4, scale = f16 per [1, 256] * (ui6 - 32) per [1, 16]>}

// CHECK-DAG: #{{.*}} = #quantx.affine<(16 * ui4 + 7.5), scale = f32>
func.func private @constants_at_codes() attributes {s = #quantx.affine<(16 * ui4 + 7.5), scale = f32>}

// CHECK-DAG: #{{.*}} = #quantx.affine<f4E2M1FN, scale = f8E4M3FN per [1, 16] / f32 per [*, *]>
func.func private @dividing() attributes {s = #quantx.affine<f4E2M1FN, scale = f8E4M3FN per [1, 16] / f32 per [*, *]>}

// CHECK-DAG: #{{.*}} = #quantx.affine<ui4, zero = ui4 per [1, gather], scale = f16 per [1, gather]>
func.func private @gathered() attributes {s = #quantx.affine<ui4, zero = ui4 per [1, gather], scale = f16 per [1, gather]>}

// CHECK-DAG: #{{.*}} = #quantx.affine<ui4, scale = f32 per [64]>
func.func private @flattened() attributes {s = #quantx.affine<ui4, scale = f32 per [64]>}

// CHECK-DAG: #{{.*}} = #quantx.affine<(affine<ui4, zero = ui4 per [1, 128], scale = ui8 per [1, 128]>), scale = f16 per [1, *]>
func.func private @nested() attributes {s = #quantx.affine<(affine<ui4, zero = ui4 per [1, 128], scale = ui8 per [1, 128]>), scale = f16 per [1, *]>}

// CHECK-DAG: #{{.*}} = #quantx.affine<ui4, scale = (affine<ui8, scale = f32 per [256]>) per [64]>
func.func private @nested_level() attributes {s = #quantx.affine<ui4, scale = (affine<ui8, scale = f32 per [256]>) per [64]>}

// CHECK-DAG: #{{.*}} = #quantx.affine<ui4, zero = 2, scale = f32>
func.func private @not_printed() attributes {s = #quantx.affine<(1 * ui4 + 0), zero = 2.0, scale = (1 * f32 - 0.0)>}

// CHECK-DAG: #{{.*}} = #quantx.affine<ui4, zero = 16777216, scale = 0.125 * 1024.5 * f32>
func.func private @numbers() attributes {s = #quantx.affine<ui4, zero = 16777216, scale = 0.125 * 1024.5 * f32>}

// CHECK-DAG: #{{.*}} = #quantx.affine<ui4, zero = - 8, scale = - f32>
func.func private @signs() attributes {s = #quantx.affine<ui4, zero = - 8, scale = - f32>}

// CHECK-DAG: #{{.*}} = #quantx.affine<ui4, zero = ui4, scale = f16, offset = f32>
func.func private @order_of_roles() attributes {s = #quantx.affine<ui4, offset = f32, scale = f16, zero = ui4>}
