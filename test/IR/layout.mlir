// RUN: quantx-opt %s | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-op-generic | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --mlir-print-local-scope | quantx-opt | FileCheck %s
// RUN: quantx-opt %s --emit-bytecode | quantx-opt | FileCheck %s

// CHECK-DAG: #{{.*}} = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>
func.func private @two_fields() attributes {s = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>}

// CHECK-DAG: #{{.*}} = #quantx.layout<[n, k], {unit 176, order(k, n), scale = 16 at 0, codes = 4 at 48 k(16:8, 2:4) | 1 at 16 k(32:1)}>
func.func private @pieces() attributes {s = #quantx.layout<[n, k], {unit 176, order(k, n), scale = 16 at 0, codes = 4 at 48 k(16:8, 2:4) | 1 at 16 k(32:1)}>}

// CHECK-DAG: #{{.*}} = #quantx.layout<[n, k], {unit 96, word 32, order(n, w, k), codes = 3 at 0 k(32:3)}, {unit 96, order(n, k), zero = 3 at 0 n(32:3)}, {unit 16, order(n, k), scale = 16 at 0}>
func.func private @buffers() attributes {s = #quantx.layout<[n, k], {unit 96, word 32, order(n, w, k), codes = 3 at 0 k(32:3)}, {unit 96, order(n, k), zero = 3 at 0 n(32:3)}, {unit 16, order(n, k), scale = 16 at 0}>}

// CHECK-DAG: #{{.*}} = #quantx.layout<[r, c], {unit 8, order(c, r), codes = 4 at 4 r(*, 2:-4)}>
func.func private @outer_digit_below() attributes {s = #quantx.layout<[r, c], {unit 8, order(c, r), codes = 4 at 4 r(*, 2:-4)}>}

// CHECK-DAG: #{{.*}} = #quantx.layout<[n, k], {unit 1024, order(k, n, -b), codes = 6 at 31 k(8:-1, 32:32, 4:-8) b(*)}>
func.func private @planes() attributes {s = #quantx.layout<[n, k], {unit 1024, order(k, n, -b), codes = 6 at 31 k(8:-1, 32:32, 4:-8) b(*)}>}

// CHECK-DAG: #{{.*}} = #quantx.layout<[n, k], {unit 432, order(k, n), scale = 16 at 416, codes = trit 1 at 0 k(32:8, 5:1) then trit 1 at 256 k(16:8, 5:1) then trit 1 at 384 k(4:8, 4:1)}>
func.func private @trits() attributes {s = #quantx.layout<[n, k], {unit 432, order(k, n), scale = 16 at 416, codes = trit 1 at 0 k(32:8, 5:1) then trit 1 at 256 k(16:8, 5:1) then trit 1 at 384 k(4:8, 4:1)}>}

// CHECK-DAG: #{{.*}} = #quantx.layout<[n, k], {unit 4, order(k pad 32, n), codes = 4 at 0}>
func.func private @padding() attributes {s = #quantx.layout<[n, k], {unit 4, order(k pad 32, n), codes = 4 at 0}>}

// CHECK-DAG: #{{.*}} = #quantx.layout<[m, k], {unit 8192, order(k, m), swizzle [2, 7, 3], codes = 8 at 0 k(64:8) m(16:512)}>
func.func private @swizzled() attributes {s = #quantx.layout<[m, k], {unit 8192, order(k, m), swizzle [2, 7, 3], codes = 8 at 0 k(64:8) m(16:512)}>}

// CHECK-DAG: #{{.*}} = #quantx.layout<[n, k], {unit 64, order(k, n), scale = 16 at 0 b(4:1, 4:16)}>
func.func private @bits() attributes {s = #quantx.layout<[n, k], {unit 64, order(k, n), scale = 16 at 0 b(4:1, 4:16)}>}
