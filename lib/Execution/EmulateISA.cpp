//===- EmulateISA.cpp - target instructions on any machine ------*- C++ -*-===//
//
// All checks come first; then every intrinsic call is spilled around a call of
// its emulation, and tiles get a vector type. See EmulateISA.h for the IR
// before and after.
//
//===----------------------------------------------------------------------===//
#include "quantx/Execution/EmulateISA.h"
#include "quantx/Target/Instructions.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"

using namespace mlir::quantx;

/// The entry of the intrinsic that `instruction` calls, or null.
static const Instruction *getEntry(const llvm::Instruction &instruction) {
  const auto *call = llvm::dyn_cast<llvm::CallInst>(&instruction);
  const llvm::Function *callee = call ? call->getCalledFunction() : nullptr;
  return callee ? findInstruction(callee->getName()) : nullptr;
}

static bool hasTile(const llvm::Instruction &instruction) {
  return instruction.getType()->isX86_AMXTy() ||
         llvm::any_of(instruction.operands(), [](const llvm::Use &use) {
           return use->getType()->isX86_AMXTy();
         });
}

static llvm::Error checkModule(const llvm::Module &module) {
  for (const llvm::Function &function : module) {
    llvm::StringRef name = function.getName();
    if (name.starts_with("llvm.x86.") && !function.use_empty() &&
        !findInstruction(name))
      return llvm::createStringError(
          "emulate-isa: wanted target intrinsics with an entry in the table of "
          "instructions, got: " +
          name);
    for (const llvm::Instruction &instruction : llvm::instructions(function))
      if (hasTile(instruction) && !llvm::isa<llvm::PHINode>(instruction) &&
          !getEntry(instruction))
        return llvm::createStringError(
            "emulate-isa: wanted tiles in intrinsics and phis only, got: " +
            llvm::StringRef(instruction.getOpcodeName()) + " in " + name);
  }
  return llvm::Error::success();
}

namespace {
/// Rewrites one function.
class Emulator {
public:
  explicit Emulator(llvm::Function &function)
      : function(function), context(function.getContext()),
        tileType(
            llvm::FixedVectorType::get(llvm::Type::getInt32Ty(context), 256)) {}

  void run() {
    llvm::SmallVector<llvm::CallInst *> calls;
    llvm::SmallVector<llvm::PHINode *> phis;
    for (llvm::Instruction &instruction : llvm::instructions(function)) {
      if (getEntry(instruction))
        calls.push_back(llvm::cast<llvm::CallInst>(&instruction));
      else if (instruction.getType()->isX86_AMXTy())
        phis.push_back(llvm::cast<llvm::PHINode>(&instruction));
    }
    for (llvm::PHINode *phi : phis)
      replacements[phi] = llvm::PHINode::Create(
          tileType, phi->getNumIncomingValues(), "", phi->getIterator());
    // A tile may be used in a block that stands before its definition: create
    // every result before reading any.
    for (llvm::CallInst *call : calls)
      createResult(*call);
    for (llvm::CallInst *call : calls)
      createCall(*call);
    for (llvm::PHINode *phi : phis)
      fillPhi(*phi);
    erase(calls, phis);
  }

private:
  llvm::Type *getReplacedType(llvm::Type *type) const {
    return type->isX86_AMXTy() ? tileType : type;
  }

  /// What now stands for `value`. Undefined tiles have no user intent.
  llvm::Value *getReplaced(llvm::Value *value) const {
    if (llvm::Value *known = replacements.lookup(value))
      return known;
    return value->getType()->isX86_AMXTy() ? llvm::PoisonValue::get(tileType)
                                           : value;
  }

  /// The function's slot for operand `index` (-1: the result) of this type.
  llvm::AllocaInst *getSlot(int index, llvm::Type *type) {
    llvm::AllocaInst *&slot = slots[{index, type}];
    if (!slot) {
      llvm::BasicBlock &entry = function.getEntryBlock();
      slot = new llvm::AllocaInst(type, 0, nullptr, llvm::Align(1), "",
                                  entry.getFirstInsertionPt());
    }
    return slot;
  }

  /// Loads the result behind the call that createCall will put before it.
  void createResult(llvm::CallInst &call) {
    if (call.getType()->isVoidTy())
      return;
    llvm::Type *type = getReplacedType(call.getType());
    llvm::IRBuilder<> builder(&call);
    replacements[&call] =
        builder.CreateAlignedLoad(type, getSlot(kResult, type), llvm::Align(1));
  }

  void createCall(llvm::CallInst &call) {
    llvm::Value *loaded = replacements.lookup(&call);
    llvm::IRBuilder<> builder(loaded ? llvm::cast<llvm::Instruction>(loaded)
                                     : &call);
    llvm::SmallVector<llvm::Value *> arguments;
    if (loaded)
      arguments.push_back(getSlot(kResult, loaded->getType()));
    for (auto [index, operand] : llvm::enumerate(call.args())) {
      llvm::Value *value = getReplaced(operand);
      llvm::AllocaInst *slot = getSlot(index, value->getType());
      builder.CreateAlignedStore(value, slot, llvm::Align(1));
      arguments.push_back(slot);
    }
    llvm::SmallVector<llvm::Type *> types(arguments.size(), builder.getPtrTy());
    auto *type =
        llvm::FunctionType::get(builder.getVoidTy(), types, /*isVarArg=*/false);
    builder.CreateCall(function.getParent()->getOrInsertFunction(
                           getEntry(call)->emulation, type),
                       arguments);
  }

  void fillPhi(llvm::PHINode &phi) {
    auto *replacement = llvm::cast<llvm::PHINode>(replacements.lookup(&phi));
    for (auto [value, block] :
         llvm::zip_equal(phi.incoming_values(), phi.blocks()))
      replacement->addIncoming(getReplaced(value), block);
  }

  /// Tiles have users among the erased only; other results get their load.
  void erase(llvm::ArrayRef<llvm::CallInst *> calls,
             llvm::ArrayRef<llvm::PHINode *> phis) {
    for (llvm::CallInst *call : calls) {
      llvm::Value *loaded = replacements.lookup(call);
      if (loaded && loaded->getType() == call->getType())
        call->replaceAllUsesWith(loaded);
      else
        call->dropAllReferences();
    }
    for (llvm::PHINode *phi : phis)
      phi->dropAllReferences();
    for (llvm::CallInst *call : calls)
      call->eraseFromParent();
    for (llvm::PHINode *phi : phis)
      phi->eraseFromParent();
  }

  static constexpr int kResult = -1;
  llvm::Function &function;
  llvm::LLVMContext &context;
  llvm::Type *tileType;
  llvm::DenseMap<llvm::Value *, llvm::Value *> replacements;
  llvm::DenseMap<std::pair<int, llvm::Type *>, llvm::AllocaInst *> slots;
};
} // namespace

/// Makes true what the module asks of the machine's instruction set.
static void grantInstructions(llvm::Module &module) {
  llvm::Function *check = module.getFunction("quantx_require_cpu");
  if (!check)
    return;
  for (llvm::User *user : llvm::make_early_inc_range(check->users()))
    if (auto *call = llvm::dyn_cast<llvm::CallInst>(user);
        call && call->getCalledFunction() == check) {
      // Zero is QUANTX_OK.
      call->replaceAllUsesWith(llvm::Constant::getNullValue(call->getType()));
      call->eraseFromParent();
    }
}

llvm::Error mlir::quantx::emulateISA(llvm::Module &module) {
  if (llvm::Error error = checkModule(module))
    return error;
  for (llvm::Function &function : llvm::make_early_inc_range(module)) {
    if (function.isDeclaration())
      continue;
    Emulator(function).run();
    function.removeFnAttr("target-cpu");
    function.removeFnAttr("target-features");
  }
  grantInstructions(module);
  for (llvm::Function &function : llvm::make_early_inc_range(module))
    if (findInstruction(function.getName()) && function.use_empty())
      function.eraseFromParent();
  return llvm::Error::success();
}
