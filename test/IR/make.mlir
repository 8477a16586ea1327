// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

#s = #quantx.affine<ui4, scale = f16 per [1, 32]>
#l = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>

// CHECK-LABEL: func.func @make_fits
func.func @make_fits(%b: tensor<36xi8>, %h: tensor<2x9xi16>, %d: tensor<?xi32>, %n: index) {
  // CHECK: %{{.*}} = quantx.make(%{{.*}}) layout #{{.*}} : (tensor<36xi8>) -> !quantx.tensor<1x64xf32, #{{.*}}>
  %0 = quantx.make(%b) layout #l : (tensor<36xi8>) -> !quantx.tensor<1x64xf32, #s>
  // CHECK: %{{.*}} = quantx.make(%{{.*}}) layout #{{.*}} : (tensor<2x9xi16>) -> !quantx.tensor<2x32xf32, #{{.*}}>
  %1 = quantx.make(%h) layout #l : (tensor<2x9xi16>) -> !quantx.tensor<2x32xf32, #s>
  // CHECK: %{{.*}} = quantx.make(%{{.*}}) layout #{{.*}} : (tensor<?xi32>) -> !quantx.tensor<2x32xf32, #{{.*}}>
  %2 = quantx.make(%d) layout #l : (tensor<?xi32>) -> !quantx.tensor<2x32xf32, #s>
  // CHECK: %{{.*}} = quantx.make(%{{.*}}) layout #{{.*}} dims(%{{.*}}) : (tensor<?xi32>, index) -> !quantx.tensor<?x32xf32, #{{.*}}>
  %3 = quantx.make(%d) layout #l dims(%n) : (tensor<?xi32>, index) -> !quantx.tensor<?x32xf32, #s>
  // A layout may be written out, alone or in parentheses.
  // CHECK: %{{.*}} = quantx.make(%{{.*}}) layout #{{.*}} : (tensor<36xi8>) -> !quantx.tensor<1x64xf32, #{{.*}}>
  %4 = quantx.make(%b) layout #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}> : (tensor<36xi8>) -> !quantx.tensor<1x64xf32, #s>
  // CHECK: %{{.*}} = quantx.make(%{{.*}}) layout #{{.*}} dims(%{{.*}}) : (tensor<?xi32>, index) -> !quantx.tensor<?x32xf32, #{{.*}}>
  %5 = quantx.make(%d) layout (#quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>) dims(%n) : (tensor<?xi32>, index) -> !quantx.tensor<?x32xf32, #s>
  return
}

#s1 = #quantx.codebook<ui4 lut [8, 1] over [*, 32], scale = f16 per [1, *]>
#l1 = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 4 at 0 k(2:4)}, {unit 16, order(k, n), scale = 16 at 0}>

// CHECK-LABEL: func.func @make_c4_fits
func.func @make_c4_fits(%b: tensor<32xi8>, %f: tensor<8xi16>, %t: tensor<1x2x16x8x1xf32>, %h: tensor<1x2x16x8x1xf16>, %d: tensor<?x2x16x8x1xf32>) {
  // CHECK: %{{.*}} = quantx.make(%{{.*}}, %{{.*}}) layout #{{.*}} tables(lut = %{{.*}}) : (tensor<32xi8>, tensor<8xi16>, tensor<1x2x16x8x1xf32>) -> !quantx.tensor<8x64xf32, #{{.*}}>
  %0 = quantx.make(%b, %f) layout #l1 tables(lut = %t) : (tensor<32xi8>, tensor<8xi16>, tensor<1x2x16x8x1xf32>) -> !quantx.tensor<8x64xf32, #s1>
  // CHECK: %{{.*}} = quantx.make(%{{.*}}, %{{.*}}) layout #{{.*}} tables(lut = %{{.*}}) : (tensor<32xi8>, tensor<8xi16>, tensor<1x2x16x8x1xf16>) -> !quantx.tensor<8x64xf32, #{{.*}}>
  %1 = quantx.make(%b, %f) layout #l1 tables(lut = %h) : (tensor<32xi8>, tensor<8xi16>, tensor<1x2x16x8x1xf16>) -> !quantx.tensor<8x64xf32, #s1>
  // CHECK: %{{.*}} = quantx.make(%{{.*}}, %{{.*}}) layout #{{.*}} tables(lut = %{{.*}}) : (tensor<32xi8>, tensor<8xi16>, tensor<?x2x16x8x1xf32>) -> !quantx.tensor<8x64xf32, #{{.*}}>
  %2 = quantx.make(%b, %f) layout #l1 tables(lut = %d) : (tensor<32xi8>, tensor<8xi16>, tensor<?x2x16x8x1xf32>) -> !quantx.tensor<8x64xf32, #s1>
  return
}

#s2 = #quantx.sliceable<codebook<ui2 lut>, widths = [1], round = floor, overflow = clamp, reconstruct = grid>
#l2 = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 2 at 0 k(4:2)}>

// CHECK-LABEL: func.func @make_c4_one_table_per_width
func.func @make_c4_one_table_per_width(%b: tensor<2xi8>, %t1: tensor<2xf32>, %t2: tensor<4xf32>) {
  // CHECK: %{{.*}} = quantx.make(%{{.*}}) layout #{{.*}} tables(lut1 = %{{.*}}, lut2 = %{{.*}}) : (tensor<2xi8>, tensor<2xf32>, tensor<4xf32>) -> !quantx.tensor<1x8xf32, #{{.*}}>
  %0 = quantx.make(%b) layout #l2 tables(lut1 = %t1, lut2 = %t2) : (tensor<2xi8>, tensor<2xf32>, tensor<4xf32>) -> !quantx.tensor<1x8xf32, #s2>
  return
}

#s3 = #quantx.affine<ui4, scale = f16 per [1, gather]>
#l3 = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 4 at 0 k(2:4)}, {unit 16, order(k, n), scale = 16 at 0}>

// CHECK-LABEL: func.func @make_c5_fits
func.func @make_c5_fits(%b: tensor<8xi8>, %f: tensor<6xi16>, %g: tensor<8xi32>) {
  // CHECK: %{{.*}} = quantx.make(%{{.*}}, %{{.*}}) layout #{{.*}} gather(%{{.*}}) : (tensor<8xi8>, tensor<6xi16>, tensor<8xi32>) -> !quantx.tensor<2x8xf32, #{{.*}}>
  %0 = quantx.make(%b, %f) layout #l3 gather(%g) : (tensor<8xi8>, tensor<6xi16>, tensor<8xi32>) -> !quantx.tensor<2x8xf32, #s3>
  return
}
