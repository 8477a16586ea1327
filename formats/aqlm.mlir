// AQLM: additive codebooks of 8-vectors, codes [N, K/8, 2], scales per row.
//
// The two books are operands.

// Vectors of 8 along K, two stages.
quantx.format @aqlm_2x8
  scheme(#quantx.codebook<ui8 book0 [1, 8] + ui8 book1 [1, 8], scale = f32 per [1, *]>)
  layout(#quantx.layout<[n, k],
    {unit 16, order(k, n), codes0 = 8 at 0, codes1 = 8 at 8},
    {unit 32, order(k, n), scale = 32 at 0}>)
  {source = "AQLM: dequantization of weights",
   license = "Apache-2.0"}
