// RUN: quantx-opt %s --verify-diagnostics --split-input-file

#s = #quantx.affine<ui4, scale = f16 per [1, 32]>
#g = #quantx.affine<ui4, scale = f16 per [1, gather]>
#l = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>
#lg = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 4 at 0 k(2:4)}, {unit 16, order(k, n), scale = 16 at 0}>

func.func @int_view_fits(%b: tensor<36xi8>, %d: tensor<?xi8>, %n: index) {
  %0 = quantx.int.view(%b) layout #l field "codes" of !quantx.tensor<1x64xf32, #s> : (tensor<36xi8>) -> tensor<1x64xi8>
  %1 = quantx.int.view(%b) layout #l field "scale" of !quantx.tensor<1x64xf32, #s> : (tensor<36xi8>) -> tensor<1x2xf16>
  %2 = quantx.int.view(%d) layout #l field "codes" of !quantx.tensor<?x64xf32, #s> dims(%n) : (tensor<?xi8>, index) -> tensor<?x64xi8>
  %3 = quantx.int.view(%d, %d) layout #lg field "scale" of !quantx.tensor<1x64xf32, #g> groups(%n) : (tensor<?xi8>, tensor<?xi8>, index) -> tensor<1x?xf16>
  return
}

func.func @int_view_c1_layout(%b: tensor<36xi8>) {
  // expected-error@+1 {{'quantx.int.view' op layout: wanted only the scheme's fields codes, got: scale}}
  %0 = quantx.int.view(%b) layout #l field "codes" of !quantx.tensor<1x64xf32, #quantx.affine<ui4>> : (tensor<36xi8>) -> tensor<1x64xi8>
  return
}

func.func @int_view_c1_buffers(%b: tensor<36xi8>) {
  // expected-error@+1 {{'quantx.int.view' op buffers: wanted 1, got: 2}}
  %0 = quantx.int.view(%b, %b) layout #l field "codes" of !quantx.tensor<1x64xf32, #s> : (tensor<36xi8>, tensor<36xi8>) -> tensor<1x64xi8>
  return
}

func.func @int_view_dims(%b: tensor<36xi8>, %n: index) {
  // expected-error@+1 {{'quantx.int.view' op dims: wanted 0, got: 1}}
  %0 = quantx.int.view(%b) layout #l field "codes" of !quantx.tensor<1x64xf32, #s> dims(%n) : (tensor<36xi8>, index) -> tensor<1x64xi8>
  return
}

func.func @int_view_groups(%b: tensor<36xi8>, %n: index) {
  // expected-error@+1 {{'quantx.int.view' op groups: wanted none, got: one}}
  %0 = quantx.int.view(%b) layout #l field "codes" of !quantx.tensor<1x64xf32, #s> groups(%n) : (tensor<36xi8>, index) -> tensor<1x64xi8>
  return
}

func.func @int_view_no_groups(%d: tensor<?xi8>) {
  // expected-error@+1 {{'quantx.int.view' op groups: wanted one, got: none}}
  %0 = quantx.int.view(%d, %d) layout #lg field "codes" of !quantx.tensor<1x64xf32, #g> : (tensor<?xi8>, tensor<?xi8>) -> tensor<1x64xi8>
  return
}

func.func @int_view_c2_field(%b: tensor<36xi8>) {
  // expected-error@+1 {{'quantx.int.view' op field: wanted one of the scheme, got: zero}}
  %0 = quantx.int.view(%b) layout #l field "zero" of !quantx.tensor<1x64xf32, #s> : (tensor<36xi8>) -> tensor<1x64xi8>
  return
}

func.func @int_view_c2_type(%b: tensor<36xi8>) {
  // expected-error@+1 {{'quantx.int.view' op result: wanted 'tensor<1x64xi8>', got: 'tensor<1x64xi4>'}}
  %0 = quantx.int.view(%b) layout #l field "codes" of !quantx.tensor<1x64xf32, #s> : (tensor<36xi8>) -> tensor<1x64xi4>
  return
}
