//===- Scheme.cpp - the parts of a quantization scheme ----------*- C++ -*-===//
//
// Equality and hashes of scheme data: what makes the attributes unique.
//
//===----------------------------------------------------------------------===//
#include "quantx/IR/Scheme/Scheme.h"

#include "mlir/IR/BuiltinAttributes.h"

using namespace mlir;
using namespace mlir::quantx;

template <typename T>
static llvm::hash_code hashList(const T &list) {
  return llvm::hash_combine_range(list.begin(), list.end());
}

bool Leaf::hasOperandTable() const {
  return llvm::isa_and_nonnull<StringAttr>(table);
}

bool Leaf::operator==(const Leaf &other) const {
  return type == other.type && table == other.table && vector == other.vector &&
         over == other.over;
}

bool Factor::operator==(const Factor &other) const {
  return kind == other.kind && leaf == other.leaf && nested == other.nested &&
         multiplier == other.multiplier && addend == other.addend &&
         divides == other.divides && per == other.per;
}

llvm::hash_code mlir::quantx::hash_value(const Leaf &leaf) {
  return llvm::hash_combine(leaf.type, leaf.table, hashList(leaf.vector),
                            hashList(leaf.over));
}

llvm::hash_code mlir::quantx::hash_value(const Factor &factor) {
  return llvm::hash_combine(static_cast<int>(factor.kind), factor.leaf,
                            factor.nested,
                            llvm::bit_cast<uint64_t>(factor.multiplier),
                            llvm::bit_cast<uint64_t>(factor.addend),
                            factor.divides, hashList(factor.per));
}

llvm::hash_code mlir::quantx::hash_value(const Product &product) {
  return llvm::hash_combine(product.negative, hashList(product.factors));
}

llvm::hash_code mlir::quantx::hash_value(const SchemeSpec &spec) {
  return llvm::hash_combine(hashList(spec.stages), spec.zero, spec.scale,
                            spec.offset);
}
