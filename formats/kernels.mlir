// Layouts of kernels: codes in the order in which an instruction family consumes them.
//
// n is the row of W (of the A operand for fragment A). No scale, unless stated.

// Four k of one row to a 32-bit lane, rows across lanes.
quantx.format @vnni_i8
  scheme(#quantx.affine<si8>)
  layout(#quantx.layout<[n, k],
    {unit 32, order(n, k), codes = 8 at 0 k(4:8)}>)
  {source = "Intel SDM: operand order of VPDPBUSD",
   license = "Apache-2.0 WITH LLVM-exception"}

// 16 rows by 8 k: k and k + 4 share a byte.
quantx.format @vnni_i4_panel16
  scheme(#quantx.affine<ui4>)
  layout(#quantx.layout<[n, k],
    {unit 512, order(k, n), codes = 4 at 0 k(4:8, 2:4) n(16:32)}>)
  {source = "own panel for VPDPBUSD",
   license = "Apache-2.0 WITH LLVM-exception"}

// B tile: 64 k by 16 rows.
quantx.format @amx_b_i8
  scheme(#quantx.affine<si8>)
  layout(#quantx.layout<[n, k],
    {unit 8192, order(k, n), codes = 8 at 0 k(4:8, 16:512) n(16:32)}>)
  {source = "Intel SDM: B tile of TDPBUSD",
   license = "Apache-2.0 WITH LLVM-exception"}

// 64 k by 32 rows, four k innermost.
quantx.format @onednn_BA16a32b4a
  scheme(#quantx.affine<si8>)
  layout(#quantx.layout<[n, k],
    {unit 16384, order(k, n), codes = 8 at 0 k(4:8, 16:1024) n(32:32)}>)
  {source = "oneDNN: memory format tag BA16a32b4a",
   license = "Apache-2.0"}

// Fragment B: 32 lanes of two registers.
quantx.format @mma_m16n8k32_b_i8
  scheme(#quantx.affine<si8>)
  layout(#quantx.layout<[n, k],
    {unit 2048, order(k, n), codes = 8 at 0 k(4:8, 4:64, 2:32) n(8:256)}>)
  {source = "PTX ISA: fragments of mma.m16n8k32 for 8-bit integers",
   license = "Apache-2.0 WITH LLVM-exception"}

// Fragment A: 32 lanes of four registers.
quantx.format @mma_m16n8k32_a_i8
  scheme(#quantx.affine<si8>)
  layout(#quantx.layout<[n, k],
    {unit 4096, order(k, n), codes = 8 at 0 k(4:8, 4:128, 2:64) n(8:512, 2:32)}>)
  {source = "PTX ISA: fragments of mma.m16n8k32 for 8-bit integers",
   license = "Apache-2.0 WITH LLVM-exception"}

// Four fragments B to one 16-byte load per lane, two codes to a byte.
quantx.format @mma_b_i4_x4
  scheme(#quantx.affine<ui4>)
  layout(#quantx.layout<[n, k],
    {unit 16384, order(n, k), codes = 4 at 0 k(4:8, 4:128, 2:4, 2:4096) n(8:512, 4:32, 2:8192)}>)
  {source = "PTX ISA: fragments of mma.m16n8k32 for 8-bit integers; own 4-bit word order",
   license = "Apache-2.0 WITH LLVM-exception"}

// Whole planes outermost, most significant first.
quantx.format @planes_whole
  scheme(#quantx.affine<ui8>)
  layout(#quantx.layout<[n, k],
    {unit 64, order(k, n, -b), codes = 8 at 0 k(64:1) b(*)}>)
  {source = "own bit planes",
   license = "Apache-2.0 WITH LLVM-exception"}

// Planes per panel of 16 rows by 64 k.
quantx.format @planes_panel
  scheme(#quantx.affine<ui8>)
  layout(#quantx.layout<[n, k],
    {unit 8192, order(k, n), codes = 8 at 7168 k(64:1) n(16:64) b(8:-1024)}>)
  {source = "own bit planes",
   license = "Apache-2.0 WITH LLVM-exception"}

// Groups of 2, 1, 1, 2, 2 planes per panel, the top group first.
quantx.format @planes_grouped_21122
  scheme(#quantx.affine<ui8>)
  layout(#quantx.layout<[n, k],
    {unit 16384, order(k, n), codes = 2 at 12288 k(4:8, 16:256) n(8:32, 4:2)
      | 2 at 8192 k(4:8, 16:256) n(8:32, 4:2) | 1 at 6144 k(4:8, 8:256, 2:4) n(8:32, 4:1)
      | 1 at 4096 k(4:8, 8:256, 2:4) n(8:32, 4:1) | 2 at 0 k(4:8, 16:256) n(8:32, 4:2)}>)
  {source = "own bit planes",
   license = "Apache-2.0 WITH LLVM-exception"}

// 16 rows: two low bits, then the third.
quantx.format @panel_3_as_2_1
  scheme(#quantx.affine<ui3>)
  layout(#quantx.layout<[n, k],
    {unit 3072, order(k, n), codes = 2 at 0 k(4:8, 4:512, 4:2) n(16:32)
      | 1 at 2048 k(4:8, 2:512, 8:1) n(16:32)}>)
  {source = "own panel",
   license = "Apache-2.0 WITH LLVM-exception"}

// 16 rows: nibbles, then the fifth bit.
quantx.format @panel_5_as_4_1
  scheme(#quantx.affine<ui5>)
  layout(#quantx.layout<[n, k],
    {unit 5120, order(k, n), codes = 4 at 0 k(4:8, 8:512, 2:4) n(16:32)
      | 1 at 4096 k(4:8, 2:512, 8:1) n(16:32)}>)
  {source = "own panel",
   license = "Apache-2.0 WITH LLVM-exception"}

// 16 rows: nibbles, then two high bits.
quantx.format @panel_6_as_4_2
  scheme(#quantx.affine<ui6>)
  layout(#quantx.layout<[n, k],
    {unit 6144, order(k, n), codes = 4 at 0 k(4:8, 8:512, 2:4) n(16:32)
      | 2 at 4096 k(4:8, 4:512, 4:2) n(16:32)}>)
  {source = "own panel",
   license = "Apache-2.0 WITH LLVM-exception"}

// Q4_0 for 16 rows at a time, scales in front; the zero is folded elsewhere.
quantx.format @q4_0_panel16
  scheme(#quantx.affine<ui4, scale = f16 per [1, 32]>)
  layout(#quantx.layout<[n, k],
    {unit 2304, order(k, n), scale = 16 at 0 n(16:16), codes = 4 at 256 k(4:8, 4:512, 2:4) n(16:32)}>)
  {source = "own panel",
   license = "Apache-2.0 WITH LLVM-exception"}

// Eight rows interleaved; bit 3 of the code is flipped, hence si4.
quantx.format @ggml_q4_0x8
  scheme(#quantx.affine<si4, scale = f16 per [1, 32]>)
  layout(#quantx.layout<[n, k],
    {unit 1152, order(k, n), scale = 16 at 0 n(8:16), codes = 4 at 128 k(8:8, 2:512, 2:4) n(8:64)}>)
  {source = "ggml: repacked Q4_0 of eight rows",
   license = "MIT"}

// 64 rows of 64 codes, address bits 7 and 8 exclusive-or 10 and 11.
quantx.format @smem_a_swizzled
  scheme(#quantx.affine<si8>)
  layout(#quantx.layout<[n, k],
    {unit 32768, order(k, n), swizzle [2, 7, 3], codes = 8 at 0 k(64:8) n(64:512)}>)
  {source = "own shared-memory tile with the XOR swizzle of ldmatrix",
   license = "Apache-2.0 WITH LLVM-exception"}
