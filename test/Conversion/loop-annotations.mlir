// RUN: quantx-opt %s --quantx-loop-annotations | FileCheck %s

// What convert-scf-to-cf leaves on the branch back becomes the branch's own;
// other branches stay as they are.
// CHECK: #[[ANNOTATION:.*]] = #llvm.loop_annotation<unroll =
// CHECK-LABEL: @loop
// CHECK: llvm.br ^bb1(%{{.*}} : i32){{$}}
// CHECK: llvm.cond_br %{{.*}}, ^bb1(%{{.*}} : i32), ^bb2 {loop_annotation = #[[ANNOTATION]]}
// CHECK: llvm.br ^bb1(%{{.*}} : i32) {loop_annotation = #[[ANNOTATION]]}
// CHECK-NOT: llvm.loop_annotation =
#unroll = #llvm.loop_unroll<disable = true>
#annotation = #llvm.loop_annotation<unroll = #unroll>
llvm.func @loop(%i: i32, %again: i1) {
  llvm.br ^bb1(%i : i32)
^bb1(%0: i32):
  llvm.cond_br %again, ^bb1(%0 : i32), ^bb2 {llvm.loop_annotation = #annotation}
^bb2:
  llvm.br ^bb1(%0 : i32) {llvm.loop_annotation = #annotation}
}
