// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

// CHECK-LABEL: func.func @f
// CHECK: quantx.int.check %{{.*}}, "width: wanted one of [2, 3]" got %{{.*}}
func.func @f(%holds: i1, %got: i64) {
  quantx.int.check %holds, "width: wanted one of [2, 3]" got %got
  return
}
