//===- BlockMap.cpp - from elements to blocks -------------------*- C++ -*-===//
//
// Blocks are separable: a block's index is a sum of one table entry for each
// dimension.
//
//===----------------------------------------------------------------------===//
#include "quantx/Interpreter/Formula.h"

using namespace mlir;
using namespace mlir::quantx;

static int64_t getProduct(ArrayRef<int64_t> list) {
  int64_t product = 1;
  for (int64_t value : list)
    product *= value;
  return product;
}

BlockMap::BlockMap(ArrayRef<int64_t> per, ArrayRef<int64_t> levelShape,
                   ArrayRef<int64_t> gather, int64_t gatherGroups)
    : identity(per.empty()), per(per), original(levelShape), shape(levelShape) {
  blocked = quantx::getBlockedShape(per, levelShape);
  for (int64_t &extent : blocked)
    if (ShapedType::isDynamic(extent))
      extent = gatherGroups;
  if (identity || llvm::is_contained(shape, 0))
    return;
  if (per.size() == 1 && shape.size() > 1)
    shape = {getProduct(shape)};
  int64_t stride = getProduct(blocked), insideStride = 1;
  for (int64_t extent : per)
    insideStride *= extent > 0 ? extent : 1;
  for (auto [dim, extent] : llvm::enumerate(shape)) {
    int64_t block = per[dim];
    stride = blocked[dim] ? stride / blocked[dim] : 0;
    insideStride /= block > 0 ? block : 1;
    if (shape.size() == 1 && block != kGather)
      break; // worked out without tables: they would be as large as the tensor
    std::vector<int64_t> parts(extent), inside(extent);
    for (int64_t coord = 0; coord < extent; ++coord) {
      int64_t index = block == kGather ? (gather.empty() ? 0 : gather[coord])
                      : block == kWholeDimension ? 0
                                                 : coord / block;
      parts[coord] = index * stride;
      inside[coord] = block > 0 ? coord % block * insideStride : 0;
    }
    blockParts.push_back(std::move(parts));
    insideParts.push_back(std::move(inside));
  }
}

void BlockMap::mapBy(const Tables &tables, ArrayRef<int64_t> elements,
                     MutableArrayRef<int64_t> results) const {
  SmallVector<int64_t, 4> coord(shape.size(), 0);
  int64_t previous = -2, outer = 0;
  const std::vector<int64_t> &last = tables.back();
  for (auto [element, result] : llvm::zip(elements, results)) {
    if (element != previous + 1 || ++coord.back() == shape.back()) {
      int64_t rest = element;
      for (int dim = shape.size() - 1; dim >= 0; --dim) {
        coord[dim] = rest % shape[dim];
        rest /= shape[dim];
      }
      outer = 0;
      for (size_t dim = 0; dim + 1 < shape.size(); ++dim)
        outer += tables[dim][coord[dim]];
    }
    previous = element;
    result = outer + last[coord.back()];
  }
}

void BlockMap::map(ArrayRef<int64_t> elements,
                   MutableArrayRef<int64_t> results) const {
  if (identity) {
    llvm::copy(elements, results.begin());
    return;
  }
  if (!blockParts.empty())
    return mapBy(blockParts, elements, results);
  for (auto [element, result] : llvm::zip(elements, results))
    result = per.front() == kWholeDimension ? 0 : element / per.front();
}

void BlockMap::mapInside(ArrayRef<int64_t> elements,
                         MutableArrayRef<int64_t> results) const {
  if (!insideParts.empty())
    return mapBy(insideParts, elements, results);
  for (auto [element, result] : llvm::zip(elements, results))
    result = element % per.front();
}

bool BlockMap::coversRows() const {
  int64_t rowSize = getProduct(ArrayRef(original).drop_front());
  if (identity)
    return rowSize <= 1;
  if (per.size() == 1)
    return per.front() == kWholeDimension ||
           (original.size() > 1 && per.front() > 0 && rowSize > 0 &&
            per.front() % rowSize == 0);
  for (auto [block, extent] :
       llvm::zip(ArrayRef(per).drop_front(), ArrayRef(original).drop_front()))
    if (block != kWholeDimension && (block < 0 || block < extent))
      return false;
  return true;
}
