// A call of a function on quantized tensors is inlined before lowering.
// RUN: quantx-run %s --entry=caller --seed=2 --dyn=3 --digest > %t.interpreter
// RUN: quantx-run %s --entry=caller --seed=2 --dyn=3 --digest --backend=portable > %t.portable
// RUN: diff %t.interpreter %t.portable

#s = #quantx.affine<si8, scale = f32 per [1, *]>

func.func private @half(%x: tensor<?x64xf32>) -> !quantx.tensor<?x64xf32, #s> {
  %q = quantx.quantize %x dynamic : tensor<?x64xf32> -> !quantx.tensor<?x64xf32, #s>
  return %q : !quantx.tensor<?x64xf32, #s>
}

func.func @caller(%x: tensor<?x64xf32>) -> tensor<?x64xf32> {
  %q = func.call @half(%x) : (tensor<?x64xf32>) -> !quantx.tensor<?x64xf32, #s>
  %y = quantx.dequantize %q : !quantx.tensor<?x64xf32, #s> -> tensor<?x64xf32>
  return %y : tensor<?x64xf32>
}
