// RUN: quantx-opt %s --verify-diagnostics --split-input-file

func.func private @codebook_c1_table() attributes {s = #quantx.codebook<ui4 lut, scale = f16 per [1, *]>}
// expected-error@+1 {{codes: wanted a table in every stage of a codebook scheme, got: none}}
func.func private @codebook_c1_no_table() attributes {s = #quantx.codebook<ui4, scale = f16 per [1, *]>}

// -----

// expected-error@+1 {{codes: wanted a table in every stage of a codebook scheme, got: none}}
func.func private @codebook_c1_one_stage_without() attributes {s = #quantx.codebook<ui4 main [8, 1] + ui4>}

// -----

// expected-error@+1 {{codes: wanted a table in every stage of a codebook scheme, got: none}}
func.func private @codebook_c1_nested() attributes {s = #quantx.codebook<(affine<ui4>)>}

// -----

// expected-error@+1 {{table: wanted unsigned integer codes, got: 'si4'}}
func.func private @codebook_c1_signed() attributes {s = #quantx.codebook<si4 lut>}

// -----

// expected-error@+1 {{table: wanted unsigned integer codes, got: 'f4E2M1FN'}}
func.func private @codebook_c1_float() attributes {s = #quantx.codebook<f4E2M1FN lut>}

// -----

#three = #quantx.table<"three", dense<[1, 2, 3]> : tensor<3xi8>>
#four = #quantx.table<"four", dense<[1, 2, 3, 4]> : tensor<4xi8>>
func.func private @codebook_c2_entries() attributes {s = #quantx.codebook<ui2 #four>}
// expected-error@+1 {{table: wanted a shape of [4], got: 'tensor<3xi8>'}}
func.func private @codebook_c2_too_few_entries() attributes {s = #quantx.codebook<ui2 #three>}

// -----

#flat = #quantx.table<"flat", dense<1> : tensor<8xi8>>
#pairs = #quantx.table<"pairs", dense<1> : tensor<4x1x2xi8>>
func.func private @codebook_c2_vector() attributes {s = #quantx.codebook<ui2 #pairs [1, 2]>}
// expected-error@+1 {{table: wanted a shape of [4, 1, 2], got: 'tensor<8xi8>'}}
func.func private @codebook_c2_not_a_vector() attributes {s = #quantx.codebook<ui2 #flat [1, 2]>}

// -----

#one = #quantx.table<"one", dense<1> : tensor<4xi8>>
// expected-error@+1 {{table: wanted a shape of one extent per dimension, then [4], got: 'tensor<4xi8>'}}
func.func private @codebook_c2_no_scope() attributes {s = #quantx.codebook<ui2 #one over [*, 8]>}

// -----

func.func private @codebook_c3_vectors() attributes {s = #quantx.codebook<ui4 main [8, 1] + ui2 residual [8, 1]>}
// expected-error@+1 {{codes: wanted the first stage's vector in every stage, got: [4, 1]}}
func.func private @codebook_c3_two_vectors() attributes {s = #quantx.codebook<ui4 main [8, 1] + ui2 residual [4, 1]>}

// -----

// expected-error@+1 {{vector: wanted extents from 1 to 4096, got: 8192}}
func.func private @codebook_vector_too_large() attributes {s = #quantx.codebook<ui4 main [8192, 1]>}

// -----

// expected-error@+1 {{vector: wanted one extent or more, got: []}}
func.func private @codebook_vector_of_nothing() attributes {s = #quantx.codebook<ui4 main []>}

// -----

// expected-error@+1 {{vector: wanted extents of at least 1, got: 0}}
func.func private @codebook_vector_zero() attributes {s = #quantx.codebook<ui4 main [0, 1]>}

// -----

// expected-error@+1 {{expected integer value}}
func.func private @codebook_vector_of_a_dimension() attributes {s = #quantx.codebook<ui4 main [*, 1]>}

// -----

// expected-error@+1 {{over: wanted one extent or more, got: []}}
func.func private @codebook_scope_empty() attributes {s = #quantx.codebook<ui4 main over []>}

// -----

// expected-error@+1 {{over: wanted extents of at least 1, got: 0}}
func.func private @codebook_scope_zero() attributes {s = #quantx.codebook<ui4 main over [0, *]>}

// -----

// expected-error@+1 {{expected integer value}}
func.func private @codebook_scope_gathered() attributes {s = #quantx.codebook<ui4 main over [gather, 1]>}

// -----

// expected-error@+1 {{table: wanted an identifier that is not reserved, got: gather}}
func.func private @codebook_reserved_table() attributes {s = #quantx.codebook<ui4 gather>}

// -----

// expected-error@+1 {{table: wanted an identifier that is not reserved, got: my.table}}
func.func private @codebook_dotted_table() attributes {s = #quantx.codebook<ui4 my.table>}

// -----

// expected-error@+1 {{invalid kind of attribute specified}}
func.func private @codebook_wrong_attribute() attributes {s = #quantx.codebook<ui4 #quantx.rounding<floor>>}

// -----

// expected-error@+1 {{codes: wanted no `per`, got: one}}
func.func private @codebook_block_of_codes() attributes {s = #quantx.codebook<ui4 lut per [1, 8]>}
