// OCP microscaling (MX): blocks of 32 along K, one E8M0 exponent each.
//
// Two codes to a byte, the even element in the low nibble; four six-bit codes to three bytes.

// Plain rows of scales.
quantx.format @mxfp4_ocp
  scheme(#quantx.affine<f4E2M1FN, scale = f8E8M0FNU per [1, 32]>)
  layout(#quantx.layout<[n, k],
    {unit 8, order(k, n), codes = 4 at 0 k(2:4)},
    {unit 8, order(k, n), scale = 8 at 0}>)
  {source = "OCP Microscaling Formats (MX) specification 1.0; packing as in compressed-tensors",
   license = "Apache-2.0"}

// Scales in 128 x 4 tiles as block-scaled matrix instructions read them.
quantx.format @mxfp4_swizzled
  scheme(#quantx.affine<f4E2M1FN, scale = f8E8M0FNU per [1, 32]>)
  layout(#quantx.layout<[n, k],
    {unit 8, order(k, n), codes = 4 at 0 k(2:4)},
    {unit 4096, order(k, n), scale = 8 at 0 n(32:128, 4:32) k(4:8)}>)
  {source = "OCP Microscaling Formats (MX) specification 1.0; scale tiles of 128x4 as in torchao",
   license = "BSD-3-Clause"}

// Four codes in three bytes.
quantx.format @mxfp6_e2m3
  scheme(#quantx.affine<f6E2M3FN, scale = f8E8M0FNU per [1, 32]>)
  layout(#quantx.layout<[n, k],
    {unit 24, order(k, n), codes = 6 at 0 k(4:6)},
    {unit 8, order(k, n), scale = 8 at 0}>)
  {source = "OCP Microscaling Formats (MX) specification 1.0; packing as in compressed-tensors",
   license = "Apache-2.0"}
