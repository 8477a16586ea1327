// QServe W4A8: codes with an int8 intermediate, in 32x32 tiles.
//
// Codes i8 [N, K/2], s1 scales f16 [N], s2 scales i8 [K/128, N], s2 zeros (-zero * s2) likewise.

// (codes * s2 - zero * s2) fits int8 and is then scaled by s1 per row. In no package.
quantx.format @qserve_w4a8
  scheme(#quantx.affine<(affine<ui4, scale = si8 per [1, 128], offset = si8 per [1, 128]>),
      scale = f16 per [1, *]>)
  layout(#quantx.layout<[n, k],
    {unit 4096, order(k, n), codes_codes = 4 at 0 k(4:8, 4:128, 2:64) n(8:512, 2:32, 2:4)},
    {unit 16, order(n, k), scale = 16 at 0},
    {unit 256, order(n, k), codes_scale = 8 at 0 n(8:32, 4:8)},
    {unit 256, order(n, k), codes_offset = 8 at 0 n(8:32, 4:8)}>)
  {source = "OmniServe: packing of its W4A8 linear layer",
   license = "Apache-2.0"}
