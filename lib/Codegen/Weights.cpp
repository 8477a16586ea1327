//===- Weights.cpp - constant buffers of generated code ---------*- C++ -*-===//
//
// memref.global of a resource  ->  name, bytes and layout hash
//
//===----------------------------------------------------------------------===//
#include "quantx/Codegen/Weights.h"

#include "quantx/Codegen/Passes.h"

#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/xxhash.h"

using namespace mlir;
using namespace mlir::quantx;

std::optional<WeightsEntry> quantx::getWeightsEntry(memref::GlobalOp global) {
  auto value = llvm::dyn_cast_or_null<DenseResourceElementsAttr>(
      global.getInitialValueAttr());
  if (!value || !global.getConstant())
    return std::nullopt;
  AsmResourceBlob *blob = value.getRawHandle().getBlob();
  if (!blob)
    return std::nullopt;
  std::string text;
  llvm::raw_string_ostream os(text);
  if (Attribute layout = global->getAttr(kLayoutAttr))
    os << layout;
  else
    os << global.getType();
  return WeightsEntry{value.getRawHandle().getKey().str(), blob->getData(),
                      llvm::xxh3_64bits(text)};
}

SmallVector<WeightsEntry> quantx::findWeights(ModuleOp module) {
  llvm::StringSet<> used, names;
  module.walk([&](memref::GetGlobalOp op) {
    if (!op.use_empty())
      used.insert(op.getName());
  });
  SmallVector<WeightsEntry> entries;
  for (auto global : module.getOps<memref::GlobalOp>()) {
    auto entry = getWeightsEntry(global);
    if (entry && used.contains(global.getName()) &&
        names.insert(entry->name).second)
      entries.push_back(std::move(*entry));
  }
  return entries;
}
