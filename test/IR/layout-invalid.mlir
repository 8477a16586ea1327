// RUN: quantx-opt %s --verify-diagnostics --split-input-file

func.func private @layout_c1_inside() attributes {l = #quantx.layout<[k], {unit 8, order(k), codes = 4 at 4 k(2:-4)}>}
// expected-error@+1 {{buffer 0: codes: wanted bits inside the unit of 8 bits, got: 11}}
func.func private @layout_c1_above_the_unit() attributes {l = #quantx.layout<[k], {unit 8, order(k), codes = 4 at 4 k(2:4)}>}

// -----

// expected-error@+1 {{buffer 0: codes: wanted bits inside the unit of 8 bits, got: -4}}
func.func private @layout_c1_below_the_unit() attributes {l = #quantx.layout<[k], {unit 8, order(k), codes = 4 at 0 k(2:-4)}>}

// -----

// expected-error@+1 {{buffer 0: codes: wanted a base inside the unit of 8 bits, got: 8}}
func.func private @layout_c1_base() attributes {l = #quantx.layout<[k], {unit 8, order(k), codes = 4 at 8}>}

// -----

// expected-error@+1 {{buffer 0: codes: wanted every bit of the unit used once, got: bit 3 twice}}
func.func private @layout_c2_within_a_field() attributes {l = #quantx.layout<[k], {unit 8, order(k), codes = 4 at 0 k(2:3)}>}

// -----

// expected-error@+1 {{buffer 0: codes: wanted every bit of the unit used once, got: bit 12 twice}}
func.func private @layout_c2_between_fields() attributes {l = #quantx.layout<[k], {unit 144, order(k), scale = 16 at 0, codes = 4 at 12 k(16:8, 2:4)}>}

// -----

// expected-error@+1 {{buffer 0: wanted every dimension in order, got: no n}}
func.func private @layout_c3_missing_dimension() attributes {l = #quantx.layout<[n, k], {unit 8, order(k), codes = 4 at 0 k(2:4)}>}

// -----

// expected-error@+1 {{buffer 0: wanted every dimension once in order, got: k twice}}
func.func private @layout_c3_repeated_dimension() attributes {l = #quantx.layout<[n, k], {unit 8, order(k, k, n), codes = 4 at 0 k(2:4)}>}

// -----

// expected-error@+1 {{buffer 0: wanted every dimension in order, got: no k}}
func.func private @layout_c3_no_order() attributes {l = #quantx.layout<[k], {unit 8, codes = 4 at 0 k(2:4)}>}

// -----

// expected-error@+1 {{buffer 0: wanted w in order if and only if there is a word, got: w without word}}
func.func private @layout_c3_words_without_word() attributes {l = #quantx.layout<[k], {unit 8, order(k, w), codes = 4 at 0 k(2:4)}>}

// -----

// expected-error@+1 {{buffer 0: wanted w in order if and only if there is a word, got: word without w}}
func.func private @layout_c3_word_without_words() attributes {l = #quantx.layout<[k], {unit 8, word 4, order(k), codes = 4 at 0 k(2:4)}>}

// -----

// expected-error@+1 {{buffer 0: wanted b in order if and only if the codes have b(*), got: b in order, codes without b(*)}}
func.func private @layout_c3_bits_without_planes() attributes {l = #quantx.layout<[k], {unit 8, order(k, b), codes = 4 at 0 k(2:4)}>}

// -----

// expected-error@+1 {{buffer 0: wanted b in order if and only if the codes have b(*), got: codes with b(*), no b in order}}
func.func private @layout_c3_planes_without_bits() attributes {l = #quantx.layout<[k], {unit 8, order(k), codes = 4 at 0 k(8:1) b(*)}>}

// -----

// expected-error@+1 {{order: wanted a dimension of the layout, w or b, got: m}}
func.func private @layout_unknown_in_order() attributes {l = #quantx.layout<[n, k], {unit 8, order(k, n, m), codes = 4 at 0 k(2:4)}>}

// -----

// expected-error@+1 {{piece: wanted a dimension of the layout or b, got: m}}
func.func private @layout_unknown_in_piece() attributes {l = #quantx.layout<[n, k], {unit 8, order(k, n), codes = 4 at 0 m(2:4)}>}

// -----

// expected-error@+1 {{piece: wanted a dimension of the layout or b, got: w}}
func.func private @layout_words_in_piece() attributes {l = #quantx.layout<[n, k], {unit 8, word 4, order(k, w, n), codes = 4 at 0 w(2:4)}>}

// -----

// expected-error@+1 {{buffer: wanted word, order and swizzle once, got: word twice}}
func.func private @layout_word_twice() attributes {l = #quantx.layout<[k], {unit 8, word 4, word 8, order(k, w), codes = 4 at 0 k(2:4)}>}

// -----

// expected-error@+1 {{buffer: wanted word, order and swizzle once, got: order twice}}
func.func private @layout_order_twice() attributes {l = #quantx.layout<[k], {unit 8, order(k), order(k), codes = 4 at 0 k(2:4)}>}

// -----

// expected-error@+1 {{buffer: wanted word, order and swizzle once, got: swizzle twice}}
func.func private @layout_swizzle_twice() attributes {l = #quantx.layout<[k], {unit 8, order(k), swizzle [1, 1, 1], swizzle [1, 1, 1], codes = 4 at 0 k(2:4)}>}

// -----

// expected-error@+1 {{wanted a name of a dimension that is not reserved, got: w}}
func.func private @layout_dimension_w() attributes {l = #quantx.layout<[n, w], {unit 8, order(n, w), codes = 4 at 0}>}

// -----

// expected-error@+1 {{wanted a name of a dimension that is not reserved, got: b}}
func.func private @layout_dimension_b() attributes {l = #quantx.layout<[b], {unit 8, order(b), codes = 4 at 0}>}

// -----

// expected-error@+1 {{wanted a name of a dimension that is not reserved, got: then}}
func.func private @layout_dimension_then() attributes {l = #quantx.layout<[then], {unit 8, order(then), codes = 4 at 0}>}

// -----

// expected-error@+1 {{wanted every dimension named once, got: n twice}}
func.func private @layout_dimension_twice() attributes {l = #quantx.layout<[n, n], {unit 8, order(n), codes = 4 at 0}>}

// -----

// expected-error@+1 {{wanted an identifier as name of a dimension, got: 'n.m'}}
func.func private @layout_dotted_dimension() attributes {l = #quantx.layout<[n.m], {unit 8, order(n.m), codes = 4 at 0}>}

// -----

// expected-error@+1 {{wanted at least one dimension, got: none}}
func.func private @layout_no_dimension() attributes {l = #quantx.layout<[], {unit 8, order(), codes = 4 at 0}>}

// -----

// expected-error@+1 {{wanted at least one buffer, got: none}}
func.func private @layout_no_buffer() attributes {l = #quantx.layout<[n]>}

// -----

// expected-error@+1 {{buffer 0: wanted at least one field in a buffer, got: none}}
func.func private @layout_no_field() attributes {l = #quantx.layout<[n], {unit 8, order(n)}>}

// -----

// expected-error@+1 {{buffer 0: wanted every field named once, got: codes twice}}
func.func private @layout_field_twice() attributes {l = #quantx.layout<[n], {unit 8, order(n), codes = 4 at 0, codes = 4 at 4}>}

// -----

// expected-error@+1 {{buffer 1: wanted every field named once, got: codes twice}}
func.func private @layout_field_in_two_buffers() attributes {l = #quantx.layout<[n], {unit 8, order(n), codes = 8 at 0}, {unit 8, order(n), codes = 8 at 0}>}

// -----

// expected-error@+1 {{buffer 0: wanted a name of a field that is not reserved, got: per}}
func.func private @layout_field_named_swizzle() attributes {l = #quantx.layout<[n], {unit 8, order(n), per = 8 at 0}>}

// -----

// expected-error@+1 {{buffer 0: wanted a unit of 1 to 16777216 bits, got: 0}}
func.func private @layout_empty_unit() attributes {l = #quantx.layout<[n], {unit 0, order(n), codes = 8 at 0}>}

// -----

// expected-error@+1 {{buffer 0: wanted a unit of 1 to 16777216 bits, got: 9223372036854775807}}
func.func private @layout_absurd_unit() attributes {l = #quantx.layout<[n], {unit 9223372036854775807, order(n), codes = 8 at 0}>}

// -----

// expected-error@+1 {{integer value too large}}
func.func private @layout_number_too_large() attributes {l = #quantx.layout<[n], {unit 9223372036854775808, order(n), codes = 8 at 0}>}

// -----

// expected-error@+1 {{buffer 0: wanted a pad of at least 0 bits, got: -8}}
func.func private @layout_negative_pad() attributes {l = #quantx.layout<[n], {unit 8, order(n pad -8), codes = 8 at 0}>}

// -----

// expected-error@+1 {{buffer 0: codes: wanted at most 8 coordinates of n in a unit of 8 bits, got: 9223372036854775807}}
func.func private @layout_absurd_mode() attributes {l = #quantx.layout<[n], {unit 8, order(n), codes = 1 at 0 n(4611686018427387904:1, 4:1)}>}

// -----

// expected-error@+1 {{buffer 0: codes: wanted sizes of at least 1 in n, got: 0}}
func.func private @layout_empty_mode() attributes {l = #quantx.layout<[n], {unit 8, order(n), codes = 1 at 0 n(0:1)}>}

// -----

// expected-error@+1 {{buffer 0: codes: wanted a width of 1 to 64 bits, got: 65}}
func.func private @layout_wide_code() attributes {l = #quantx.layout<[n], {unit 128, order(n), codes = 65 at 0}>}

// -----

// expected-error@+1 {{expected integer value}}
func.func private @layout_no_width() attributes {l = #quantx.layout<[n], {unit 128, order(n), codes = at 0}>}

// -----

// expected-error@+1 {{buffer 0: codes: wanted trit 1, got: trit 2}}
func.func private @layout_wide_trit() attributes {l = #quantx.layout<[n], {unit 8, order(n), codes = trit 2 at 0 n(4:1)}>}

// -----

// expected-error@+1 {{buffer 0: codes: wanted at most one * in n, got: 2}}
func.func private @layout_two_outer_digits() attributes {l = #quantx.layout<[n], {unit 8, order(n), codes = 4 at 0 n(*, 2:4, *)}>}

// -----

// expected-error@+1 {{buffer 0: codes: wanted equal tiles in all pieces, along n 2, got: 4}}
func.func private @layout_tiles_differ() attributes {l = #quantx.layout<[n], {unit 16, order(n), codes = 4 at 0 n(2:4) | 1 at 8 n(4:1)}>}

// -----

// expected-error@+1 {{buffer 0: wanted a word that divides the unit of 96 bits, got: 33}}
func.func private @layout_word_that_does_not_divide() attributes {l = #quantx.layout<[n], {unit 96, word 33, order(n, w), codes = 3 at 0 n(32:3)}>}
