// GPTQ checkpoints: qweight i32 [K*b/32, N], qzeros i32 [K/G, N*b/32], scales f16 [K/G, N].
//
// The group size of a declaration is 64; another one is the same text with another `per`.
// plus1_mod16 is the older AutoGPTQ module's zero point: (stored + 1) mod 16.

#plus1_mod16 = #quantx.table<"plus1_mod16", dense<[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
    15, 0]> : tensor<16xi8>>

// Stores zero - 1; a stored 15 means 16.
quantx.format @gptq_v1_4
  scheme(#quantx.affine<ui4, zero = (ui4 + 1) per [1, 64], scale = f16 per [1, 64]>)
  layout(#quantx.layout<[n, k],
    {unit 32, order(n, k), codes = 4 at 0 k(8:4)},
    {unit 32, order(n, k), zero = 4 at 0 n(8:4)},
    {unit 16, order(n, k), scale = 16 at 0}>)
  {source = "AutoGPTQ: packing of its quantized linear modules",
   license = "MIT"}

// Stores zero - 1; a stored 15 means 0, as the older module has it.
quantx.format @gptq_v1_4_old
  scheme(#quantx.affine<ui4, zero = ui4 #plus1_mod16 per [1, 64], scale = f16 per [1, 64]>)
  layout(#quantx.layout<[n, k],
    {unit 32, order(n, k), codes = 4 at 0 k(8:4)},
    {unit 32, order(n, k), zero = 4 at 0 n(8:4)},
    {unit 16, order(n, k), scale = 16 at 0}>)
  {source = "AutoGPTQ: packing of its quantized linear modules",
   license = "MIT"}

// Stores the zero itself.
quantx.format @gptq_v2_4
  scheme(#quantx.affine<ui4, zero = ui4 per [1, 64], scale = f16 per [1, 64]>)
  layout(#quantx.layout<[n, k],
    {unit 32, order(n, k), codes = 4 at 0 k(8:4)},
    {unit 32, order(n, k), zero = 4 at 0 n(8:4)},
    {unit 16, order(n, k), scale = 16 at 0}>)
  {source = "GPTQModel: gptq_v2 checkpoints",
   license = "Apache-2.0"}

// With act-order: the group of column k is an operand.
quantx.format @gptq_v1_4_gidx
  scheme(#quantx.affine<ui4, zero = (ui4 + 1) per [1, gather], scale = f16 per [1, gather]>)
  layout(#quantx.layout<[n, k],
    {unit 32, order(n, k), codes = 4 at 0 k(8:4)},
    {unit 32, order(n, k), zero = 4 at 0 n(8:4)},
    {unit 16, order(n, k), scale = 16 at 0}>)
  {source = "AutoGPTQ: packing of its quantized linear modules",
   license = "MIT"}

// Sixteen codes to a word.
quantx.format @gptq_v1_2
  scheme(#quantx.affine<ui2, zero = (ui2 + 1) per [1, 64], scale = f16 per [1, 64]>)
  layout(#quantx.layout<[n, k],
    {unit 32, order(n, k), codes = 2 at 0 k(16:2)},
    {unit 32, order(n, k), zero = 2 at 0 n(16:2)},
    {unit 16, order(n, k), scale = 16 at 0}>)
  {source = "AutoGPTQ: packing of its quantized linear modules",
   license = "MIT"}

// Four codes to a word.
quantx.format @gptq_v1_8
  scheme(#quantx.affine<ui8, zero = (ui8 + 1) per [1, 64], scale = f16 per [1, 64]>)
  layout(#quantx.layout<[n, k],
    {unit 32, order(n, k), codes = 8 at 0 k(4:8)},
    {unit 32, order(n, k), zero = 8 at 0 n(4:8)},
    {unit 16, order(n, k), scale = 16 at 0}>)
  {source = "AutoGPTQ: packing of its quantized linear modules",
   license = "MIT"}

// 32 codes are one stream of 96 bits, cut into three words that lie N apart.
quantx.format @gptq_v1_3
  scheme(#quantx.affine<ui3, zero = (ui3 + 1) per [1, 64], scale = f16 per [1, 64]>)
  layout(#quantx.layout<[n, k],
    {unit 96, word 32, order(n, w, k), codes = 3 at 0 k(32:3)},
    {unit 96, order(n, k), zero = 3 at 0 n(32:3)},
    {unit 16, order(n, k), scale = 16 at 0}>)
  {source = "AutoGPTQ: packing of its quantized linear modules",
   license = "MIT"}

// Planar: 32 codes as 2 + 1 bits in three words that lie N apart.
quantx.format @gptq_p_3
  scheme(#quantx.affine<ui3>)
  layout(#quantx.layout<[n, k],
    {unit 96, word 32, order(n, w, k), codes = 2 at 0 k(32:2) | 1 at 64 k(32:1)}>)
  {source = "GPTQModel: planar packing",
   license = "Apache-2.0"}

// Planar: 4 + 1 bits.
quantx.format @gptq_p_5
  scheme(#quantx.affine<ui5>)
  layout(#quantx.layout<[n, k],
    {unit 160, word 32, order(n, w, k), codes = 4 at 0 k(32:4) | 1 at 128 k(32:1)}>)
  {source = "GPTQModel: planar packing",
   license = "Apache-2.0"}

// Planar: 4 + 2 + 1 bits.
quantx.format @gptq_p_7
  scheme(#quantx.affine<ui7>)
  layout(#quantx.layout<[n, k],
    {unit 224, word 32, order(n, w, k), codes = 4 at 0 k(32:4) | 2 at 128 k(32:2)
      | 1 at 192 k(32:1)}>)
  {source = "GPTQModel: planar packing",
   license = "Apache-2.0"}
