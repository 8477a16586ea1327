// The greater of two zeros is +0, whatever their order.
// RUN: quantx-run %s --entry=f --seed=1 --digest > %t.interpreter
// RUN: quantx-run %s --entry=f --seed=1 --digest --backend=portable > %t.portable
// RUN: diff %t.interpreter %t.portable

func.func @f(%x: tensor<8xf32>, %zero: tensor<8xi8>)
    -> (tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>) {
  %0 = arith.subi %zero, %zero : tensor<8xi8>
  %1 = arith.sitofp %0 : tensor<8xi8> to tensor<8xf32>
  %a = arith.mulf %x, %1 : tensor<8xf32>
  %b = arith.negf %a : tensor<8xf32>
  %2 = arith.maximumf %a, %b : tensor<8xf32>
  %3 = arith.maximumf %b, %a : tensor<8xf32>
  %4 = arith.minimumf %a, %b : tensor<8xf32>
  %5 = arith.minimumf %b, %a : tensor<8xf32>
  return %2, %3, %4, %5 : tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>
}
