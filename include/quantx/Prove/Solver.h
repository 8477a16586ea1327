//===- Solver.h - questions to z3 -------------------------------*- C++ -*-===//
//
// Runs z3 as a child process on SMT-LIB text.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_PROVE_SOLVER_H
#define QUANTX_PROVE_SOLVER_H

#include "quantx/Prove/Expr.h"

#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

namespace mlir::quantx::prove {

enum class Answer { Satisfiable, Unsatisfiable, Unknown };

struct Reply {
  Answer answer = Answer::Unknown;
  Assignment model; ///< of all variables, where satisfiable
  double seconds = 0;
};

/// One query may take 10 s, all queries of a solver together 300 s; what takes
/// longer is unknown.
class Solver {
public:
  static constexpr unsigned kQuerySeconds = 10;
  static constexpr double kTotalSeconds = 300;

  /// An error where there is no z3 on PATH.
  static llvm::Expected<Solver> create();

  /// Can all these bits be 1? An error where z3 cannot be run or what it says
  /// cannot be read.
  llvm::Expected<Reply> check(llvm::ArrayRef<Expr> assertions);

private:
  explicit Solver(std::string program) : program(std::move(program)) {}

  std::string program;
  double spent = 0;
};

/// The query as SMT-LIB: declarations, one definition a node, assertions, and
/// the commands that ask for an answer and the values of all variables.
void printQuery(llvm::ArrayRef<Expr> assertions, llvm::raw_ostream &os);

/// Longer texts of expressions are cut off.
inline constexpr size_t kMaxText = 400;

/// One expression as SMT-LIB text, for people.
std::string printExpr(Expr expr);

/// Values in the answer to `(get-value …)`.
llvm::Error parseModel(llvm::StringRef text, llvm::ArrayRef<Expr> variables,
                       Assignment &model);

} // namespace mlir::quantx::prove

#endif // QUANTX_PROVE_SOLVER_H
