// compressed-tensors checkpoints: pack-quantized (two packings) and nvfp4-pack-quantized.
//
// Three-bit codes are a dense stream per row since 2026 (ct_dense_3), ten to a word before
// (ct_padded_3).

// Rows padded to whole words; zeros packed along N in three words that lie K/64 apart.
quantx.format @ct_dense_3
  scheme(#quantx.affine<ui3, zero = ui3 per [1, 64], scale = f32 per [1, 64]>)
  layout(#quantx.layout<[n, k],
    {unit 3, order(k pad 32, n), codes = 3 at 0},
    {unit 96, word 32, order(k, w, n), zero = 3 at 0 n(32:3)},
    {unit 32, order(k, n), scale = 32 at 0}>)
  {source = "compressed-tensors: packing of quantized weights",
   license = "Apache-2.0"}

// Ten codes to a word, symmetric.
quantx.format @ct_padded_3
  scheme(#quantx.affine<ui3, zero = 4, scale = f32 per [1, 64]>)
  layout(#quantx.layout<[n, k],
    {unit 32, order(k, n), codes = 3 at 0 k(10:3)},
    {unit 32, order(k, n), scale = 32 at 0}>)
  {source = "compressed-tensors: packing of quantized weights",
   license = "Apache-2.0"}

// E4M3 scale per 16, divided by one global scale.
quantx.format @ct_nvfp4
  scheme(#quantx.affine<f4E2M1FN, scale = f8E4M3FN per [1, 16] / f32 per [*, *]>)
  layout(#quantx.layout<[n, k],
    {unit 8, order(k, n), codes = 4 at 0 k(2:4)},
    {unit 8, order(k, n), scale0 = 8 at 0},
    {unit 32, order(k, n), scale1 = 32 at 0}>)
  {source = "compressed-tensors: nvfp4 packing; NVFP4 as published by NVIDIA",
   license = "Apache-2.0"}
