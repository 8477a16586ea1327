// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

// The parent is printed as an alias of its own.

#parent = #quantx.affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *]>

// CHECK-DAG: #[[P:.*]] = #quantx.affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *]>
// CHECK-DAG: #{{.*}} = #quantx.sliceable<#[[P]], widths = [2, 3, 4, 6, 8], round = half_up, overflow = clamp, reconstruct = grid>
func.func private @matquant() attributes {s = #quantx.sliceable<#parent, widths = [2, 3, 4, 6, 8], round = half_up, overflow = clamp, reconstruct = grid>}

// CHECK-DAG: #{{.*}} = #quantx.sliceable<#{{.*}}, widths = [4], round = half_even, overflow = extra, reconstruct = grid>
func.func private @half_even() attributes {s = #quantx.sliceable<affine<si8>, widths = [4], round = half_even, overflow = extra, reconstruct = grid>}

// CHECK-DAG: #{{.*}} = #quantx.sliceable<#{{.*}}, widths = [4], round = floor, overflow = clamp, reconstruct = midpoint>
func.func private @midpoint() attributes {s = #quantx.sliceable<affine<ui8>, widths = [4], round = floor, overflow = clamp, reconstruct = midpoint>}

// CHECK-DAG: #[[C:.*]] = #quantx.codebook<ui6 lut, scale = f16 per [1, *]>
// CHECK-DAG: #{{.*}} = #quantx.sliceable<#[[C]], widths = [3, 4, 5, 6], round = floor, overflow = clamp, reconstruct = grid>
func.func private @any_precision() attributes {s = #quantx.sliceable<codebook<ui6 lut, scale = f16 per [1, *]>, widths = [3, 4, 5, 6], round = floor, overflow = clamp, reconstruct = grid>}
