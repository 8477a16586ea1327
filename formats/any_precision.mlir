// Any-Precision LLM: bit planes, most significant first, bytes permuted per 32 lanes.
//
// qweight i32 [bits, N, K/32] and one f16 table per row. K must be a multiple of 1024: a ragged
// tail has other strides and is a second layout joined along k.

// Six planes; the table of a row has 64 entries. In no package.
quantx.format @any_precision
  scheme(#quantx.codebook<ui6 lut over [1, *]>)
  layout(#quantx.layout<[n, k],
    {unit 1024, order(k, n, -b), codes = 6 at 31 k(8:-1, 32:32, 4:-8) b(*)}>)
  {source = "Any-Precision LLM: permuted bit maps",
   license = "MIT"}
