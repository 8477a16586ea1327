//===- Laws.h - laws, their proofs and their twins --------------*- C++ -*-===//
//
// Every law of quantx as a small program on which the real pass is run: the
// program before and after must be equal. Its twin differs by one condition and
// must be refuted.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_PROVE_LAWS_H
#define QUANTX_PROVE_LAWS_H

#include "quantx/Prove/Equivalence.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace mlir::quantx::prove {

/// Which text of a law its twin changes.
enum class TwinSide { Before, After, Both };

/// One condition of a law, broken: `find` becomes `replace` everywhere.
struct Twin {
  StringRef changed;
  TwinSide side = TwinSide::After;
  StringRef find, replace;
};

/// before = pass(before); with `expected`: pass(before) = expected.
struct Law {
  StringRef id;
  StringRef pass; ///< the flag without dashes
  StringRef lawClass;
  StringRef program;  ///< the module before
  StringRef expected; ///< a module, or empty
  Twin twin;
};

/// All laws, by pass.
ArrayRef<Law> getLaws();

/// The proofs of a law and of its twin.
struct LawResult {
  Proof proof;
  Proof twin;
  /// Proved, and the twin refuted by inputs that the interpreter has replayed.
  bool holds() const;
};

/// Runs the pass and proves. An error where a text of the law is wrong or z3
/// cannot be run.
llvm::Expected<LawResult> proveLaw(const Law &law, MLIRContext &context,
                                   Solver &solver);

/// The proof that two functions of a name are equal.
struct FunctionProof {
  std::string name;
  Proof proof;
};

/// Pairs the functions of two modules by name. On failure one error with a
/// location has been emitted; an error where z3 cannot be run.
llvm::Expected<FailureOr<std::vector<FunctionProof>>>
compareModules(ModuleOp before, ModuleOp after, Solver &solver);

/// Runs a textual pass pipeline, `a,b` or `builtin.module(a,b)`. An error where
/// it is none, or a pass has failed (with its own diagnostics before).
llvm::Error runPipeline(ModuleOp module, StringRef pipeline);

} // namespace mlir::quantx::prove

#endif // QUANTX_PROVE_LAWS_H
