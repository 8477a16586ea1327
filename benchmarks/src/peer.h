//===- peer.h - the same product by somebody else ---------------*- C++ -*-===//
//
// A library with `stock(x, w, y)`: i8 operands, i32 sums, one row of W for each
// channel. All three lie in tiles, [rows / m][k / k0][m][k0] and so on, which
// are row-major for tiles of 1, 1 and K.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_BENCHMARKS_PEER_H
#define QUANTX_BENCHMARKS_PEER_H

#include "cpu-kernel.h"

namespace mlir::quantx {

class Peer {
public:
  /// Opens the library and makes operands from a seed; the error where there is
  /// none.
  static llvm::Expected<std::unique_ptr<Peer>>
  open(const CpuKernelOptions &options);

  /// One product.
  void run() { product(x.data, w.data, y.data); }
  /// How many of `elements` sums, spread over y, differ from a loop's.
  int64_t countWrong(int64_t elements) const;

private:
  using Product = void(int8_t *x, int8_t *w, int8_t *y);

  Peer(const CpuKernelOptions &options, Product *product);

  Product *product;
  int64_t m, n, k;
  std::array<int64_t, 3> tile;
  HugeBytes x, w, y;
};

} // namespace mlir::quantx

#endif // QUANTX_BENCHMARKS_PEER_H
