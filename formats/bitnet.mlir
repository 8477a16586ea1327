// BitNet: ternary codes, four groups of 32 to a block of 128, first group in the top bits.
//
// The one f32 scale of a tensor is applied outside: it lies at the end of the file.

// Codes 0, 1, 2 for -1, 0, 1. In no package.
quantx.format @bitnet_i2_s
  scheme(#quantx.affine<ui2, zero = 1>)
  layout(#quantx.layout<[n, k],
    {unit 256, order(k, n), codes = 2 at 6 k(32:8, 4:-2)}>)
  {source = "BitNet: i2_s packing of bitnet.cpp",
   license = "MIT"}
