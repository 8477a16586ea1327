//===- RetargetToHost.cpp - device LLVM IR run on the host ------*- C++ -*-===//
//
// See the header. Pointers keep their address spaces: x86 code generation
// treats the low numbers as flat memory.
//
//===----------------------------------------------------------------------===//
#include "RetargetToHost.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Intrinsics.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace quantx_rt;

namespace {

constexpr unsigned sharedSpace = 3;

template <typename... Parts>
Error makeError(const Parts &...parts) {
  std::string text;
  raw_string_ostream stream(text);
  (stream << ... << parts);
  return createStringError(text);
}

/// Drops what would let LLVM move, merge or delete calls that yield to other
/// lanes, which read and write the same memory.
void dropYieldAssumptions(AttributeList &list, LLVMContext &context) {
  for (Attribute::AttrKind kind :
       {Attribute::NoSync, Attribute::NoFree, Attribute::NoRecurse,
        Attribute::Memory, Attribute::WillReturn, Attribute::MustProgress,
        Attribute::NoCallback, Attribute::Speculatable})
    list = list.removeFnAttribute(context, kind);
  for (StringRef name : {"target-cpu", "target-features"})
    list = list.removeFnAttribute(context, name);
}

/// Rewrites one function's intrinsic calls. All calls share one array for
/// arguments and one for results: a lane has one call in flight.
class CallRewriter {
public:
  CallRewriter(Function &function, uint32_t &nextSite,
               function_ref<bool(StringRef)> isKnown)
      : function(function), module(*function.getParent()), nextSite(nextSite),
        isKnown(isKnown) {}

  Error run() {
    SmallVector<CallInst *> calls;
    for (BasicBlock &block : function)
      for (Instruction &instruction : block)
        if (auto *call = dyn_cast<CallBase>(&instruction)) {
          if (Error error = check(*call))
            return error;
          if (isDeviceIntrinsic(*call))
            calls.push_back(cast<CallInst>(call));
          else
            strip(*call);
        }
    if (calls.empty())
      return Error::success();
    allocateSlots(calls);
    for (CallInst *call : calls)
      if (Error error = rewrite(*call))
        return error;
    return Error::success();
  }

private:
  static bool isDeviceIntrinsic(const CallBase &call) {
    const Function *callee = call.getCalledFunction();
    return callee && callee->getName().starts_with("llvm.nvvm.");
  }

  Error check(const CallBase &call) {
    if (const auto *assembly = dyn_cast<InlineAsm>(call.getCalledOperand()))
      return makeError("emulator: wanted device code without inline assembly, "
                       "got: ",
                       assembly->getAsmString());
    const Function *callee = call.getCalledFunction();
    if (!callee)
      return makeError("emulator: wanted direct calls, got: an indirect call "
                       "in ",
                       function.getName());
    if (isDeviceIntrinsic(call)) {
      if (!isKnown(baseName(*callee)))
        return makeError("emulator: wanted a known intrinsic, got: ",
                         callee->getName());
    } else if (callee->isDeclaration() && !callee->isIntrinsic()) {
      return makeError("emulator: wanted a defined device function, got: ",
                       callee->getName());
    }
    return Error::success();
  }

  static StringRef baseName(const Function &callee) {
    return callee.isIntrinsic()
               ? Intrinsic::getBaseName(callee.getIntrinsicID())
               : callee.getName();
  }

  void strip(CallBase &call) {
    AttributeList list = call.getAttributes();
    dropYieldAssumptions(list, module.getContext());
    call.setAttributes(list);
  }

  static unsigned resultCount(Type *type) {
    if (type->isVoidTy())
      return 0;
    if (auto *structure = dyn_cast<StructType>(type))
      return structure->getNumElements();
    return 1;
  }

  void allocateSlots(ArrayRef<CallInst *> calls) {
    unsigned args = 1, results = 1;
    for (CallInst *call : calls) {
      args = std::max(args, call->arg_size());
      results = std::max(results, resultCount(call->getType()));
    }
    IRBuilder<> builder(&function.getEntryBlock(),
                        function.getEntryBlock().begin());
    argSlots = builder.CreateAlloca(builder.getInt64Ty(),
                                    builder.getInt32(args), "qx.args");
    resultSlots = builder.CreateAlloca(builder.getInt64Ty(),
                                       builder.getInt32(results), "qx.results");
  }

  static Value *slot(IRBuilder<> &builder, Value *slots, unsigned index) {
    return builder.CreateConstInBoundsGEP1_32(builder.getInt64Ty(), slots,
                                              index);
  }

  /// The integer type with the bits of `type`; null when it exceeds a slot.
  IntegerType *bitsOf(Type *type) {
    const DataLayout &layout = module.getDataLayout();
    if (!type->isSized() || layout.getTypeSizeInBits(type) > 64)
      return nullptr;
    return IntegerType::get(module.getContext(),
                            layout.getTypeSizeInBits(type));
  }

  Value *toSlot(IRBuilder<> &builder, Value *value) {
    Type *type = value->getType();
    if (type->isPointerTy())
      return builder.CreatePtrToInt(value, builder.getInt64Ty());
    return builder.CreateZExt(builder.CreateBitCast(value, bitsOf(type)),
                              builder.getInt64Ty());
  }

  Value *fromSlot(IRBuilder<> &builder, unsigned index, Type *type) {
    Value *raw = builder.CreateLoad(builder.getInt64Ty(),
                                    slot(builder, resultSlots, index));
    if (type->isPointerTy())
      return builder.CreateIntToPtr(raw, type);
    return builder.CreateBitCast(builder.CreateTrunc(raw, bitsOf(type)), type);
  }

  Error rewrite(CallInst &call) {
    StringRef name = baseName(*call.getCalledFunction());
    IRBuilder<> builder(&call);
    for (auto [index, arg] : enumerate(call.args())) {
      if (!bitsOf(arg->getType()))
        return makeError("emulator: wanted arguments of at most 64 bits, got: ",
                         *arg->getType(), " in ", name);
      builder.CreateStore(toSlot(builder, arg), slot(builder, argSlots, index));
    }
    FunctionCallee callee = module.getOrInsertFunction(
        hostSymbol(name), builder.getVoidTy(), builder.getInt32Ty(),
        builder.getPtrTy(), builder.getPtrTy());
    CallInst *hostCall = builder.CreateCall(
        callee, {builder.getInt32(nextSite++), resultSlots, argSlots});
    hostCall->setConvergent();
    hostCall->setDoesNotThrow();
    if (!call.getType()->isVoidTy())
      call.replaceAllUsesWith(readResult(builder, call.getType()));
    call.eraseFromParent();
    return Error::success();
  }

  Value *readResult(IRBuilder<> &builder, Type *type) {
    auto *structure = dyn_cast<StructType>(type);
    if (!structure)
      return fromSlot(builder, 0, type);
    Value *result = PoisonValue::get(type);
    for (unsigned i = 0; i < structure->getNumElements(); ++i)
      result = builder.CreateInsertValue(
          result, fromSlot(builder, i, structure->getElementType(i)), i);
    return result;
  }

  Function &function;
  Module &module;
  uint32_t &nextSite;
  function_ref<bool(StringRef)> isKnown;
  Value *argSlots = nullptr;
  Value *resultSlots = nullptr;
};

/// Reads `nvvm.reqntid` ("128" or "32,4,1"); missing extents stay 0.
void readRequiredBlock(const Function &kernel, int64_t (&extents)[3]) {
  std::fill(std::begin(extents), std::end(extents), 0);
  StringRef rest = kernel.getFnAttribute("nvvm.reqntid").getValueAsString();
  for (int i = 0; i < 3 && !rest.empty(); ++i) {
    auto [head, tail] = rest.split(',');
    head.trim().getAsInteger(10, extents[i]);
    rest = tail;
  }
}

/// Makes `void @qx.entry.KERNEL(ptr params)`, which loads the arguments.
HostKernel makeEntry(Function &kernel) {
  Module &module = *kernel.getParent();
  HostKernel result;
  result.name = kernel.getName().str();
  result.entry = "qx.entry." + result.name;
  result.paramCount = kernel.arg_size();
  readRequiredBlock(kernel, result.requiredBlock);

  LLVMContext &context = module.getContext();
  auto *type = FunctionType::get(Type::getVoidTy(context),
                                 {PointerType::get(context, 0)}, false);
  Function *entry = Function::Create(type, GlobalValue::ExternalLinkage,
                                     result.entry, module);
  IRBuilder<> builder(BasicBlock::Create(context, "entry", entry));
  SmallVector<Value *> args;
  for (Argument &arg : kernel.args()) {
    Value *place = builder.CreateLoad(
        builder.getPtrTy(),
        builder.CreateConstInBoundsGEP1_32(builder.getPtrTy(), entry->getArg(0),
                                           arg.getArgNo()));
    args.push_back(builder.CreateLoad(arg.getType(), place));
  }
  builder.CreateCall(&kernel, args);
  builder.CreateRetVoid();
  return result;
}

Error makeKernels(Module &module, HostModule &result) {
  SmallVector<Function *> kernels;
  for (Function &function : module) {
    if (function.getCallingConv() == CallingConv::PTX_Kernel &&
        !function.isDeclaration())
      kernels.push_back(&function);
    function.setCallingConv(CallingConv::C);
  }
  for (Function *kernel : kernels) {
    for (Argument &arg : kernel->args())
      if (arg.hasByValAttr())
        return makeError("emulator: wanted kernel arguments by value in "
                         "registers, got: a byval argument of ",
                         kernel->getName());
    result.kernels.push_back(makeEntry(*kernel));
  }
  return Error::success();
}

/// Gives each shared variable a body that LLVM must not look into: it is filled
/// before every block, and other lanes write it.
Error makeSharedVariables(Module &module, HostModule &result) {
  SmallVector<GlobalVariable *> variables;
  for (GlobalVariable &variable : module.globals())
    if (variable.getAddressSpace() == sharedSpace)
      variables.push_back(&variable);
  for (GlobalVariable *variable : variables) {
    bool dynamic = variable->isDeclaration();
    uint64_t bytes =
        module.getDataLayout().getTypeAllocSize(variable->getValueType());
    if (dynamic)
      bytes = dynamicSharedCapacity;
    auto *type = ArrayType::get(Type::getInt8Ty(module.getContext()), bytes);
    auto *body = new GlobalVariable(
        module, type, /*isConstant=*/false, GlobalValue::ExternalLinkage,
        ConstantAggregateZero::get(type),
        "qx.shared." + std::to_string(result.shared.size()), nullptr,
        GlobalValue::NotThreadLocal, sharedSpace,
        /*isExternallyInitialized=*/true);
    body->setAlignment(variable->getAlign());
    variable->replaceAllUsesWith(body);
    variable->eraseFromParent();
    result.shared.push_back({body->getName().str(), bytes, dynamic});
  }
  if (count_if(result.shared,
               [](const SharedVariable &v) { return v.dynamic; }) > 1)
    return makeError("emulator: wanted at most one dynamic shared variable, "
                     "got: ",
                     result.shared.size());
  return Error::success();
}

} // namespace

std::string quantx_rt::hostSymbol(StringRef intrinsic) {
  std::string symbol = "qx_";
  intrinsic.consume_front("llvm.nvvm.");
  for (char c : intrinsic)
    symbol += c == '.' ? '_' : c;
  return symbol;
}

Expected<HostModule>
quantx_rt::retargetToHost(Module &module, const Triple &triple,
                          const DataLayout &layout,
                          function_ref<bool(StringRef)> isKnown) {
  HostModule result;
  module.setTargetTriple(triple);
  module.setDataLayout(layout);
  if (NamedMDNode *annotations = module.getNamedMetadata("nvvm.annotations"))
    module.eraseNamedMetadata(annotations);
  if (Error error = makeKernels(module, result))
    return error;
  if (Error error = makeSharedVariables(module, result))
    return error;
  uint32_t nextSite = 0;
  for (Function &function : module) {
    AttributeList list = function.getAttributes();
    dropYieldAssumptions(list, module.getContext());
    function.setAttributes(list);
    if (function.isDeclaration())
      continue;
    if (Error error = CallRewriter(function, nextSite, isKnown).run())
      return error;
  }
  for (Function &function : make_early_inc_range(module))
    if (function.isDeclaration() && function.use_empty())
      function.eraseFromParent();
  std::string problem;
  raw_string_ostream stream(problem);
  if (verifyModule(module, &stream))
    return makeError("emulator: wanted a valid host module, got: ", problem);
  return result;
}
