//===- Equivalence.h - do two functions compute the same? -------*- C++ -*-===//
//
// A proof is a list of lemmas, each one query:
//
//   bit fact    about the bits of one code, a free variable: uint(x ^ 0x80) =
//               sint(x) + 128. Also a whole claim without integers.
//   range fact  a sum that is held in 32 bits is the exact one, given the
//   ranges
//               of the codes.
//   ring fact   a polynomial identity over the integers, the values of codes
//               being fresh variables.
//
// No query mixes bit operations with a product of two symbols. A lemma is
// stated once over variables of its own and cited where a renaming of variables
// makes it the same expression. Every query is asked without its negated goal
// too, and must be satisfiable then.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_PROVE_EQUIVALENCE_H
#define QUANTX_PROVE_EQUIVALENCE_H

#include "quantx/Prove/Encoder.h"
#include "quantx/Prove/Solver.h"

namespace mlir::quantx::prove {

enum class Verdict { Proved, Refuted, Unknown };
StringRef stringify(Verdict verdict);

struct Lemma {
  std::string id;
  std::string statement;
  SmallVector<unsigned> widths; ///< of the variables that it speaks of
  double seconds = 0;
};

/// Inputs at which two functions differ.
struct Counterexample {
  SmallVector<std::pair<std::string, llvm::APInt>> inputs;
  std::string where;        ///< `result0[7]`
  bool replayed = false;    ///< both sides, evaluated there, differ
  bool interpreted = false; ///< and in the interpreter, too
};

struct Proof {
  Verdict verdict = Verdict::Unknown;
  std::string reason; ///< of an unknown
  bool vacuous = false;
  double seconds = 0;
  std::vector<Lemma> lemmas;
  std::optional<Counterexample> counterexample;
};

/// Does `after` equal `before` at every input where `before` has a meaning (and
/// have a meaning there)? An error where z3 cannot be run.
llvm::Expected<Proof> proveEquivalent(ExprPool &pool, Solver &solver,
                                      const EncodedFunction &before,
                                      const EncodedFunction &after);

} // namespace mlir::quantx::prove

#endif // QUANTX_PROVE_EQUIVALENCE_H
