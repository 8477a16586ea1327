//===- CompileReport.cpp - what was compiled, as JSON -----------*- C++ -*-===//
//
// One row a kernel: what it computes from the module, bytes from LLVM.
//
//===----------------------------------------------------------------------===//
#include "CompileOutputs.h"

#include "quantx/Codegen/Passes.h"
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
  if (attribute)
    llvm::raw_string_ostream(text) << attribute;
  return text;
}

static ArrayRef<int64_t> getShape(Type type) {
  if (auto quantized = llvm::dyn_cast<QuantizedTensorType>(type))
    return quantized.getShape();
  return llvm::cast<RankedTensorType>(type).getShape();
}

void CompiledKernel::addUse(Operation *use) {
  std::string name = use->getParentOfType<func::FuncOp>().getName().str();
  if (functions.empty() || functions.back() != name)
    functions.push_back(std::move(name));
}

/// A generated kernel, from what its function says.
static CompiledKernel describeGenerated(func::FuncOp kernel) {
  auto says = kernel->getAttrOfType<DictionaryAttr>(kKernelAttr);
  CompiledKernel row;
  row.symbol = kernel.getName().str();
  row.family = says.getAs<StringAttr>("family").getValue().str();
  row.scheme = print(says.get("scheme"));
  row.layout = print(says.get("layout"));
  llvm::copy(says.getAs<DenseI64ArrayAttr>("shape").asArrayRef(), row.shape);
  row.workspaceBytes = says.getAs<IntegerAttr>("workspace_bytes").getInt();
  return row;
}

/// A contraction that is left to the portable route.
static CompiledKernel describePortable(IntContractOp op) {
  CompiledKernel row;
  row.symbol = op->getParentOfType<func::FuncOp>().getName().str();
  row.functions = {row.symbol};
  row.family = "portable";
  if (auto quantized = llvm::dyn_cast<QuantizedTensorType>(op.getWType()))
    row.scheme = print(quantized.getScheme());
  for (Value component : op.getW())
    if (auto view = component.getDefiningOp<IntViewOp>())
      row.layout = print(view.getLayoutAttr());
  row.shape[0] = getShape(op.getXType())[0];
  row.shape[1] = getShape(op.getWType())[0];
  row.shape[2] = getShape(op.getWType())[1];
  return row;
}

/// Contractions of one function that a reader cannot tell apart are one row.
static bool areEqual(const CompiledKernel &a, const CompiledKernel &b) {
  return a.symbol == b.symbol && a.scheme == b.scheme && a.layout == b.layout &&
         llvm::equal(a.shape, b.shape);
}

std::vector<CompiledKernel> quantx::findKernels(ModuleOp module) {
  std::vector<CompiledKernel> generated, portable;
  llvm::StringMap<func::FuncOp> known;
  llvm::StringMap<size_t> places; // in `generated`
  for (auto function : module.getOps<func::FuncOp>())
    if (function->hasAttr(kKernelAttr))
      known[function.getName()] = function;
  module.walk([&](Operation *op) {
    if (auto call = llvm::dyn_cast<func::CallOp>(op)) {
      auto found = known.find(call.getCallee());
      if (found == known.end())
        return;
      auto [place, isFirst] =
          places.try_emplace(call.getCallee(), generated.size());
      if (isFirst)
        generated.push_back(describeGenerated(found->second));
      generated[place->second].addUse(call);
    }
    auto contract = llvm::dyn_cast<IntContractOp>(op);
    auto function = op->getParentOfType<func::FuncOp>();
    if (!contract || !function->hasAttr(kResultCountAttr))
      return;
    CompiledKernel row = describePortable(contract);
    if (llvm::none_of(portable, [&](auto &old) { return areEqual(old, row); }))
      portable.push_back(std::move(row));
  });
  llvm::move(portable, std::back_inserter(generated));
  return generated;
}

/// What the function returns where the optimizer knows it.
static std::optional<int64_t>
getConstantResult(const llvm::Function *function) {
  if (!function || function->isDeclaration())
    return std::nullopt;
  auto *result = llvm::dyn_cast<llvm::ReturnInst>(
      function->getEntryBlock().getTerminator());
  auto *value =
      result
          ? llvm::dyn_cast_or_null<llvm::ConstantInt>(result->getReturnValue())
          : nullptr;
  return value ? std::optional(value->getSExtValue()) : std::nullopt;
}

void quantx::measureKernels(MutableArrayRef<CompiledKernel> kernels,
                            const llvm::Module &optimized, StringRef object) {
  for (CompiledKernel &kernel : kernels)
    if (!kernel.workspaceBytes)
      kernel.workspaceBytes = getConstantResult(
          optimized.getFunction(kernel.symbol + "_workspace_bytes"));
  auto file = llvm::object::ObjectFile::createObjectFile(
      llvm::MemoryBufferRef(object, "object"));
  if (!file)
    return llvm::consumeError(file.takeError());
  for (auto [reference, size] : llvm::object::computeSymbolSizes(**file)) {
    llvm::Expected<StringRef> name = reference.getName();
    if (!name) {
      llvm::consumeError(name.takeError());
      continue;
    }
    // A function's body, where that is not inlined, is part of it.
    name->consume_back("_body");
    for (CompiledKernel &kernel : kernels)
      if (*name == kernel.symbol)
        kernel.textBytes += size;
  }
}

uint64_t quantx::getConstantBytes(const llvm::Module &module) {
  uint64_t bytes = 0;
  for (const llvm::GlobalVariable &global : module.globals())
    if (global.isConstant() && global.hasInitializer())
      bytes += module.getDataLayout().getTypeAllocSize(global.getValueType());
  return bytes;
}

llvm::json::Object quantx::makeReport(ArrayRef<CompiledKernel> kernels,
                                      uint64_t persistentBytes,
                                      int64_t contractions, double seconds) {
  llvm::json::Array rows;
  for (const CompiledKernel &kernel : kernels) {
    llvm::json::Array shape;
    for (int64_t extent : kernel.shape)
      shape.push_back(ShapedType::isDynamic(extent)
                          ? llvm::json::Value(nullptr)
                          : llvm::json::Value(extent));
    rows.push_back(llvm::json::Object{
        {"symbol", kernel.symbol},
        {"family", kernel.family},
        {"functions", llvm::json::Array(kernel.functions)},
        {"shape", std::move(shape)},
        {"scheme", kernel.scheme},
        {"layout", kernel.layout},
        {"text_bytes", kernel.textBytes},
        {"workspace_bytes", kernel.workspaceBytes
                                ? llvm::json::Value(*kernel.workspaceBytes)
                                : llvm::json::Value(nullptr)},
        {"compile_seconds", kernel.seconds}});
  }
  return llvm::json::Object{{"kernels", std::move(rows)},
                            {"persistent_bytes", persistentBytes},
                            {"contractions", contractions},
                            {"compile_seconds", seconds}};
}
