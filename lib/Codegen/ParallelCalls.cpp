//===- ParallelCalls.cpp - kernels on the caller's threads ------*- C++ -*-===//
//
// func.call @kernel(…, 0, %end, …) {quantx.parallel}  ->  the same call when
// the work is small, else quantx_parallel_for over chunks of it, through
// @kernel_range, which unpacks the operands from a struct on the stack.
//
//===----------------------------------------------------------------------===//
#include "quantx/Codegen/Passes.h"

#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/SymbolTable.h"

namespace mlir::quantx {
#define GEN_PASS_DEF_PARALLELCALLSPASS
#include "quantx/Codegen/Passes.h.inc"
} // namespace mlir::quantx

using namespace mlir;
using namespace mlir::quantx;

static constexpr llvm::StringLiteral kLoop = "quantx_parallel_for";

static Value cast(ImplicitLocOpBuilder &b, Type type, Value value) {
  if (value.getType() == type)
    return value;
  return UnrealizedConversionCastOp::create(b, TypeRange{type}, value)
      .getResult(0);
}

namespace {
/// By the name of what they call.
using RangeFunctions = llvm::StringMap<LLVM::LLVMFuncOp>;

/// One call, and what `kParallelAttr` says of it.
class ParallelCall {
public:
  ParallelCall(func::CallOp call, const LLVMTypeConverter &converter,
               RangeFunctions &known);

  /// Replaces the call inside a function whose last argument is the context.
  void emit();

private:
  Value constant(int64_t value) {
    return arith::ConstantIndexOp::create(builder, value);
  }
  /// Parts of the range that cannot be cut, and chunks that pay.
  Value getUnits();
  Value getChunks(Value units);
  LLVM::LLVMFuncOp getRangeFunction();
  Value getField(ImplicitLocOpBuilder &b, Value data, unsigned field) {
    return LLVM::GEPOp::create(b, pointer, structType, data,
                               ArrayRef<LLVM::GEPArg>{0, int32_t(field)});
  }
  void emitLoop(Value units, Value chunks);

  func::CallOp call;
  RangeFunctions &known;
  ImplicitLocOpBuilder builder;
  ModuleOp module;
  int64_t range, rows, work, step, least;
  Type pointer, i64;
  LLVM::LLVMStructType structType; ///< operands, units, chunks
};
} // namespace

ParallelCall::ParallelCall(func::CallOp call,
                           const LLVMTypeConverter &converter,
                           RangeFunctions &known)
    : call(call), known(known), builder(call.getLoc(), call),
      module(call->getParentOfType<ModuleOp>()) {
  auto says = call->getAttrOfType<DictionaryAttr>(kParallelAttr);
  auto get = [&](StringRef name) {
    return says.getAs<IntegerAttr>(name).getInt();
  };
  range = get("range");
  rows = get("rows");
  work = get("work");
  step = get("step");
  least = get("least");
  pointer = LLVM::LLVMPointerType::get(call.getContext());
  i64 = builder.getI64Type();
  SmallVector<Type> members;
  for (Type type : call.getOperandTypes())
    members.push_back(converter.convertType(type));
  members.append({i64, i64});
  structType = LLVM::LLVMStructType::getLiteral(call.getContext(), members);
}

Value ParallelCall::getUnits() {
  Value end = call.getOperand(range + 1);
  Value more = arith::AddIOp::create(builder, end, constant(step - 1));
  return arith::DivUIOp::create(builder, more, constant(step));
}

Value ParallelCall::getChunks(Value units) {
  Value total = arith::MulIOp::create(builder, call.getOperand(range + 1),
                                      constant(work));
  if (rows >= 0)
    total = arith::MulIOp::create(builder, total, call.getOperand(rows));
  Value paying = arith::DivUIOp::create(builder, total, constant(least));
  paying = arith::MaxUIOp::create(builder, paying, constant(1));
  return arith::MinUIOp::create(builder, paying, units);
}

/// void kernel_range(ptr data, i64 worker, i64 begin, i64 end): chunks begin to
/// end - 1 as one call.
LLVM::LLVMFuncOp ParallelCall::getRangeFunction() {
  LLVM::LLVMFuncOp &function = known[call.getCallee()];
  if (function)
    return function;
  std::string name = (call.getCallee() + "_range").str();
  auto b = ImplicitLocOpBuilder::atBlockEnd(call.getLoc(), module.getBody());
  function = LLVM::LLVMFuncOp::create(
      b, name,
      LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(b.getContext()),
                                  {pointer, i64, i64, i64}),
      LLVM::Linkage::Internal);
  Block *entry = function.addEntryBlock(b);
  b.setInsertionPointToStart(entry);
  SmallVector<Value> fields;
  for (auto [index, type] : llvm::enumerate(structType.getBody()))
    fields.push_back(LLVM::LoadOp::create(
        b, type, getField(b, entry->getArgument(0), index)));
  Value chunks = fields.pop_back_val(), units = fields.pop_back_val();
  Value width = LLVM::ConstantOp::create(b, i64, b.getI64IntegerAttr(step));
  auto place = [&](Value chunk) -> Value {
    Value unit =
        LLVM::UDivOp::create(b, LLVM::MulOp::create(b, chunk, units), chunks);
    return LLVM::MulOp::create(b, unit, width);
  };
  Value last = fields[range + 1];
  fields[range] = place(entry->getArgument(2));
  fields[range + 1] =
      LLVM::UMinOp::create(b, place(entry->getArgument(3)), last);
  SmallVector<Value> operands;
  for (auto [field, type] : llvm::zip(fields, call.getOperandTypes()))
    operands.push_back(cast(b, type, field));
  func::CallOp::create(b, call.getCallee(), TypeRange(), operands);
  LLVM::ReturnOp::create(b, ValueRange());
  return function;
}

void ParallelCall::emitLoop(Value units, Value chunks) {
  auto function = call->getParentOfType<func::FuncOp>();
  Value data;
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(&function.getBody().front());
    Value one = LLVM::ConstantOp::create(builder, builder.getI32Type(),
                                         builder.getI32IntegerAttr(1));
    data = LLVM::AllocaOp::create(builder, pointer, structType, one);
  }
  SmallVector<Value> fields(call.getOperands());
  fields.append({units, chunks});
  for (auto [index, field] : llvm::enumerate(fields))
    LLVM::StoreOp::create(builder,
                          cast(builder, structType.getBody()[index], field),
                          getField(builder, data, index));
  Value body = LLVM::AddressOfOp::create(builder, getRangeFunction());
  Value context = function.getArguments().back();
  LLVM::CallOp::create(
      builder, TypeRange(), kLoop,
      ValueRange{context, cast(builder, i64, chunks), body, data});
}

void ParallelCall::emit() {
  Value units = getUnits(), chunks = getChunks(units);
  Value small = arith::CmpIOp::create(builder, arith::CmpIPredicate::ule,
                                      chunks, constant(1));
  auto branch = scf::IfOp::create(builder, small, /*withElseRegion=*/true);
  call->removeAttr(kParallelAttr);
  call->moveBefore(branch.thenBlock()->getTerminator());
  builder.setInsertionPointToStart(branch.elseBlock());
  emitLoop(units, chunks);
}

/// One more argument of the function, and of the entry point that calls it: the
/// entry point's own first one.
static void passContext(func::FuncOp function, Type pointer,
                        ArrayRef<func::CallOp> callers) {
  function.getBody().front().addArgument(pointer, function.getLoc());
  function.setFunctionType(FunctionType::get(
      function.getContext(), function.getBody().front().getArgumentTypes(),
      function.getResultTypes()));
  for (func::CallOp call : callers)
    call.getOperandsMutable().append(
        call->getParentOfType<LLVM::LLVMFuncOp>().getArgument(0));
}

namespace {
struct ParallelCallsPass final
    : quantx::impl::ParallelCallsPassBase<ParallelCallsPass> {
  void runOnOperation() override {
    SmallVector<func::CallOp> parallel;
    llvm::StringMap<SmallVector<func::CallOp, 1>> entries;
    SetVector<func::FuncOp> functions;
    getOperation().walk([&](func::CallOp call) {
      if (call->getParentOfType<LLVM::LLVMFuncOp>())
        entries[call.getCallee()].push_back(call);
      if (!call->hasAttr(kParallelAttr))
        return;
      parallel.push_back(call);
      functions.insert(call->getParentOfType<func::FuncOp>());
    });
    if (parallel.empty())
      return;
    LLVMTypeConverter converter(&getContext());
    Type pointer = LLVM::LLVMPointerType::get(&getContext());
    Type i64 = IntegerType::get(&getContext(), 64);
    OpBuilder builder = OpBuilder::atBlockBegin(getOperation().getBody());
    LLVM::LLVMFuncOp::create(
        builder, getOperation().getLoc(), kLoop,
        LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(&getContext()),
                                    {pointer, i64, pointer, pointer}));
    for (func::FuncOp function : functions)
      passContext(function, pointer, entries[function.getName()]);
    RangeFunctions known;
    for (func::CallOp call : parallel)
      ParallelCall(call, converter, known).emit();
  }
};
} // namespace
