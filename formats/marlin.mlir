// Marlin checkpoints: 4-bit codes in the fragment order of mma.m16n8k16, scales permuted.
//
// Codes i32 [K/16, N*2], scales f16 [K/128, N].

// Tiles of 16 x 64, offset-binary codes.
quantx.format @marlin_4
  scheme(#quantx.affine<ui4, zero = 8, scale = f16 per [1, 128]>)
  layout(#quantx.layout<[n, k],
    {unit 4096, order(n, k), codes = 4 at 0 k(2:16, 4:128, 2:4) n(8:512, 2:8, 4:32)},
    {unit 1024, order(n, k), scale = 16 at 0 n(8:128, 8:16)}>)
  {source = "Marlin: packing of its linear layer",
   license = "Apache-2.0"}
