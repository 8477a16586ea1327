//===- Replay.h - counterexamples in the interpreter ------------*- C++ -*-===//
//
// The interpreter shares nothing with the encoder but the schemes and layouts.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_PROVE_REPLAY_H
#define QUANTX_LIB_PROVE_REPLAY_H

#include "quantx/Prove/Equivalence.h"

namespace mlir::quantx::prove {

/// Do the functions, of modules of their own, give different results in the
/// interpreter? Inputs that the counterexample leaves open are 1.0 of a float
/// type, else 0. False where the interpreter cannot run one of them.
bool differInInterpreter(func::FuncOp before, func::FuncOp after,
                         const Counterexample &example);

} // namespace mlir::quantx::prove

#endif // QUANTX_LIB_PROVE_REPLAY_H
