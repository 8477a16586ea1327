// RUN: quantx-opt %s --quantx-outline-loops=most=2 | FileCheck %s

// Constants and places in the workspace move inside, what else the loop reads is passed.
// CHECK-LABEL: func.func private @many_loop(
// CHECK-SAME: %[[X:.*]]: memref<?xi8>, %[[W:.*]]: memref<?xi8>, %[[AT:.*]]: index, %[[N:.*]]: index)
// CHECK-SAME: llvm.linkage = #llvm.linkage<internal>, passthrough = ["noinline"]
// CHECK-DAG: arith.constant 0 : index
// CHECK-DAG: memref.view %[[W]][%[[AT]]][] : memref<?xi8> to memref<64xi8>
// CHECK: scf.for %{{.*}} = %{{.*}} to %[[N]]
// CHECK: scf.for
// CHECK-NOT: scf.for
// CHECK: return
// CHECK-LABEL: func.func private @many_loop_0(
// CHECK-SAME: -> i8
// CHECK: %[[R:.*]] = scf.for
// CHECK: return %[[R]] : i8
// CHECK-LABEL: func.func @many(
// CHECK: call @many_loop(
// CHECK: %[[S:.*]] = call @many_loop_0(
// CHECK: memref.store %[[S]]
// A loop that calls stays.
// CHECK: scf.for
// CHECK-NEXT: func.call @callee
// CHECK: scf.if
// CHECK-NEXT: func.call @many_loop_1(
func.func @many(%x: memref<?xi8>, %w: memref<?xi8>, %at: index, %really: i1) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?xi8>
  %v = memref.view %w[%at][] : memref<?xi8> to memref<64xi8>
  scf.for %i = %c0 to %n step %c1 {
    scf.for %j = %c0 to %n step %c1 {
      %e = memref.load %x[%j] : memref<?xi8>
      memref.store %e, %v[%i] : memref<64xi8>
    }
  }
  %zero = arith.constant 0 : i8
  %s = scf.for %i = %c0 to %n step %c1 iter_args(%sum = %zero) -> i8 {
    %e = memref.load %v[%i] : memref<64xi8>
    %next = arith.addi %sum, %e : i8
    scf.yield %next : i8
  }
  memref.store %s, %x[%c0] : memref<?xi8>
  scf.for %i = %c0 to %n step %c1 {
    func.call @callee(%i) : (index) -> ()
  }
  scf.if %really {
    scf.for %i = %c0 to %n step %c1 {
      memref.store %zero, %x[%i] : memref<?xi8>
    }
  }
  return
}

// As many as a function may keep.
// CHECK-LABEL: func.func @few(
// CHECK: scf.for
// CHECK: scf.for
func.func @few(%x: memref<?xi8>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0 : i8
  scf.for %i = %c0 to %n step %c1 {
    memref.store %zero, %x[%i] : memref<?xi8>
  }
  scf.for %i = %c0 to %n step %c1 {
    memref.store %zero, %x[%i] : memref<?xi8>
  }
  return
}

func.func private @callee(%i: index)
