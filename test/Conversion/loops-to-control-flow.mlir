// RUN: quantx-opt --quantx-loops-to-control-flow %s | FileCheck %s

// A loop in a branch in a loop, and one after it: nothing of scf is left, and
// blocks stand in the order of the text.
// CHECK-LABEL: func @nested
// CHECK-SAME: (%[[N:.*]]: index, %[[C:.*]]: i1, %[[M:.*]]: memref<?xindex>)
// CHECK-NOT: scf.
// CHECK: memref.store {{.*}} {first}
// CHECK-NOT: scf.
// CHECK: memref.store {{.*}} {second}
// CHECK-NOT: scf.
// CHECK: memref.store {{.*}} {third}
// CHECK-NOT: scf.
// CHECK: return
func.func @nested(%n: index, %c: i1, %m: memref<?xindex>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    memref.store %i, %m[%i] {first} : memref<?xindex>
    scf.if %c {
      scf.for %j = %c0 to %i step %c1 {
        memref.store %j, %m[%i] {second} : memref<?xindex>
      }
    }
  }
  scf.for %i = %c0 to %n step %c1 {
    memref.store %c0, %m[%i] {third} : memref<?xindex>
  }
  return
}

// CHECK-LABEL: func @parallel
// CHECK-NOT: scf.
// CHECK: cf.cond_br
// CHECK-NOT: scf.
// CHECK: cf.cond_br
// CHECK-NOT: scf.
// CHECK: return
func.func @parallel(%n: index, %m: memref<?xindex>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.parallel (%i, %j) = (%c0, %c0) to (%n, %n) step (%c1, %c1) {
    memref.store %j, %m[%i] : memref<?xindex>
    scf.reduce
  }
  return
}

// A parallel loop around a sequential one.
// CHECK-LABEL: func @forall
// CHECK-NOT: scf.
// CHECK: cf.cond_br
// CHECK-NOT: scf.
// CHECK: cf.cond_br
// CHECK-NOT: scf.
// CHECK: return
func.func @forall(%n: index, %m: memref<8xindex>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.forall (%i) in (8) {
    scf.for %j = %c0 to %n step %c1 {
      memref.store %j, %m[%i] : memref<8xindex>
    }
  }
  return
}

// CHECK-LABEL: func @results
// CHECK: ^bb1(%[[I:.*]]: index, %[[SUM:.*]]: index):
// CHECK: cf.cond_br {{.*}}, ^bb2, ^bb3
// CHECK: return %[[SUM]]
func.func @results(%n: index) -> index {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%s = %c0) -> index {
    %t = arith.addi %s, %i : index
    scf.yield %t : index
  }
  return %r : index
}
