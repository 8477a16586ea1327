// HQQ: byte (or word) i of a column holds the rows i, i + R/d, i + 2*R/d, ..., high bits first.
//
// [r, c] is the matrix after the group axis is reshaped: one zero and one scale, both f32, per row.

// Two rows to a byte.
quantx.format @hqq_4
  scheme(#quantx.affine<ui4, zero = f32 per [1, *], scale = f32 per [1, *]>)
  layout(#quantx.layout<[r, c],
    {unit 8, order(c, r), codes = 4 at 4 r(*, 2:-4)},
    {unit 32, order(c, r), zero = 32 at 0},
    {unit 32, order(c, r), scale = 32 at 0}>)
  {source = "HQQ: BitPack",
   license = "Apache-2.0"}

// Ten rows to a 32-bit word, from bit 27 down.
quantx.format @hqq_3
  scheme(#quantx.affine<ui3, zero = f32 per [1, *], scale = f32 per [1, *]>)
  layout(#quantx.layout<[r, c],
    {unit 32, order(c, r), codes = 3 at 27 r(*, 10:-3)},
    {unit 32, order(c, r), zero = 32 at 0},
    {unit 32, order(c, r), scale = 32 at 0}>)
  {source = "HQQ: BitPack",
   license = "Apache-2.0"}

// Four rows to a byte.
quantx.format @hqq_2
  scheme(#quantx.affine<ui2, zero = f32 per [1, *], scale = f32 per [1, *]>)
  layout(#quantx.layout<[r, c],
    {unit 8, order(c, r), codes = 2 at 6 r(*, 4:-2)},
    {unit 32, order(c, r), zero = 32 at 0},
    {unit 32, order(c, r), scale = 32 at 0}>)
  {source = "HQQ: BitPack",
   license = "Apache-2.0"}

// Eight rows to a byte.
quantx.format @hqq_1
  scheme(#quantx.affine<ui1, zero = f32 per [1, *], scale = f32 per [1, *]>)
  layout(#quantx.layout<[r, c],
    {unit 8, order(c, r), codes = 1 at 7 r(*, 8:-1)},
    {unit 32, order(c, r), zero = 32 at 0},
    {unit 32, order(c, r), scale = 32 at 0}>)
  {source = "HQQ: BitPack",
   license = "Apache-2.0"}
