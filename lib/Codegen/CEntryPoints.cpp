//===- CEntryPoints.cpp - public functions in the C ABI ---------*- C++ -*-===//
//
// func @f(memref, …)  ->  llvm.func @f(ctx, args): i32 that loads the struct,
// makes descriptors and calls the private body.
//
//===----------------------------------------------------------------------===//
#include "EntryPoint.h"
#include "InternalFunction.h"

#include "quantx-c/quantx.h"
#include "quantx/Codegen/Passes.h"
#include "quantx/Codegen/Weights.h"

#include "mlir/Conversion/LLVMCommon/MemRefBuilder.h"
#include "mlir/IR/SymbolTable.h"

namespace mlir::quantx {
#define GEN_PASS_DEF_CENTRYPOINTSPASS
#include "quantx/Codegen/Passes.h.inc"
} // namespace mlir::quantx

using namespace mlir;
using namespace mlir::quantx;

/// Renames what a wrapper calls, and keeps it out of the object's symbols.
static void renameInternal(func::FuncOp function, StringRef name) {
  function.setName(name);
  makeInternal(function);
}

EntryPoint::EntryPoint(func::FuncOp body, const LLVMTypeConverter &converter)
    : body(body), converter(converter),
      builder(body.getLoc(), body.getContext()), name(body.getName().str()) {
  auto count = body->getAttrOfType<IntegerAttr>(kResultCountAttr).getInt();
  ArrayRef<Type> inputs = body.getFunctionType().getInputs();
  signature = getEntrySignature(inputs.drop_back(), {}, count);
  if (count == 0)
    signature = getEntrySignature(inputs.drop_back(), {});
  fields = signature.getFields();
  pointer = LLVM::LLVMPointerType::get(body.getContext());
  i32 = builder.getI32Type();
  i64 = builder.getI64Type();
  SmallVector<Type> members;
  for (const EntryField &field : fields)
    members.push_back(field.kind == EntryField::Kind::Pointer ? pointer
                      : field.type.isIndex()
                          ? i64
                          : converter.convertType(field.type));
  structType = LLVM::LLVMStructType::getLiteral(body.getContext(), members);
}

LLVM::LLVMFuncOp EntryPoint::startWrapper(StringRef wrapper, Type result,
                                          ArrayRef<Type> arguments) {
  builder.setInsertionPointToEnd(body->getParentOfType<ModuleOp>().getBody());
  auto function = LLVM::LLVMFuncOp::create(
      builder, wrapper, LLVM::LLVMFunctionType::get(result, arguments));
  Block *entry = function.addEntryBlock(builder);
  builder.setInsertionPointToStart(entry);
  args = entry->getArguments().back();
  return function;
}

Value EntryPoint::getAddress(unsigned field) {
  return LLVM::GEPOp::create(builder, pointer, structType, args,
                             ArrayRef<LLVM::GEPArg>{0, int32_t(field)});
}

Value EntryPoint::load(unsigned field) {
  return LLVM::LoadOp::create(builder, structType.getBody()[field],
                              getAddress(field));
}

/// A dense row-major descriptor, as the buffer that stands for it.
Value EntryPoint::makeBuffer(const EntryValue &value, MemRefType type) {
  SmallVector<Value> sizes(type.getRank());
  Value base;
  for (auto [index, field] : llvm::enumerate(fields)) {
    if (field.kind == EntryField::Kind::Pointer && field.name == value.name)
      base = load(index);
    if (field.kind == EntryField::Kind::Dim &&
        StringRef(field.name).starts_with(value.name + "_"))
      sizes[field.dim] = load(index);
  }
  for (auto [dim, extent] : llvm::enumerate(type.getShape()))
    if (!ShapedType::isDynamic(extent))
      sizes[dim] = constantI64(extent);
  auto descriptor = MemRefDescriptor::poison(builder, builder.getLoc(),
                                             converter.convertType(type));
  Location loc = builder.getLoc();
  descriptor.setAllocatedPtr(builder, loc, base);
  descriptor.setAlignedPtr(builder, loc, base);
  descriptor.setOffset(builder, loc, constantI64(0));
  Value stride = constantI64(1);
  for (unsigned dim = type.getRank(); dim-- > 0;) {
    descriptor.setSize(builder, loc, dim, sizes[dim]);
    descriptor.setStride(builder, loc, dim, stride);
    stride = LLVM::MulOp::create(builder, stride, sizes[dim]);
  }
  return UnrealizedConversionCastOp::create(builder, TypeRange{type},
                                            Value(descriptor))
      .getResult(0);
}

SmallVector<Value> EntryPoint::loadArguments(unsigned count) {
  SmallVector<Value> values;
  SmallVector<const EntryValue *> entries;
  for (const EntryValue &value : signature.arguments)
    entries.push_back(&value);
  for (const EntryValue &value : signature.results)
    entries.push_back(&value);
  for (unsigned index = 0; index < count; ++index) {
    Type type = body.getFunctionType().getInput(index);
    if (auto buffer = llvm::dyn_cast<MemRefType>(type)) {
      values.push_back(makeBuffer(*entries[index], buffer));
      continue;
    }
    for (auto [position, field] : llvm::enumerate(fields))
      if (field.name == entries[index]->name)
        values.push_back(load(position));
    if (type.isIndex())
      values.back() = UnrealizedConversionCastOp::create(
                          builder, TypeRange{type}, values.back())
                          .getResult(0);
  }
  return values;
}

Value EntryPoint::constantI32(int64_t number) {
  return LLVM::ConstantOp::create(builder, i32,
                                  builder.getI32IntegerAttr(number));
}

Value EntryPoint::constantI64(int64_t number) {
  return LLVM::ConstantOp::create(builder, i64,
                                  builder.getI64IntegerAttr(number));
}

/// Returns what `status` yields when `failed`, and goes on otherwise.
void EntryPoint::returnIf(LLVM::LLVMFuncOp wrapper, Value failed,
                          llvm::function_ref<Value()> status) {
  Block *fail = wrapper.addBlock(), *go = wrapper.addBlock();
  LLVM::CondBrOp::create(builder, failed, fail, go);
  builder.setInsertionPointToEnd(fail);
  LLVM::ReturnOp::create(builder, status());
  builder.setInsertionPointToEnd(go);
}

void EntryPoint::requireCPU(LLVM::LLVMFuncOp wrapper, unsigned features) {
  Value mask = constantI32(features);
  Value status =
      LLVM::CallOp::create(builder, TypeRange{i32}, "quantx_require_cpu",
                           ValueRange{wrapper.getArgument(0), mask})
          .getResult();
  Value refused = LLVM::ICmpOp::create(builder, LLVM::ICmpPredicate::ne, status,
                                       constantI32(0));
  returnIf(wrapper, refused, [&] { return status; });
}

/// The address of a text that ends in a zero.
Value EntryPoint::makeText(const Twine &text) {
  std::string bytes = text.str() + '\0';
  std::string symbol = name + ".text" + std::to_string(texts++);
  auto type = LLVM::LLVMArrayType::get(builder.getI8Type(), bytes.size());
  OpBuilder::InsertPoint here = builder.saveInsertionPoint();
  builder.setInsertionPointToStart(body->getParentOfType<ModuleOp>().getBody());
  auto global = LLVM::GlobalOp::create(builder, type, /*isConstant=*/true,
                                       LLVM::Linkage::Internal, symbol,
                                       builder.getStringAttr(bytes));
  builder.restoreInsertionPoint(here);
  return LLVM::AddressOfOp::create(builder, global);
}

Value EntryPoint::fail(LLVM::LLVMFuncOp wrapper, Value wanted, Value got) {
  Value status = constantI32(QUANTX_WRONG_INPUT);
  return LLVM::CallOp::create(
             builder, TypeRange{i32}, "quantx_fail",
             ValueRange{wrapper.getArgument(0), status, wanted, got})
      .getResult();
}

/// `number` and `got` are the results of the body.
void EntryPoint::failChecks(LLVM::LLVMFuncOp wrapper, ArrayAttr texts,
                            Value number, Value got) {
  Value wrong = LLVM::ICmpOp::create(builder, LLVM::ICmpPredicate::ne, number,
                                     constantI32(0));
  returnIf(wrapper, wrong, [&] {
    Value wanted;
    for (auto [index, text] : llvm::enumerate(texts)) {
      Value address = makeText(llvm::cast<StringAttr>(text).getValue());
      if (!wanted) {
        wanted = address;
        continue;
      }
      Value own = LLVM::ICmpOp::create(builder, LLVM::ICmpPredicate::eq, number,
                                       constantI32(index + 1));
      wanted = LLVM::SelectOp::create(builder, own, address, wanted);
    }
    return fail(wrapper, wanted, got);
  });
}

/// The workspace's size is its user's business: views are in bounds of it.
Value EntryPoint::makeWorkspace(MemRefType type) {
  Location loc = builder.getLoc();
  Value base = load(fields.size() - 1);
  auto descriptor =
      MemRefDescriptor::poison(builder, loc, converter.convertType(type));
  descriptor.setAllocatedPtr(builder, loc, base);
  descriptor.setAlignedPtr(builder, loc, base);
  descriptor.setOffset(builder, loc, constantI64(0));
  descriptor.setSize(builder, loc, 0,
                     constantI64(std::numeric_limits<int64_t>::max()));
  descriptor.setStride(builder, loc, 0, constantI64(1));
  return UnrealizedConversionCastOp::create(builder, TypeRange{type},
                                            Value(descriptor))
      .getResult(0);
}

/// The buffer of a constant that the context has, or a return.
Value EntryPoint::loadWeights(LLVM::LLVMFuncOp wrapper,
                              memref::GlobalOp global) {
  std::optional<WeightsEntry> entry = getWeightsEntry(global);
  Value text = makeText(entry->name);
  Value base =
      LLVM::CallOp::create(builder, TypeRange{pointer}, "quantx_ctx_weights",
                           ValueRange{wrapper.getArgument(0), text,
                                      constantI64(entry->data.size()),
                                      constantI64(entry->layoutHash)})
          .getResult();
  Value absent = LLVM::ICmpOp::create(builder, LLVM::ICmpPredicate::eq, base,
                                      LLVM::ZeroOp::create(builder, pointer));
  returnIf(wrapper, absent, [&] { return constantI32(QUANTX_WRONG_INPUT); });
  Value descriptor = MemRefDescriptor::fromStaticShape(
      builder, builder.getLoc(), converter, global.getType(), base);
  return UnrealizedConversionCastOp::create(
             builder, TypeRange{global.getType()}, descriptor)
      .getResult(0);
}

/// The body's constants become arguments behind its own.
static void passWeights(func::FuncOp body, ArrayRef<memref::GlobalOp> weights) {
  Block &entry = body.getBody().front();
  llvm::StringMap<Value> arguments;
  for (memref::GlobalOp global : weights)
    arguments[global.getName()] =
        entry.addArgument(global.getType(), body.getLoc());
  body.walk([&](memref::GetGlobalOp op) {
    if (Value argument = arguments.lookup(op.getName()))
      op.replaceAllUsesWith(argument);
    if (op.use_empty())
      op.erase();
  });
  body.setFunctionType(FunctionType::get(
      body.getContext(), entry.getArgumentTypes(), body.getResultTypes()));
}

SmallVector<Value> EntryPoint::callForNumbers(func::FuncOp function,
                                              ValueRange values) {
  auto call = func::CallOp::create(
      builder, function, values.take_front(function.getNumArguments()));
  return llvm::map_to_vector(call.getResults(), [&](Value number) -> Value {
    return UnrealizedConversionCastOp::create(builder, TypeRange{i64}, number)
        .getResult(0);
  });
}

SmallVector<unsigned> EntryPoint::getResultDims() const {
  SmallVector<unsigned> places;
  for (auto [index, field] : llvm::enumerate(fields))
    if (field.kind == EntryField::Kind::Dim &&
        field.value >= signature.arguments.size())
      places.push_back(index);
  return places;
}

void EntryPoint::emitCall(unsigned features,
                          ArrayRef<memref::GlobalOp> weights) {
  renameInternal(body, name + "_body");
  LLVM::LLVMFuncOp wrapper = startWrapper(name, i32, {pointer, pointer});
  if (features)
    requireCPU(wrapper, features);
  unsigned count = body.getNumArguments();
  SmallVector<Value> values = loadArguments(count - 1);
  requireArguments(wrapper, values);
  values.push_back(makeWorkspace(
      llvm::cast<MemRefType>(body.getFunctionType().getInput(count - 1))));
  for (memref::GlobalOp global : weights)
    values.push_back(loadWeights(wrapper, global));
  passWeights(body, weights);
  auto call = func::CallOp::create(builder, body, values);
  if (auto texts = body->getAttrOfType<ArrayAttr>(kChecksAttr))
    failChecks(wrapper, texts, call.getResult(0), call.getResult(1));
  LLVM::ReturnOp::create(builder, constantI32(0));
}

void EntryPoint::emitWorkspaceBytes(func::FuncOp function) {
  counter = function;
  std::string outer = counter.getName().str();
  renameInternal(counter, outer + "_body");
  LLVM::LLVMFuncOp wrapper = startWrapper(outer, i64, {pointer});
  requireArgumentDims(wrapper,
                      [&](const Twine &, Value) { return constantI64(-1); });
  SmallVector<Value> values = loadArguments(counter.getNumArguments());
  LLVM::ReturnOp::create(builder, callForNumbers(counter, values).front());
}

void EntryPoint::emitResultDims(func::FuncOp function) {
  sizes = function;
  std::string outer = sizes.getName().str();
  renameInternal(sizes, outer + "_body");
  LLVM::LLVMFuncOp wrapper = startWrapper(outer, i32, {pointer});
  requireArgumentDims(wrapper, [&](const Twine &, Value) {
    return constantI32(QUANTX_WRONG_INPUT);
  });
  SmallVector<Value> values = loadArguments(sizes.getNumArguments());
  for (auto [index, size] :
       llvm::zip(getResultDims(), callForNumbers(sizes, values)))
    LLVM::StoreOp::create(builder, size, getAddress(index));
  LLVM::ReturnOp::create(builder, constantI32(0));
}

/// Declares a function of the run-time library; most return a status.
static void declare(ModuleOp module, StringRef name, ArrayRef<Type> arguments,
                    Type result = {}) {
  OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
  LLVM::LLVMFuncOp::create(
      builder, module.getLoc(), name,
      LLVM::LLVMFunctionType::get(result ? result : builder.getI32Type(),
                                  arguments));
}

static void declareRuntime(ModuleOp module, ArrayRef<func::FuncOp> bodies,
                           unsigned features, bool weightsInFile) {
  MLIRContext *context = module.getContext();
  Type pointer = LLVM::LLVMPointerType::get(context);
  Type i32 = IntegerType::get(context, 32), i64 = IntegerType::get(context, 64);
  if (features && !bodies.empty())
    declare(module, "quantx_require_cpu", {pointer, i32});
  if (!bodies.empty())
    declare(module, "quantx_fail", {pointer, i32, pointer, i64});
  if (weightsInFile)
    declare(module, "quantx_ctx_weights", {pointer, pointer, i64, i64},
            pointer);
}

/// The constants of a body that an archive holds, in the order of their use.
static SmallVector<memref::GlobalOp> getWeights(func::FuncOp body,
                                                const SymbolTable &symbols) {
  SetVector<memref::GlobalOp> weights;
  body.walk([&](memref::GetGlobalOp op) {
    auto global = symbols.lookup<memref::GlobalOp>(op.getName());
    if (!op.use_empty() && getWeightsEntry(global))
      weights.insert(global);
  });
  return weights.takeVector();
}

namespace {
struct CEntryPointsPass final
    : quantx::impl::CEntryPointsPassBase<CEntryPointsPass> {
  using CEntryPointsPassBase::CEntryPointsPassBase;

  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    LLVMTypeConverter converter(&getContext());
    SmallVector<func::FuncOp> bodies;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (function->hasAttr(kResultCountAttr))
        bodies.push_back(function);
    declareRuntime(getOperation(), bodies, features, weightsInFile);
    for (func::FuncOp body : bodies) {
      StringRef name = body.getName();
      if (name.starts_with("quantx_")) {
        body.emitError() << "public function: wanted a name that does not "
                            "begin with quantx_, got: "
                         << name;
        return signalPassFailure();
      }
      auto counter =
          symbols.lookup<func::FuncOp>((name + "_workspace_bytes").str());
      auto sizes = symbols.lookup<func::FuncOp>((name + "_result_dims").str());
      if (!counter) {
        body.emitError() << "public function: wanted " << name
                         << "_workspace_bytes beside it, got: none";
        return signalPassFailure();
      }
      EntryPoint entry(body, converter);
      entry.emitWorkspaceBytes(counter);
      if (sizes && sizes->hasAttr(kResultCountAttr))
        sizes = {};
      if (sizes)
        entry.emitResultDims(sizes);
      SmallVector<memref::GlobalOp> weights;
      if (weightsInFile)
        weights = getWeights(body, symbols);
      entry.emitCall(features, weights);
    }
    if (weightsInFile)
      for (auto global : llvm::make_early_inc_range(
               getOperation().getOps<memref::GlobalOp>()))
        if (getWeightsEntry(global))
          global.erase();
  }
};
} // namespace
