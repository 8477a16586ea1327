// RUN: quantx-opt %s --verify-diagnostics --split-input-file

func.func private @table_c1_elements() attributes {i8 = #quantx.table<"t", dense<1> : tensor<2xi8>>, i16 = #quantx.table<"t", dense<1> : tensor<2xi16>>, i32 = #quantx.table<"t", dense<1> : tensor<2xi32>>, f16 = #quantx.table<"t", dense<1.0> : tensor<2xf16>>, bf16 = #quantx.table<"t", dense<1.0> : tensor<2xbf16>>, f32 = #quantx.table<"t", dense<1.0> : tensor<2xf32>>}
// expected-error@+1 {{table: wanted elements of i8, i16, i32, f16, bf16 or f32, got: 'f64'}}
func.func private @table_c1_double() attributes {t = #quantx.table<"t", dense<1.0> : tensor<2xf64>>}

// -----

// expected-error@+1 {{table: wanted elements of i8, i16, i32, f16, bf16 or f32, got: 'ui8'}}
func.func private @table_c1_unsigned() attributes {t = #quantx.table<"t", dense<1> : tensor<2xui8>>}

// -----

// expected-error@+1 {{table: wanted elements of i8, i16, i32, f16, bf16 or f32, got: 'i4'}}
func.func private @table_c1_four_bits() attributes {t = #quantx.table<"t", dense<1> : tensor<2xi4>>}

// -----

// expected-error@+1 {{table: wanted dense elements, got: 1.000000e+00 : f32}}
func.func private @table_not_dense() attributes {t = #quantx.table<"t", 1.0 : f32>}

// -----

// expected-error@+1 {{table: wanted dense elements, got: dense_resource<blob> : tensor<2xf32>}}
func.func private @table_resource() attributes {t = #quantx.table<"t", dense_resource<blob> : tensor<2xf32>>}

// -----

// expected-error@+1 {{expected string}}
func.func private @table_without_name() attributes {t = #quantx.table<dense<1> : tensor<2xi8>>}
