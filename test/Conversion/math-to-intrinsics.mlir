// RUN: quantx-opt %s --quantx-math-to-intrinsics | FileCheck %s

// CHECK-LABEL: @roundings
// CHECK: llvm.call_intrinsic "llvm.roundeven"(%arg0) : (f32) -> f32
// CHECK: llvm.call_intrinsic "llvm.round"
// CHECK: llvm.call_intrinsic "llvm.floor"
// CHECK: llvm.call_intrinsic "llvm.fma"(%{{.*}}, %{{.*}}, %{{.*}}) : (f32, f32, f32) -> f32
// CHECK-NOT: math.
func.func @roundings(%x: f32) -> f32 {
  %0 = math.roundeven %x : f32
  %1 = math.round %x : f32
  %2 = math.floor %x : f32
  %3 = math.fma %0, %1, %2 : f32
  return %3 : f32
}
