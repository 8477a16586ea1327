// A W8A8 matmul per channel with zero points on both sides, written by hand:
// x si8 [M, K] and w si8 [N, K] row-major, y f32 [M, N],
//   t[m, n] = sum_k x w - zw[n] * xsum[m] - zx[m] * wsum[n]
//   y[m, n] = fma(f32(t), sw[n], +0) * sx[m]
// with xsum[m] = sum_k x and wsum[n] = sum_k (w - zw). A block of 4 warps makes
// 32x32 of y; a step is 64 of k, two steps in flight by cp.async. K must be a
// multiple of 16; rows and columns beyond M, N, K are copied as zeros.
// Lines that end in a `mutant` comment are changed by EmulatorGemmTest.
//
// RUN: gpu-lower %s --chip=sm_80 --format=isa | FileCheck %s
// CHECK: .reqntid 128
// CHECK-NOT: {{\.align 1 }}
// CHECK-COUNT-2: cp.async.cg.shared.global
// CHECK: ldmatrix.sync.aligned.m8n8.x4.shared.b16
// CHECK: mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32
// CHECK-NOT: satfinite

module attributes {gpu.container_module} {
gpu.module @w8a8_module {
  llvm.mlir.global internal @a_tile() {addr_space = 3 : i32, alignment = 128 : i64} : !llvm.array<4096 x i8>
  llvm.mlir.global internal @b_tile() {addr_space = 3 : i32, alignment = 128 : i64} : !llvm.array<4096 x i8>

  // Byte address of a 16-byte chunk of a 32x64 tile, chunk ^= (row / 2) % 4.
  func.func private @swizzle(%stage: i32, %row: i32, %chunk: i32) -> i32 {
    %c1 = arith.constant 1 : i32
    %c3 = arith.constant 3 : i32
    %c16 = arith.constant 16 : i32
    %c64 = arith.constant 64 : i32
    %c2048 = arith.constant 2048 : i32
    %half = arith.shrui %row, %c1 : i32
    %phase = arith.andi %half, %c3 : i32
    %place = arith.xori %chunk, %phase : i32
    %r = arith.muli %row, %c64 : i32
    %c = arith.muli %place, %c16 : i32
    %s = arith.muli %stage, %c2048 : i32
    %rc = arith.addi %r, %c : i32
    %address = arith.addi %rc, %s : i32
    return %address : i32
  }

  // Issues this thread's 16 bytes of rows [base, base + 32), k [k0, k0 + 64).
  func.func private @copy_tile(%tile: !llvm.ptr<3>, %from: !llvm.ptr<1>, %base: i32, %rows: i32, %k: i32, %k0: i32, %stage: i32) {
    %c0 = arith.constant 0 : i32
    %c2 = arith.constant 2 : i32
    %c3 = arith.constant 3 : i32
    %c16 = arith.constant 16 : i32
    %tid = nvvm.read.ptx.sreg.tid.x : i32
    %row = arith.shrui %tid, %c2 : i32
    %chunk = arith.andi %tid, %c3 : i32
    %n = arith.addi %base, %row : i32
    %kc = arith.muli %chunk, %c16 : i32
    %kk = arith.addi %k0, %kc : i32
    %in_rows = arith.cmpi slt, %n, %rows : i32
    %in_k = arith.cmpi slt, %kk, %k : i32
    %in = arith.andi %in_rows, %in_k : i1
    %bytes = arith.select %in, %c16, %c0 : i32
    %start = arith.muli %n, %k : i32
    %linear = arith.addi %start, %kk : i32
    %offset = arith.select %in, %linear, %c0 : i32
    %src = llvm.getelementptr %from[%offset] : (!llvm.ptr<1>, i32) -> !llvm.ptr<1>, i8
    %address = func.call @swizzle(%stage, %row, %chunk) : (i32, i32, i32) -> i32
    %dst = llvm.getelementptr %tile[%address] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i8
    nvvm.cp.async.shared.global %dst, %src, 16, cache = cg, %bytes : !llvm.ptr<3>, !llvm.ptr<1>, i32
    return
  }

  // y of one accumulator, where (m, n) is inside.
  func.func private @store(%y: !llvm.ptr<1>, %row_data: !llvm.ptr<1>, %col_data: !llvm.ptr<1>, %t0: i32, %m: i32, %n: i32, %rows: i32, %cols: i32) {
    %c1 = arith.constant 1 : i32
    %c2 = arith.constant 2 : i32
    %c3 = arith.constant 3 : i32
    %zero = arith.constant 0.0 : f32
    %in_m = arith.cmpi slt, %m, %rows : i32
    %in_n = arith.cmpi slt, %n, %cols : i32
    %in = arith.andi %in_m, %in_n : i1
    scf.if %in {
      %rm = arith.muli %m, %c3 : i32
      %rn = arith.muli %n, %c3 : i32
      %rm1 = arith.addi %rm, %c1 : i32
      %rm2 = arith.addi %rm, %c2 : i32
      %rn1 = arith.addi %rn, %c1 : i32
      %rn2 = arith.addi %rn, %c2 : i32
      %psx = llvm.getelementptr %row_data[%rm] : (!llvm.ptr<1>, i32) -> !llvm.ptr<1>, i32
      %pzx = llvm.getelementptr %row_data[%rm1] : (!llvm.ptr<1>, i32) -> !llvm.ptr<1>, i32
      %pxs = llvm.getelementptr %row_data[%rm2] : (!llvm.ptr<1>, i32) -> !llvm.ptr<1>, i32
      %psw = llvm.getelementptr %col_data[%rn] : (!llvm.ptr<1>, i32) -> !llvm.ptr<1>, i32
      %pzw = llvm.getelementptr %col_data[%rn1] : (!llvm.ptr<1>, i32) -> !llvm.ptr<1>, i32
      %pws = llvm.getelementptr %col_data[%rn2] : (!llvm.ptr<1>, i32) -> !llvm.ptr<1>, i32
      %sx = llvm.load %psx : !llvm.ptr<1> -> f32
      %zx = llvm.load %pzx : !llvm.ptr<1> -> i32
      %xsum = llvm.load %pxs : !llvm.ptr<1> -> i32
      %sw = llvm.load %psw : !llvm.ptr<1> -> f32
      %zw = llvm.load %pzw : !llvm.ptr<1> -> i32
      %wsum = llvm.load %pws : !llvm.ptr<1> -> i32
      %u = arith.muli %zw, %xsum : i32
      %v = arith.muli %zx, %wsum : i32
      %t1 = arith.subi %t0, %u : i32
      %t = arith.subi %t1, %v : i32
      %f = arith.sitofp %t : i32 to f32
      %acc = llvm.intr.fma(%f, %sw, %zero) : (f32, f32, f32) -> f32
      %r = arith.mulf %acc, %sx : f32
      %row = arith.muli %m, %cols : i32
      %at = arith.addi %row, %n : i32
      %p = llvm.getelementptr %y[%at] : (!llvm.ptr<1>, i32) -> !llvm.ptr<1>, f32
      llvm.store %r, %p : f32, !llvm.ptr<1>
    }
    return
  }

  gpu.func @w8a8(%y: !llvm.ptr<1>, %x: !llvm.ptr<1>, %w: !llvm.ptr<1>, %row_data: !llvm.ptr<1>, %col_data: !llvm.ptr<1>, %m: i32, %n: i32, %k: i32)
      kernel attributes {nvvm.reqntid = array<i32: 128, 1, 1>} {
    %c0 = arith.constant 0 : i32
    %c1 = arith.constant 1 : i32
    %c2 = arith.constant 2 : i32
    %c3 = arith.constant 3 : i32
    %c4 = arith.constant 4 : i32
    %c5 = arith.constant 5 : i32
    %c8 = arith.constant 8 : i32
    %c15 = arith.constant 15 : i32
    %c16 = arith.constant 16 : i32
    %c31 = arith.constant 31 : i32
    %c32 = arith.constant 32 : i32
    %c64 = arith.constant 64 : i32
    %a_tile = llvm.mlir.addressof @a_tile : !llvm.ptr<3>
    %b_tile = llvm.mlir.addressof @b_tile : !llvm.ptr<3>
    %tid = nvvm.read.ptx.sreg.tid.x : i32
    %bx = nvvm.read.ptx.sreg.ctaid.x : i32
    %by = nvvm.read.ptx.sreg.ctaid.y : i32
    %n0 = arith.muli %bx, %c32 : i32
    %m0 = arith.muli %by, %c32 : i32
    %lane = arith.andi %tid, %c31 : i32
    %warp = arith.shrui %tid, %c5 : i32
    %wm = arith.shrui %warp, %c1 : i32
    %wn = arith.andi %warp, %c1 : i32
    %wm16 = arith.muli %wm, %c16 : i32
    %wn16 = arith.muli %wn, %c16 : i32

    // ldmatrix.x4 rows. A: matrices (m, k), (m + 8, k), (m, k + 16), (m + 8, k + 16).
    %a_row0 = arith.andi %lane, %c15 : i32
    %a_row = arith.addi %wm16, %a_row0 : i32
    %a_chunk = arith.shrui %lane, %c4 : i32
    // B: matrices (n, k), (n, k + 16), (n + 8, k), (n + 8, k + 16).
    %l8 = arith.remui %lane, %c8 : i32
    %b_half0 = arith.shrui %lane, %c4 : i32
    %b_half = arith.muli %b_half0, %c8 : i32
    %b_row0 = arith.addi %l8, %b_half : i32
    %b_row = arith.addi %wn16, %b_row0 : i32
    %b_chunk0 = arith.shrui %lane, %c3 : i32
    %b_chunk = arith.andi %b_chunk0, %c1 : i32

    func.call @copy_tile(%a_tile, %x, %m0, %m, %k, %c0, %c0) : (!llvm.ptr<3>, !llvm.ptr<1>, i32, i32, i32, i32, i32) -> ()
    func.call @copy_tile(%b_tile, %w, %n0, %n, %k, %c0, %c0) : (!llvm.ptr<3>, !llvm.ptr<1>, i32, i32, i32, i32, i32) -> ()
    nvvm.cp.async.commit.group {}

    %acc:8 = scf.for %k0 = %c0 to %k step %c64 iter_args(%p0 = %c0, %p1 = %c0, %p2 = %c0, %p3 = %c0, %q0 = %c0, %q1 = %c0, %q2 = %c0, %q3 = %c0) -> (i32, i32, i32, i32, i32, i32, i32, i32) : i32 {
      %step = arith.divui %k0, %c64 : i32
      %stage = arith.andi %step, %c1 : i32
      %next_stage = arith.xori %stage, %c1 : i32
      %k1 = arith.addi %k0, %c64 : i32
      func.call @copy_tile(%a_tile, %x, %m0, %m, %k, %k1, %next_stage) : (!llvm.ptr<3>, !llvm.ptr<1>, i32, i32, i32, i32, i32) -> ()
      func.call @copy_tile(%b_tile, %w, %n0, %n, %k, %k1, %next_stage) : (!llvm.ptr<3>, !llvm.ptr<1>, i32, i32, i32, i32, i32) -> ()
      nvvm.cp.async.commit.group {}
      nvvm.cp.async.wait.group 1 // mutant: drop-wait
      nvvm.barrier // mutant: drop-first-barrier

      %inner:8 = scf.for %kb = %c0 to %c4 step %c2 iter_args(%d0 = %p0, %d1 = %p1, %d2 = %p2, %d3 = %p3, %e0 = %q0, %e1 = %q1, %e2 = %q2, %e3 = %q3) -> (i32, i32, i32, i32, i32, i32, i32, i32) : i32 {
        %ac = arith.addi %a_chunk, %kb : i32
        %bc = arith.addi %b_chunk, %kb : i32
        %a_at = func.call @swizzle(%stage, %a_row, %ac) : (i32, i32, i32) -> i32
        %b_at = func.call @swizzle(%stage, %b_row, %bc) : (i32, i32, i32) -> i32
        %a_ptr = llvm.getelementptr %a_tile[%a_at] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i8
        %b_ptr = llvm.getelementptr %b_tile[%b_at] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i8
        %a = nvvm.ldmatrix %a_ptr {num = 4 : i32, layout = #nvvm.mma_layout<row>, shape = #nvvm.ld_st_matrix_shape<m = 8, n = 8>, eltType = #nvvm.ld_st_matrix_elt_type<b16>} : (!llvm.ptr<3>) -> !llvm.struct<(i32, i32, i32, i32)>
        %b = nvvm.ldmatrix %b_ptr {num = 4 : i32, layout = #nvvm.mma_layout<row>, shape = #nvvm.ld_st_matrix_shape<m = 8, n = 8>, eltType = #nvvm.ld_st_matrix_elt_type<b16>} : (!llvm.ptr<3>) -> !llvm.struct<(i32, i32, i32, i32)>
        %a0 = llvm.extractvalue %a[0] : !llvm.struct<(i32, i32, i32, i32)>
        %a1 = llvm.extractvalue %a[1] : !llvm.struct<(i32, i32, i32, i32)> // mutant: swap-a
        %a2 = llvm.extractvalue %a[2] : !llvm.struct<(i32, i32, i32, i32)> // mutant: swap-a
        %a3 = llvm.extractvalue %a[3] : !llvm.struct<(i32, i32, i32, i32)>
        %b0 = llvm.extractvalue %b[0] : !llvm.struct<(i32, i32, i32, i32)>
        %b1 = llvm.extractvalue %b[1] : !llvm.struct<(i32, i32, i32, i32)> // mutant: swap-b
        %b2 = llvm.extractvalue %b[2] : !llvm.struct<(i32, i32, i32, i32)> // mutant: swap-b
        %b3 = llvm.extractvalue %b[3] : !llvm.struct<(i32, i32, i32, i32)>
        %d = nvvm.mma.sync A[%a0, %a1, %a2, %a3] B[%b0, %b1] C[%d0, %d1, %d2, %d3] {intOverflowBehavior = #nvvm.mma_int_overflow<wrapped>, layoutA = #nvvm.mma_layout<row>, layoutB = #nvvm.mma_layout<col>, multiplicandAPtxType = #nvvm.mma_type<s8>, multiplicandBPtxType = #nvvm.mma_type<s8>, shape = #nvvm.shape<m = 16, n = 8, k = 32>} : (i32, i32, i32) -> !llvm.struct<(i32, i32, i32, i32)>
        %e = nvvm.mma.sync A[%a0, %a1, %a2, %a3] B[%b2, %b3] C[%e0, %e1, %e2, %e3] {intOverflowBehavior = #nvvm.mma_int_overflow<wrapped>, layoutA = #nvvm.mma_layout<row>, layoutB = #nvvm.mma_layout<col>, multiplicandAPtxType = #nvvm.mma_type<s8>, multiplicandBPtxType = #nvvm.mma_type<s8>, shape = #nvvm.shape<m = 16, n = 8, k = 32>} : (i32, i32, i32) -> !llvm.struct<(i32, i32, i32, i32)>
        %n0_ = llvm.extractvalue %d[0] : !llvm.struct<(i32, i32, i32, i32)>
        %n1_ = llvm.extractvalue %d[1] : !llvm.struct<(i32, i32, i32, i32)>
        %n2_ = llvm.extractvalue %d[2] : !llvm.struct<(i32, i32, i32, i32)>
        %n3_ = llvm.extractvalue %d[3] : !llvm.struct<(i32, i32, i32, i32)>
        %o0_ = llvm.extractvalue %e[0] : !llvm.struct<(i32, i32, i32, i32)>
        %o1_ = llvm.extractvalue %e[1] : !llvm.struct<(i32, i32, i32, i32)>
        %o2_ = llvm.extractvalue %e[2] : !llvm.struct<(i32, i32, i32, i32)>
        %o3_ = llvm.extractvalue %e[3] : !llvm.struct<(i32, i32, i32, i32)>
        scf.yield %n0_, %n1_, %n2_, %n3_, %o0_, %o1_, %o2_, %o3_ : i32, i32, i32, i32, i32, i32, i32, i32
      }
      nvvm.barrier // mutant: drop-last-barrier
      scf.yield %inner#0, %inner#1, %inner#2, %inner#3, %inner#4, %inner#5, %inner#6, %inner#7 : i32, i32, i32, i32, i32, i32, i32, i32
    }

    // Accumulator i of lane 4g + t: row g + 8 (i / 2), column 2t + i % 2.
    %g = arith.shrui %lane, %c2 : i32
    %t = arith.andi %lane, %c3 : i32
    %t2 = arith.muli %t, %c2 : i32
    %mw = arith.addi %m0, %wm16 : i32
    %nw = arith.addi %n0, %wn16 : i32
    %r0 = arith.addi %mw, %g : i32
    %r1 = arith.addi %r0, %c8 : i32
    %s0 = arith.addi %nw, %t2 : i32
    %s1 = arith.addi %s0, %c1 : i32
    %s2 = arith.addi %s0, %c8 : i32
    %s3 = arith.addi %s1, %c8 : i32
    func.call @store(%y, %row_data, %col_data, %acc#0, %r0, %s0, %m, %n) : (!llvm.ptr<1>, !llvm.ptr<1>, !llvm.ptr<1>, i32, i32, i32, i32, i32) -> ()
    func.call @store(%y, %row_data, %col_data, %acc#1, %r0, %s1, %m, %n) : (!llvm.ptr<1>, !llvm.ptr<1>, !llvm.ptr<1>, i32, i32, i32, i32, i32) -> ()
    func.call @store(%y, %row_data, %col_data, %acc#2, %r1, %s0, %m, %n) : (!llvm.ptr<1>, !llvm.ptr<1>, !llvm.ptr<1>, i32, i32, i32, i32, i32) -> ()
    func.call @store(%y, %row_data, %col_data, %acc#3, %r1, %s1, %m, %n) : (!llvm.ptr<1>, !llvm.ptr<1>, !llvm.ptr<1>, i32, i32, i32, i32, i32) -> ()
    func.call @store(%y, %row_data, %col_data, %acc#4, %r0, %s2, %m, %n) : (!llvm.ptr<1>, !llvm.ptr<1>, !llvm.ptr<1>, i32, i32, i32, i32, i32) -> ()
    func.call @store(%y, %row_data, %col_data, %acc#5, %r0, %s3, %m, %n) : (!llvm.ptr<1>, !llvm.ptr<1>, !llvm.ptr<1>, i32, i32, i32, i32, i32) -> ()
    func.call @store(%y, %row_data, %col_data, %acc#6, %r1, %s2, %m, %n) : (!llvm.ptr<1>, !llvm.ptr<1>, !llvm.ptr<1>, i32, i32, i32, i32, i32) -> ()
    func.call @store(%y, %row_data, %col_data, %acc#7, %r1, %s3, %m, %n) : (!llvm.ptr<1>, !llvm.ptr<1>, !llvm.ptr<1>, i32, i32, i32, i32, i32) -> ()
    gpu.return
  }
}
}
