// VPTQ: vectors down output features, indices as one bit stream per row, padded to 32 bits.
//
// Here two stages (12 + 8 bits, vectors of 8) and column groups of 126. The outlier columns are a
// second tensor; joining them and undoing the permutation are ordinary tensor operations.

// Word = residual << 12 | main; one scale and one offset per column.
quantx.format @vptq
  scheme(#quantx.codebook<ui12 main [8, 1] over [*, 126] + ui8 residual [8, 1] over [*, 126],
      scale = f32 per [*, 1], offset = f32 per [*, 1]>)
  layout(#quantx.layout<[n, k],
    {unit 2528, order(n, k), codes0 = 12 at 0 k(126:20), codes1 = 8 at 12 k(126:20)},
    {unit 32, order(n, k), scale = 32 at 0},
    {unit 32, order(n, k), offset = 32 at 0}>)
  {source = "VPTQ: index packing and dequantization",
   license = "MIT"}

// Vectors of 4, one 16-bit index each, no residual.
quantx.format @vptq_outliers
  scheme(#quantx.codebook<ui16 outlier [4, 1]>)
  layout(#quantx.layout<[n, k],
    {unit 16, order(k, n), codes = 16 at 0}>)
  {source = "VPTQ: index packing and dequantization",
   license = "MIT"}
