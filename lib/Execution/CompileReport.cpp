//===- CompileReport.cpp - what was compiled, as JSON -----------*- C++ -*-===//
//
// One row a distinct contraction of each function: shapes and schemes from the
// Integer level, bytes from LLVM.
//
//===----------------------------------------------------------------------===//
#include "CompileOutputs.h"

#include "quantx/IR/QuantX.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Instructions.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Object/SymbolSize.h"

using namespace mlir;
using namespace mlir::quantx;

static std::string print(Attribute attribute) {
  std::string text;
  llvm::raw_string_ostream(text) << attribute;
  return text;
}

static std::string getScheme(Type type) {
  auto quantized = llvm::dyn_cast<QuantizedTensorType>(type);
  return quantized ? print(quantized.getScheme()) : std::string();
}

/// Of weights that are bound in the same function.
static std::string getLayout(ValueRange components) {
  for (Value component : components)
    if (auto view = component.getDefiningOp<IntViewOp>())
      return print(view.getLayoutAttr());
  return {};
}

static ArrayRef<int64_t> getShape(Type type) {
  if (auto quantized = llvm::dyn_cast<QuantizedTensorType>(type))
    return quantized.getShape();
  return llvm::cast<RankedTensorType>(type).getShape();
}

bool CompileReport::Row::operator==(const Row &other) const {
  return symbol == other.symbol && scheme == other.scheme &&
         layout == other.layout && llvm::equal(shape, other.shape);
}

CompileReport::CompileReport(ModuleOp module, StringRef family)
    : family(family.str()) {
  module.walk([&](IntContractOp op) {
    ++contractions;
    Row row;
    row.symbol = op->getParentOfType<func::FuncOp>().getName().str();
    row.scheme = getScheme(op.getWType());
    row.layout = getLayout(op.getW());
    row.shape[0] = getShape(op.getXType())[0];
    row.shape[1] = getShape(op.getWType())[0];
    row.shape[2] = getShape(op.getWType())[1];
    if (!llvm::is_contained(rows, row))
      rows.push_back(std::move(row));
  });
}

/// Where the optimizer has found out that the size depends on nothing.
static llvm::json::Value getWorkspaceBytes(const llvm::Module &module,
                                           StringRef symbol) {
  const llvm::Function *function =
      module.getFunction((symbol + "_workspace_bytes").str());
  if (!function || function->isDeclaration())
    return nullptr;
  auto *result = llvm::dyn_cast<llvm::ReturnInst>(
      function->getEntryBlock().getTerminator());
  auto *size =
      result
          ? llvm::dyn_cast_or_null<llvm::ConstantInt>(result->getReturnValue())
          : nullptr;
  return size ? llvm::json::Value(size->getSExtValue()) : nullptr;
}

/// Machine code of a symbol and of its body, where that is not inlined.
static llvm::json::Value getTextBytes(StringRef object, StringRef symbol) {
  auto file = llvm::object::ObjectFile::createObjectFile(
      llvm::MemoryBufferRef(object, "object"));
  if (!file) {
    llvm::consumeError(file.takeError());
    return nullptr;
  }
  uint64_t bytes = 0;
  for (auto [reference, size] : llvm::object::computeSymbolSizes(**file)) {
    llvm::Expected<StringRef> name = reference.getName();
    if (!name)
      llvm::consumeError(name.takeError());
    else if (*name == symbol || *name == (symbol + "_body").str())
      bytes += size;
  }
  return bytes;
}

/// Bytes of constants: weights and tables.
static uint64_t getConstantBytes(const llvm::Module &module) {
  uint64_t bytes = 0;
  for (const llvm::GlobalVariable &global : module.globals())
    if (global.isConstant() && global.hasInitializer())
      bytes += module.getDataLayout().getTypeAllocSize(global.getValueType());
  return bytes;
}

llvm::json::Object CompileReport::finish(const llvm::Module &module,
                                         StringRef object,
                                         double seconds) const {
  llvm::json::Array kernels;
  for (const Row &row : rows) {
    llvm::json::Array shape;
    for (int64_t extent : row.shape)
      shape.push_back(ShapedType::isDynamic(extent)
                          ? llvm::json::Value(nullptr)
                          : llvm::json::Value(extent));
    kernels.push_back(llvm::json::Object{
        {"symbol", row.symbol},
        {"family", family},
        {"shape", std::move(shape)},
        {"scheme", row.scheme},
        {"layout", row.layout},
        {"text_bytes", getTextBytes(object, row.symbol)},
        {"workspace_bytes", getWorkspaceBytes(module, row.symbol)},
        {"compile_seconds", seconds}});
  }
  return llvm::json::Object{{"kernels", std::move(kernels)},
                            {"persistent_bytes", getConstantBytes(module)},
                            {"contractions", contractions}};
}
