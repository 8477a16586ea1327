//===- CEntryPoints.cpp - public functions in the C ABI ---------*- C++ -*-===//
//
// func @f(memref, …)  ->  llvm.func @f(ctx, args): i32 that loads the struct,
// makes descriptors and calls the private body.
//
//===----------------------------------------------------------------------===//
#include "quantx/Codegen/EntrySignature.h"
#include "quantx/Codegen/Passes.h"

#include "mlir/Conversion/LLVMCommon/MemRefBuilder.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/SymbolTable.h"

namespace mlir::quantx {
#define GEN_PASS_DEF_CENTRYPOINTSPASS
#include "quantx/Codegen/Passes.h.inc"
} // namespace mlir::quantx

using namespace mlir;
using namespace mlir::quantx;

namespace {
/// The wrappers of one function.
class EntryPoint {
public:
  EntryPoint(func::FuncOp body, const LLVMTypeConverter &converter);

  void emitCall(unsigned features);
  void emitWorkspaceBytes(func::FuncOp counter);
  void emitResultDims(func::FuncOp sizes);

private:
  LLVM::LLVMFuncOp startWrapper(StringRef name, Type result,
                                ArrayRef<Type> arguments);
  Value getAddress(unsigned field);
  Value load(unsigned field);
  Value makeBuffer(const EntryValue &value, MemRefType type);
  /// The values of `count` arguments of the body, from the struct.
  SmallVector<Value> loadArguments(unsigned count);

  func::FuncOp body;
  const LLVMTypeConverter &converter;
  ImplicitLocOpBuilder builder;
  std::string name;
  EntrySignature signature;
  SmallVector<EntryField> fields;
  LLVM::LLVMStructType structType;
  Type pointer, i32, i64;
  Value args; ///< the struct's address in the current wrapper
};
} // namespace

/// Renames what a wrapper calls, and keeps it out of the object's symbols.
static void makeInternal(func::FuncOp function, StringRef name) {
  function.setName(name);
  function.setPrivate();
  function->setAttr(
      "llvm.linkage",
      LLVM::LinkageAttr::get(function.getContext(), LLVM::Linkage::Internal));
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
  auto constant = [&](int64_t number) -> Value {
    return LLVM::ConstantOp::create(builder, i64,
                                    builder.getI64IntegerAttr(number));
  };
  for (auto [dim, extent] : llvm::enumerate(type.getShape()))
    if (!ShapedType::isDynamic(extent))
      sizes[dim] = constant(extent);
  auto descriptor = MemRefDescriptor::poison(builder, builder.getLoc(),
                                             converter.convertType(type));
  Location loc = builder.getLoc();
  descriptor.setAllocatedPtr(builder, loc, base);
  descriptor.setAlignedPtr(builder, loc, base);
  descriptor.setOffset(builder, loc, constant(0));
  Value stride = constant(1);
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

void EntryPoint::emitCall(unsigned features) {
  std::string inner = name + "_body";
  makeInternal(body, inner);
  LLVM::LLVMFuncOp wrapper = startWrapper(name, i32, {pointer, pointer});
  if (features) {
    Value mask = LLVM::ConstantOp::create(builder, i32,
                                          builder.getI32IntegerAttr(features));
    Value status =
        LLVM::CallOp::create(builder, TypeRange{i32}, "quantx_require_cpu",
                             ValueRange{wrapper.getArgument(0), mask})
            .getResult();
    Value zero =
        LLVM::ConstantOp::create(builder, i32, builder.getI32IntegerAttr(0));
    Value refused =
        LLVM::ICmpOp::create(builder, LLVM::ICmpPredicate::ne, status, zero);
    Block *start = builder.getInsertionBlock();
    Block *fail = wrapper.addBlock(), *go = wrapper.addBlock();
    builder.setInsertionPointToEnd(start);
    LLVM::CondBrOp::create(builder, refused, fail, go);
    builder.setInsertionPointToEnd(fail);
    LLVM::ReturnOp::create(builder, status);
    builder.setInsertionPointToEnd(go);
  }
  unsigned count = body.getNumArguments();
  SmallVector<Value> values = loadArguments(count - 1);
  // The workspace's size is its user's business: views are in bounds of it.
  auto workspaceType =
      llvm::cast<MemRefType>(body.getFunctionType().getInput(count - 1));
  Value base = load(fields.size() - 1);
  auto descriptor = MemRefDescriptor::poison(
      builder, builder.getLoc(), converter.convertType(workspaceType));
  Location loc = builder.getLoc();
  auto constant = [&](int64_t number) -> Value {
    return LLVM::ConstantOp::create(builder, i64,
                                    builder.getI64IntegerAttr(number));
  };
  descriptor.setAllocatedPtr(builder, loc, base);
  descriptor.setAlignedPtr(builder, loc, base);
  descriptor.setOffset(builder, loc, constant(0));
  descriptor.setSize(builder, loc, 0,
                     constant(std::numeric_limits<int64_t>::max()));
  descriptor.setStride(builder, loc, 0, constant(1));
  values.push_back(UnrealizedConversionCastOp::create(
                       builder, TypeRange{workspaceType}, Value(descriptor))
                       .getResult(0));
  func::CallOp::create(builder, inner, TypeRange(), values);
  LLVM::ReturnOp::create(
      builder, Value(LLVM::ConstantOp::create(builder, i32,
                                              builder.getI32IntegerAttr(0))));
}

void EntryPoint::emitWorkspaceBytes(func::FuncOp counter) {
  std::string outer = counter.getName().str();
  makeInternal(counter, outer + "_body");
  startWrapper(outer, i64, {pointer});
  SmallVector<Value> values = loadArguments(counter.getNumArguments());
  Value bytes = func::CallOp::create(builder, counter, values).getResult(0);
  bytes = UnrealizedConversionCastOp::create(builder, TypeRange{i64}, bytes)
              .getResult(0);
  LLVM::ReturnOp::create(builder, bytes);
}

void EntryPoint::emitResultDims(func::FuncOp sizes) {
  std::string outer = sizes.getName().str();
  makeInternal(sizes, outer + "_body");
  startWrapper(outer, i32, {pointer});
  SmallVector<Value> values = loadArguments(sizes.getNumArguments());
  auto call = func::CallOp::create(builder, sizes, values);
  unsigned result = 0;
  for (auto [index, field] : llvm::enumerate(fields)) {
    bool ofResult = field.value >= signature.arguments.size();
    if (field.kind != EntryField::Kind::Dim || !ofResult)
      continue;
    Value size = UnrealizedConversionCastOp::create(builder, TypeRange{i64},
                                                    call.getResult(result++))
                     .getResult(0);
    LLVM::StoreOp::create(builder, size, getAddress(index));
  }
  LLVM::ReturnOp::create(
      builder, Value(LLVM::ConstantOp::create(builder, i32,
                                              builder.getI32IntegerAttr(0))));
}

static void declareRequireCPU(ModuleOp module) {
  OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
  Type i32 = builder.getI32Type();
  Type pointer = LLVM::LLVMPointerType::get(module.getContext());
  LLVM::LLVMFuncOp::create(builder, module.getLoc(), "quantx_require_cpu",
                           LLVM::LLVMFunctionType::get(i32, {pointer, i32}));
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
    if (features && !bodies.empty())
      declareRequireCPU(getOperation());
    for (func::FuncOp body : bodies) {
      StringRef name = body.getName();
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
      entry.emitCall(features);
    }
  }
};
} // namespace
