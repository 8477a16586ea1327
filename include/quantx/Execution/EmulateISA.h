//===- EmulateISA.h - target instructions on any machine --------*- C++ -*-===//
//
// The rewriting behind `--emulate-isa`: a module that was generated for one CPU
// becomes one that runs on any.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_EXECUTION_EMULATEISA_H
#define QUANTX_EXECUTION_EMULATEISA_H

#include "llvm/Support/Error.h"

namespace llvm {
class Module;
} // namespace llvm

namespace mlir::quantx {

/// Replaces each call of a target intrinsic in the table of instructions by a
/// call of its body in libquantx-rt, and removes the functions' target CPU and
/// features and the module's calls of `quantx_require_cpu` (they succeed), so
/// that it can be compiled for, and run on, the machine at hand:
///
///   %r = call <16 x i32> @llvm.x86.avx512.vpdpbusd.512(%c, %a, %b)
///   ->
///   store %c, %s0; store %a, %s1; store %b, %s2
///   call void @quantx_emulate_vpdpbusd_512(ptr %s, ptr %s0, ptr %s1, ptr %s2)
///   %r = load <16 x i32>, %s
///
/// Tiles (`x86_amx`), which exist between AMX intrinsics only, become
/// `<256 x i32>`, in loops too. An x86 intrinsic without an entry, or a tile in
/// any instruction but a phi, is an error that names it; the module is then
/// unchanged.
llvm::Error emulateISA(llvm::Module &module);

} // namespace mlir::quantx

#endif // QUANTX_EXECUTION_EMULATEISA_H
