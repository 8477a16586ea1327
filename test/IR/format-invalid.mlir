// RUN: quantx-opt %s --verify-diagnostics --split-input-file

#s = #quantx.affine<ui4, scale = f16 per [1, 32]>
#l = #quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>
quantx.format @format_c1_fits scheme(#s) layout(#l)

#unknown = #quantx.layout<[n, k], {unit 144, order(k, n), scales = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>
// expected-error@+1 {{'quantx.format' op layout: wanted only the scheme's fields codes, scale, got: scales}}
quantx.format @format_c1_unknown_field scheme(#s) layout(#unknown)

// -----

#s = #quantx.affine<ui4, scale = f16 per [1, 32]>
#missing = #quantx.layout<[n, k], {unit 128, order(k, n), codes = 4 at 0 k(16:8, 2:4)}>
// expected-error@+1 {{'quantx.format' op layout: wanted a place for scale, got: none}}
quantx.format @format_c1_missing_field scheme(#s) layout(#missing)

// -----

#s = #quantx.affine<ui4, scale = f16 per [1, 32]>
#width = #quantx.layout<[n, k], {unit 136, order(k, n), scale = 8 at 0, codes = 4 at 8 k(16:8, 2:4)}>
// expected-error@+1 {{'quantx.format' op layout: wanted 16 bits for scale, got: 8}}
quantx.format @format_c1_width scheme(#s) layout(#width)

// -----

#s = #quantx.affine<ui4, scale = f16 per [1, 32]>
#covers = #quantx.layout<[n, k], {unit 272, order(k, n), scale = 16 at 0, codes = 4 at 16 k(64:4)}>
// expected-error@+1 {{'quantx.format' op layout: wanted a unit of codes to cover the elements of scale, [1, 32], got: [1, 64]}}
quantx.format @format_c1_coverage scheme(#s) layout(#covers)

// -----

#s = #quantx.affine<ui4, scale = f16 per [1, 32]>
#rank = #quantx.layout<[b0, n, k], {unit 144, order(k, n, b0), scale = 16 at 0, codes = 4 at 16 k(16:8, 2:4)}>
// expected-error@+1 {{'quantx.format' op layout: wanted 2 dimensions for the blocks of scale, got: 3}}
quantx.format @format_c1_rank_of_blocks scheme(#s) layout(#rank)

// -----

#s = #quantx.affine<ui4>
#l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 4 at 0 k(2:4)}>
// expected-error@+1 {{custom op 'quantx.format' invalid kind of attribute specified}}
quantx.format @format_scheme_is_layout scheme(#l) layout(#l)

// -----

#s = #quantx.affine<ui4>
#l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 4 at 0 k(2:4)}>
// expected-note@+1 {{see existing symbol definition here}}
quantx.format @format_twice scheme(#s) layout(#l)
// expected-error@+1 {{redefinition of symbol named 'format_twice'}}
quantx.format @format_twice scheme(#s) layout(#l)
