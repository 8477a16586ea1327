//===- peer.cpp - the same product by somebody else -----------------------===//
//
// Operands in a peer's order, and the check of its sums; see peer.h.
//
//===----------------------------------------------------------------------===//
#include "peer.h"

#include <dlfcn.h>
#include <random>

using namespace mlir;
using namespace mlir::quantx;

/// Where element (row, column) lies in tiles of `rows` by `columns`.
static int64_t inTiles(int64_t row, int64_t column, int64_t rows,
                       int64_t columns, int64_t width) {
  int64_t tile = row / rows * (width / columns) + column / columns;
  return (tile * rows + row % rows) * columns + column % columns;
}

llvm::Expected<std::unique_ptr<Peer>>
Peer::open(const CpuKernelOptions &options) {
  const CpuKernelSpec &spec = options.spec;
  auto [rows, channels, ks] = options.peerTile;
  if (rows == 0 || *spec.m % rows || spec.n % channels || spec.k % ks)
    return llvm::createStringError(
        llvm::Twine("peer: wanted whole tiles, got: ") + llvm::Twine(rows) +
        ", " + llvm::Twine(channels) + ", " + llvm::Twine(ks));
  void *library = dlopen(options.peer.c_str(), RTLD_NOW | RTLD_LOCAL);
  void *symbol = library ? dlsym(library, "stock") : nullptr;
  if (!symbol)
    return llvm::createStringError(
        "peer: wanted a library with `stock`, got: " + options.peer);
  return std::unique_ptr<Peer>(
      new Peer(options, reinterpret_cast<Product *>(symbol)));
}

Peer::Peer(const CpuKernelOptions &options, Product *product)
    : product(product), m(*options.spec.m), n(options.spec.n),
      k(options.spec.k), tile(options.peerTile), x(m * k), w(n * k),
      y(4 * m * n) {
  std::mt19937 random(1);
  for (HugeBytes *bytes : {&x, &w})
    std::generate_n(bytes->data, (bytes == &x ? m : n) * k,
                    [&] { return int8_t(random()); });
}

int64_t Peer::countWrong(int64_t elements) const {
  int64_t wrong = 0, step = std::max<int64_t>(1, m * n / elements) | 1;
  for (int64_t i = 0; i < elements; ++i) {
    int64_t row = i * step % (m * n) / n, channel = i * step % (m * n) % n;
    int32_t wanted = 0, got;
    for (int64_t at = 0; at < k; ++at)
      wanted += x.data[inTiles(row, at, tile[0], tile[2], k)] *
                w.data[inTiles(channel, at, tile[1], tile[2], k)];
    int64_t place = inTiles(row, channel, tile[0], tile[1], n);
    std::memcpy(&got, y.data + 4 * place, sizeof(got));
    wrong += got != wanted;
  }
  return wrong;
}
