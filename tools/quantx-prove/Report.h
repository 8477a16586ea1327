//===- Report.h - proofs as text and JSON -----------------------*- C++ -*-===//
//
// Lines for people, quantx.prove/1 for programs.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_TOOLS_QUANTX_PROVE_REPORT_H
#define QUANTX_TOOLS_QUANTX_PROVE_REPORT_H

#include "quantx/Prove/Laws.h"

#include "llvm/Support/JSON.h"

namespace mlir::quantx::prove {

/// {id, pass, class}
llvm::json::Object toJSON(const Law &law);

/// Adds verdict, lemmas and twin.
llvm::json::Object toJSON(const Law &law, const LawResult &result);

/// {id, verdict, counterexample, replayed, lemmas}
llvm::json::Object toJSON(const FunctionProof &proof);

/// `proved  sign-flip: 3 lemmas, 0.1 s; twin refuted: no compensation`
void printLaw(const Law &law, const LawResult &result, llvm::raw_ostream &os);

/// `refuted  f: result0 differs at arg0 = 3`
void printProof(const FunctionProof &proof, llvm::raw_ostream &os);

} // namespace mlir::quantx::prove

#endif // QUANTX_TOOLS_QUANTX_PROVE_REPORT_H
