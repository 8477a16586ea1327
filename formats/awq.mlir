// AWQ checkpoints, in the three packings of its kernels.
//
// The group size of a declaration is 64; another one is the same text with another `per`.

// Packed along N: columns 0, 2, 4, 6, 1, 3, 5, 7 of eight, low nibble first.
quantx.format @awq_gemm
  scheme(#quantx.affine<ui4, zero = ui4 per [1, 64], scale = f16 per [1, 64]>)
  layout(#quantx.layout<[n, k],
    {unit 32, order(n, k), codes = 4 at 0 n(2:16, 4:4)},
    {unit 32, order(n, k), zero = 4 at 0 n(2:16, 4:4)},
    {unit 16, order(n, k), scale = 16 at 0}>)
  {source = "AutoAWQ: packing of its GEMM and GEMV modules",
   license = "MIT"}

// Packed along K; zeros and scales of a row are padded to whole words.
quantx.format @awq_gemv
  scheme(#quantx.affine<ui4, zero = ui4 per [1, 64], scale = f16 per [1, 64]>)
  layout(#quantx.layout<[n, k],
    {unit 32, order(k, n), codes = 4 at 0 k(8:4)},
    {unit 4, order(k pad 64, n), zero = 4 at 0},
    {unit 16, order(k pad 256, n), scale = 16 at 0}>)
  {source = "AutoAWQ: packing of its GEMM and GEMV modules",
   license = "MIT"}

// Four rows interleaved; the zero is a real offset, -zero * scale.
quantx.format @awq_gemv_fast
  scheme(#quantx.affine<ui4, scale = f16 per [1, 64], offset = f16 per [1, 64]>)
  layout(#quantx.layout<[n, k],
    {unit 1024, order(k, n), codes = 4 at 0 k(2:16, 4:32, 4:4, 2:128) n(4:256)},
    {unit 16, order(n, k), scale = 16 at 0},
    {unit 16, order(n, k), offset = 16 at 0}>)
  {source = "AutoAWQ and llm-awq: packing of the fast GEMV module",
   license = "MIT"}
