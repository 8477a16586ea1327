//===- Instructions.h - the target intrinsics that we emit ------*- C++ -*-===//
//
// One entry for each target intrinsic that code generation may emit: LLVM's
// name, the feature that it needs, shapes and signs of its operands, and the
// function of runtime/isa-emulation that does the same on any machine.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_TARGET_INSTRUCTIONS_H
#define QUANTX_TARGET_INSTRUCTIONS_H

#include "quantx/Target/TargetDescription.h"

namespace mlir::quantx {

/// What an operand or a result of an instruction is.
struct InstructionValue {
  enum class Kind {
    None,    ///< The result of an instruction that only stores.
    Vector,  ///< `<lanes x i{bits}>`.
    Tile,    ///< An AMX tile: 16 rows of 64 bytes, element width `bits`.
    Integer, ///< A scalar `i{bits}`; a constant where `immediate` is set.
    Pointer  ///< An address that the instruction reads or writes.
  };
  enum class Sign { None, Signed, Unsigned };

  Kind kind = Kind::None;
  unsigned lanes = 0;
  unsigned bits = 0;
  Sign sign = Sign::None;
  bool immediate = false;
};

/// One target intrinsic.
struct Instruction {
  /// `llvm.x86.avx512.vpdpbusd.512`, for `llvm.call_intrinsic`.
  llvm::StringLiteral intrinsic;
  /// The family whose kernels use it.
  InstructionFamily family;
  /// The LLVM subtarget feature it needs, `avx512vnni`. A family does not imply
  /// all of them: Cascade Lake has VNNI without `avx512vbmi`.
  llvm::StringLiteral feature;
  /// Its body in runtime/isa-emulation: `void f(void *result, const void *op0,
  /// const void *op1, …)`. Every value is passed by its address, scalars and
  /// addresses too, vectors and tiles without any alignment; there is no
  /// `result` when there is none. A tile is 1024 bytes, row by row.
  llvm::StringLiteral emulation;
  InstructionValue result;
  llvm::ArrayRef<InstructionValue> operands;
};

/// All entries.
llvm::ArrayRef<Instruction> getInstructions();

/// The entry of LLVM's intrinsic `name`, or null.
const Instruction *findInstruction(llvm::StringRef name);

/// Whether code for `cpu` may use `instruction`.
bool isAvailable(const Instruction &instruction, const CPUDescription &cpu);

} // namespace mlir::quantx

#endif // QUANTX_TARGET_INSTRUCTIONS_H
