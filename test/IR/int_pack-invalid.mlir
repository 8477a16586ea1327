// RUN: quantx-opt %s --verify-diagnostics --split-input-file

#s = #quantx.affine<ui4, scale = f16 per [1, 32]>
#l = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>
#other = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 4 at 0 k(2:4)}>

func.func @int_pack_fits(%q: tensor<1x64xi8>, %s: tensor<1x2xf16>) {
  %0 = quantx.int.pack(%q, %s) as !quantx.tensor<1x64xf32, #s> layout #l : (tensor<1x64xi8>, tensor<1x2xf16>) -> tensor<36xi8>
  return
}

func.func @int_pack_c1_number(%q: tensor<1x64xi8>) {
  // expected-error@+1 {{'quantx.int.pack' op components: wanted 2 components of '!quantx.tensor<1x64xf32, #quantx.affine<ui4, scale = f16 per [1, 32]>>', got: 1}}
  %0 = quantx.int.pack(%q) as !quantx.tensor<1x64xf32, #s> layout #l : (tensor<1x64xi8>) -> tensor<36xi8>
  return
}

func.func @int_pack_c1_type(%q: tensor<1x64xi8>, %s: tensor<1x2xf32>) {
  // expected-error@+1 {{'quantx.int.pack' op components: wanted component 1 of type 'tensor<1x2xf16>', got: 'tensor<1x2xf32>'}}
  %0 = quantx.int.pack(%q, %s) as !quantx.tensor<1x64xf32, #s> layout #l : (tensor<1x64xi8>, tensor<1x2xf32>) -> tensor<36xi8>
  return
}

func.func @int_pack_c2_layout(%q: tensor<1x64xi8>, %s: tensor<1x2xf16>) {
  // expected-error@+1 {{'quantx.int.pack' op layout: wanted a place for scale, got: none}}
  %0 = quantx.int.pack(%q, %s) as !quantx.tensor<1x64xf32, #s> layout #other : (tensor<1x64xi8>, tensor<1x2xf16>) -> tensor<36xi8>
  return
}

func.func @int_pack_c2_buffers(%q: tensor<1x64xi8>, %s: tensor<1x2xf16>) {
  // expected-error@+1 {{'quantx.int.pack' op buffers: wanted 1, got: 2}}
  %0:2 = quantx.int.pack(%q, %s) as !quantx.tensor<1x64xf32, #s> layout #l : (tensor<1x64xi8>, tensor<1x2xf16>) -> (tensor<36xi8>, tensor<36xi8>)
  return
}

func.func @int_pack_c2_bytes(%q: tensor<1x64xi8>, %s: tensor<1x2xf16>) {
  // expected-error@+1 {{'quantx.int.pack' op buffer 0: wanted 36 bytes, got: 35}}
  %0 = quantx.int.pack(%q, %s) as !quantx.tensor<1x64xf32, #s> layout #l : (tensor<1x64xi8>, tensor<1x2xf16>) -> tensor<35xi8>
  return
}
