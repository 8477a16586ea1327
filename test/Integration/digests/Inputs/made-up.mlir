// Three formats that nobody uses, stated here and nowhere else.

// 5 bits, two levels of scale and of offset, a zero that is stored less one.
#five = #quantx.affine<ui5, zero = (ui5 + 1) per [1, 64],
  scale = f16 per [1, 128] * (ui4 + 1) per [1, 16],
  offset = - f16 per [1, 128] * ui6 per [1, 32]>
#five_layout = #quantx.layout<[n, k], {unit 744, order(k, n), scale0 = 16 at 0, offset0 = 16 at 16,
  scale1 = 4 at 32 k(8:4), offset1 = 6 at 64 k(4:6), zero = 5 at 88 k(2:5),
  codes = 4 at 104 k(64:8, 2:4) | 1 at 616 k(128:1)}>

// Two stages of vectors of 4.
#coarse = #quantx.table<"coarse", dense<[
  [[-90, -40, 10, 60]], [[7, -7, 70, -70]], [[100, 50, -50, -100]], [[3, 1, 4, 1]],
  [[-1, 12, -30, 56]], [[64, 32, 16, 8]], [[-5, -25, -125, 5]], [[0, 99, 0, -99]]]>
  : tensor<8x1x4xi8>>
#fine = #quantx.table<"fine", dense<[
  [[1, 0, -1, 2]], [[-3, 3, 0, 1]], [[2, 2, -2, -2]], [[0, -1, 3, -3]]]> : tensor<4x1x4xi8>>
#two = #quantx.codebook<ui3 #coarse [1, 4] + ui2 #fine [1, 4], scale = f16 per [1, 64]>
#two_layout = #quantx.layout<[n, k], {unit 96, order(k, n), scale = 16 at 80,
  codes0 = 3 at 0 k(16:3), codes1 = 2 at 48 k(16:2)}>

// 7 bits in planes of 8 rows, the highest first.
#seven = #quantx.sliceable<#quantx.affine<ui7, zero = ui7 per [1, *], scale = f32 per [1, *]>,
  widths = [2, 3, 5], round = half_up, overflow = clamp, reconstruct = grid>
#seven_3 = #quantx.sliceable<
  #quantx.affine<(16 * ui3), zero = ui7 per [1, *], scale = f32 per [1, *]>,
  widths = [2, 3], round = half_up, overflow = clamp, reconstruct = grid>
#seven_layout = #quantx.layout<[n, k],
  {unit 3584, order(k, n), codes = 7 at 3072 k(64:1) n(8:64) b(7:-512)},
  {unit 8, order(k, n), zero = 7 at 0}, {unit 32, order(k, n), scale = 32 at 0}>

#per_32 = #quantx.affine<si8, scale = f32 per [1, 32]>
#token = #quantx.affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *]>

func.func @five(%x: tensor<?x200xf32>, %b: tensor<6882xi8>)
    -> (tensor<37x200xf32>, tensor<?x200xf32>, tensor<?x37xf32>) {
  %w = quantx.make(%b) layout #five_layout
    : (tensor<6882xi8>) -> !quantx.tensor<37x200xf32, #five>
  %r = quantx.dequantize %w : !quantx.tensor<37x200xf32, #five> -> tensor<37x200xf32>
  %q = quantx.quantize %x dynamic : tensor<?x200xf32> -> !quantx.tensor<?x200xf32, #per_32>
  %a = quantx.dequantize %q : !quantx.tensor<?x200xf32, #per_32> -> tensor<?x200xf32>
  %y = quantx.matmul %q, %w : (!quantx.tensor<?x200xf32, #per_32>,
    !quantx.tensor<37x200xf32, #five>) -> tensor<?x37xf32>
  return %r, %a, %y : tensor<37x200xf32>, tensor<?x200xf32>, tensor<?x37xf32>
}

func.func @two(%x: tensor<?x200xf32>, %b: tensor<1776xi8>)
    -> (tensor<37x200xf32>, tensor<?x200xf32>, tensor<?x37xf32>) {
  %w = quantx.make(%b) layout #two_layout
    : (tensor<1776xi8>) -> !quantx.tensor<37x200xf32, #two>
  %r = quantx.dequantize %w : !quantx.tensor<37x200xf32, #two> -> tensor<37x200xf32>
  %q = quantx.quantize %x dynamic : tensor<?x200xf32> -> !quantx.tensor<?x200xf32, #token>
  %a = quantx.dequantize %q : !quantx.tensor<?x200xf32, #token> -> tensor<?x200xf32>
  %y = quantx.matmul %q, %w : (!quantx.tensor<?x200xf32, #token>,
    !quantx.tensor<37x200xf32, #two>) -> tensor<?x37xf32>
  return %r, %a, %y : tensor<37x200xf32>, tensor<?x200xf32>, tensor<?x37xf32>
}

func.func @seven(%x: tensor<?x200xf32>, %b: tensor<8960xi8>, %z: tensor<37xi8>,
    %s: tensor<148xi8>, %width: i32, %widths: tensor<?xi32>)
    -> (tensor<37x200xf32>, tensor<?x200xf32>, tensor<?x37xf32>,
        tensor<37x200xf32>, tensor<37x200xf32>, tensor<?x37xf32>, tensor<?x37xf32>,
        tensor<?x37xf32>) {
  %w = quantx.make(%b, %z, %s) layout #seven_layout : (tensor<8960xi8>, tensor<37xi8>,
    tensor<148xi8>) -> !quantx.tensor<37x200xf32, #seven>
  %r = quantx.dequantize %w : !quantx.tensor<37x200xf32, #seven> -> tensor<37x200xf32>
  %q = quantx.quantize %x dynamic : tensor<?x200xf32> -> !quantx.tensor<?x200xf32, #token>
  %a = quantx.dequantize %q : !quantx.tensor<?x200xf32, #token> -> tensor<?x200xf32>
  %y = quantx.matmul %q, %w : (!quantx.tensor<?x200xf32, #token>,
    !quantx.tensor<37x200xf32, #seven>) -> tensor<?x37xf32>
  %v = quantx.slice %w bits 3
    : !quantx.tensor<37x200xf32, #seven> -> !quantx.tensor<37x200xf32, #seven_3>
  %r3 = quantx.dequantize %v : !quantx.tensor<37x200xf32, #seven_3> -> tensor<37x200xf32>
  %rw = quantx.dequantize %w width(%width)
    : !quantx.tensor<37x200xf32, #seven> -> tensor<37x200xf32>
  %y3 = quantx.matmul %q, %v : (!quantx.tensor<?x200xf32, #token>,
    !quantx.tensor<37x200xf32, #seven_3>) -> tensor<?x37xf32>
  %yw = quantx.matmul %q, %w width(%width) : (!quantx.tensor<?x200xf32, #token>,
    !quantx.tensor<37x200xf32, #seven>, i32) -> tensor<?x37xf32>
  %yr = quantx.matmul %q, %w width(%widths) : (!quantx.tensor<?x200xf32, #token>,
    !quantx.tensor<37x200xf32, #seven>, tensor<?xi32>) -> tensor<?x37xf32>
  return %r, %a, %y, %r3, %rw, %y3, %yw, %yr : tensor<37x200xf32>, tensor<?x200xf32>,
    tensor<?x37xf32>, tensor<37x200xf32>, tensor<37x200xf32>, tensor<?x37xf32>,
    tensor<?x37xf32>, tensor<?x37xf32>
}
