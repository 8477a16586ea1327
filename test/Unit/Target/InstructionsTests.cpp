//===- InstructionsTests.cpp - the table of intrinsics ----------*- C++ -*-===//
//
// Every entry against LLVM's own declaration of the intrinsic.
//
//===----------------------------------------------------------------------===//
#include "quantx/Target/Instructions.h"

#include "llvm/IR/Attributes.h"
#include "llvm/IR/DerivedTypes.h"
#include "llvm/IR/Intrinsics.h"
#include "llvm/IR/LLVMContext.h"

#include <gtest/gtest.h>

#include <set>

using namespace mlir::quantx;
using Kind = InstructionValue::Kind;

static llvm::Type *getType(llvm::LLVMContext &context,
                           const InstructionValue &value) {
  llvm::Type *element =
      value.bits ? llvm::Type::getIntNTy(context, value.bits) : nullptr;
  switch (value.kind) {
  case Kind::None:
    return llvm::Type::getVoidTy(context);
  case Kind::Vector:
    return llvm::FixedVectorType::get(element, value.lanes);
  case Kind::Tile:
    return llvm::Type::getX86_AMXTy(context);
  case Kind::Integer:
    return element;
  case Kind::Pointer:
    return llvm::PointerType::get(context, 0);
  }
  return nullptr;
}

TEST(InstructionsTest, ShapesAreLLVMs) {
  llvm::LLVMContext context;
  for (const Instruction &entry : getInstructions()) {
    llvm::Intrinsic::ID id =
        llvm::Intrinsic::lookupIntrinsicID(entry.intrinsic);
    ASSERT_NE(id, llvm::Intrinsic::not_intrinsic) << entry.intrinsic.str();
    llvm::SmallVector<llvm::Type *> operands;
    for (const InstructionValue &operand : entry.operands)
      operands.push_back(getType(context, operand));
    EXPECT_EQ(llvm::FunctionType::get(getType(context, entry.result), operands,
                                      /*isVarArg=*/false),
              llvm::Intrinsic::getType(context, id))
        << entry.intrinsic.str();
    llvm::AttributeList attributes = llvm::Intrinsic::getAttributes(
        context, id, llvm::Intrinsic::getType(context, id));
    for (unsigned i = 0; i < entry.operands.size(); ++i)
      EXPECT_EQ(entry.operands[i].immediate,
                attributes.hasParamAttr(i, llvm::Attribute::ImmArg))
          << entry.intrinsic.str();
  }
}

TEST(InstructionsTest, TilesHold1024Bytes) {
  for (const Instruction &entry : getInstructions())
    for (const InstructionValue &value : entry.operands)
      if (value.kind == Kind::Tile)
        EXPECT_EQ(value.lanes * value.bits, 1024u * 8);
}

TEST(InstructionsTest, NamesAreDistinctAndFound) {
  std::set<llvm::StringRef> intrinsics, emulations;
  for (const Instruction &entry : getInstructions()) {
    EXPECT_TRUE(intrinsics.insert(entry.intrinsic).second);
    EXPECT_TRUE(emulations.insert(entry.emulation).second);
    EXPECT_EQ(findInstruction(entry.intrinsic), &entry);
  }
  EXPECT_EQ(findInstruction("llvm.x86.avx512.vpdpbusds.512"), nullptr);
  EXPECT_EQ(findInstruction(""), nullptr);
}

TEST(InstructionsTest, AvailabilityIsByFeatureNotFamily) {
  const Instruction *dot = findInstruction("llvm.x86.avx512.vpdpbusd.512");
  const Instruction *permute =
      findInstruction("llvm.x86.avx512.permvar.qi.512");
  const Instruction *tile = findInstruction("llvm.x86.tdpbusd.internal");
  ASSERT_TRUE(dot && permute && tile);
  EXPECT_TRUE(isAvailable(*dot, *lookupCPU("cascadelake")));
  EXPECT_FALSE(isAvailable(*permute, *lookupCPU("cascadelake")));
  EXPECT_TRUE(isAvailable(*permute, *lookupCPU("znver4")));
  EXPECT_FALSE(isAvailable(*tile, *lookupCPU("znver4")));
  EXPECT_TRUE(isAvailable(*tile, *lookupCPU("emeraldrapids")));
  for (const Instruction &entry : getInstructions()) {
    EXPECT_TRUE(isAvailable(entry, *lookupCPU("sapphirerapids")));
    EXPECT_FALSE(isAvailable(entry, *lookupCPU("x86-64")));
  }
}
