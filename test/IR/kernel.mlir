// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

// CHECK-LABEL: func.func @unpack
func.func @unpack(%a: vector<64xi8>, %b: vector<64xi8>) -> (vector<64xi8>, vector<64xi8>) {
  // The high nibbles of a register, times 16.
  // CHECK: quantx.kernel.unpack %{{.*}} {position = 4 : i32, shifts = array<i32: 4>, sources = array<i32: 0>, widths = array<i32: 4>} : (vector<64xi8>) -> vector<64xi8>
  %0 = quantx.kernel.unpack %a {sources = array<i32: 0>, shifts = array<i32: 4>, widths = array<i32: 4>, position = 4 : i32} : (vector<64xi8>) -> vector<64xi8>
  // Six bits from two registers, as offset binary.
  // CHECK: quantx.kernel.unpack %{{.*}}, %{{.*}} {flip = 32 : i8,
  %1 = quantx.kernel.unpack %a, %b {sources = array<i32: 0, 1>, shifts = array<i32: 4, 2>, widths = array<i32: 4, 2>, flip = 32 : i8} : (vector<64xi8>, vector<64xi8>) -> vector<64xi8>
  return %0, %1 : vector<64xi8>, vector<64xi8>
}

// CHECK-LABEL: func.func @select
func.func @select(%a: vector<32xi8>) -> vector<32xi8> {
  // CHECK: quantx.kernel.select %{{.*}} {table = array<i8: 0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12>} : vector<32xi8>
  %0 = quantx.kernel.select %a {table = array<i8: 0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12>} : vector<32xi8>
  return %0 : vector<32xi8>
}

// CHECK-LABEL: func.func @dot
func.func @dot(%acc: vector<16xi32>, %w: vector<64xi8>, %x: vector<64xi8>) -> vector<16xi32> {
  // CHECK: quantx.kernel.dot vnni %{{.*}}, %{{.*}}, %{{.*}} {lhs_max = 15 : i32, lhs_unsigned} : vector<16xi32>, vector<64xi8>, vector<64xi8>
  %0 = quantx.kernel.dot vnni %acc, %w, %x {lhs_unsigned, lhs_max = 15 : i32} : vector<16xi32>, vector<64xi8>, vector<64xi8>
  return %0 : vector<16xi32>
}

// CHECK-LABEL: func.func @tiles
func.func @tiles(%m: memref<16x64xi8>, %n: memref<16x16xi32>, %i: index) {
  %acc = amx.tile_zero : !amx.tile<16x16xi32>
  %x = amx.tile_load %m[%i, %i] : memref<16x64xi8> into !amx.tile<16x64xi8>
  %w = amx.tile_load %m[%i, %i] : memref<16x64xi8> into !amx.tile<16x64xi8>
  // CHECK: quantx.kernel.dot amx %{{.*}}, %{{.*}}, %{{.*}} {rhs_unsigned} : !amx.tile<16x16xi32>, !amx.tile<16x64xi8>, !amx.tile<16x64xi8>
  %0 = quantx.kernel.dot amx %acc, %x, %w {rhs_unsigned} : !amx.tile<16x16xi32>, !amx.tile<16x64xi8>, !amx.tile<16x64xi8>
  amx.tile_store %n[%i, %i], %0 : memref<16x16xi32>, !amx.tile<16x16xi32>
  return
}

// CHECK-LABEL: func.func @rescale
func.func @rescale(%sum: vector<16xi32>, %scale: vector<16xf32>, %acc: vector<16xf32>) -> vector<16xf32> {
  // CHECK: quantx.kernel.rescale %{{.*}}, %{{.*}}, %{{.*}} : vector<16xi32>, vector<16xf32>
  %0 = quantx.kernel.rescale %sum, %scale, %acc : vector<16xi32>, vector<16xf32>
  return %0 : vector<16xf32>
}
