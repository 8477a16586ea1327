//===- QuantXDialect.cpp - the quantx dialect -------------------*- C++ -*-===//
//
// Registration of attributes, types and operations; aliases of the printer.
//
//===----------------------------------------------------------------------===//
#include "quantx/IR/QuantX.h"

#include "mlir/Transforms/InliningUtils.h"

using namespace mlir;
using namespace mlir::quantx;

#include "quantx/IR/QuantXAttrInterfaces.cpp.inc"
#include "quantx/IR/QuantXDialect.cpp.inc"
#include "quantx/IR/QuantXEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "quantx/IR/QuantXAttrs.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "quantx/IR/QuantXTypes.cpp.inc"

namespace {
/// Suggests `#scheme`, `#layout` and the names of tables as aliases.
struct QuantXAsmInterface final : OpAsmDialectInterface {
  using OpAsmDialectInterface::OpAsmDialectInterface;

  AliasResult getAlias(Attribute attribute, raw_ostream &os) const override {
    if (auto table = llvm::dyn_cast<TableAttr>(attribute)) {
      StringRef name = table.getName();
      bool isIdentifier = !name.empty() && llvm::isAlpha(name.front()) &&
                          llvm::all_of(name, [](char c) {
                            return llvm::isAlnum(c) || c == '_';
                          });
      os << (isIdentifier ? name : "table");
      return AliasResult::OverridableAlias;
    }
    if (llvm::isa<LayoutAttr>(attribute)) {
      os << "layout";
      return AliasResult::OverridableAlias;
    }
    if (llvm::isa<SchemeInterface>(attribute)) {
      os << "scheme";
      return AliasResult::OverridableAlias;
    }
    return AliasResult::NoAlias;
  }
};
} // namespace

namespace {
/// All operations may be inlined: none knows the function that it is in.
struct QuantXInlinerInterface final : DialectInlinerInterface {
  using DialectInlinerInterface::DialectInlinerInterface;

  bool isLegalToInline(Operation *, Region *, bool,
                       IRMapping &) const override {
    return true;
  }
};
} // namespace

void QuantXDialect::initialize() {
  registerAttributes();
  registerTypes();
  registerOps();
  addInterfaces<QuantXAsmInterface, QuantXInlinerInterface>();
}

void QuantXDialect::registerAttributes() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "quantx/IR/QuantXAttrs.cpp.inc"
      >();
}

void QuantXDialect::registerTypes() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "quantx/IR/QuantXTypes.cpp.inc"
      >();
}
