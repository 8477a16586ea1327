//===- Equivalence.cpp - do two functions compute the same? -----*- C++ -*-===//
//
// Pairs the results, proves claims about bits in one query, and claims about
// integers lemma by lemma.
//
//===----------------------------------------------------------------------===//
#include "quantx/Prove/Equivalence.h"

#include "IntegerProof.h"

using namespace mlir;
using namespace mlir::quantx;
using namespace mlir::quantx::prove;

StringRef prove::stringify(Verdict verdict) {
  switch (verdict) {
  case Verdict::Proved:
    return "proved";
  case Verdict::Refuted:
    return "refuted";
  case Verdict::Unknown:
    break;
  }
  return "unknown";
}

namespace {
/// A claim about bits: `wrong` must never be 1 where `defined` is.
struct BitClaim {
  Expr defined, wrong;
  std::string where;
};

/// All claims that two functions are equal.
struct Claims {
  std::vector<BitClaim> bits;
  std::vector<IntegerClaim> integers;
  std::string unmatched; ///< where chains of float operations differ
};

class Matcher {
public:
  Matcher(ExprPool &pool, const EncodedFunction &before,
          const EncodedFunction &after)
      : pool(pool), before(before), after(after) {}

  Claims match() {
    for (auto [index, name] : llvm::enumerate(before.names))
      matchCells(before.results[index], after.results[index], name);
    return std::move(claims);
  }

private:
  Expr orFalse(Expr bit) { return bit ? bit : pool.bits(0, 1); }
  Expr either(Expr a, Expr b) { return pool.binary(ExprKind::Or, a, b); }
  Expr both(Expr a, Expr b) { return pool.binary(ExprKind::And, a, b); }

  void matchCells(const Cell &a, const Cell &b, StringRef where) {
    if (a.value->kind == ExprKind::Apply || b.value->kind == ExprKind::Apply)
      return matchChains(a.value, b.value, where);
    addBits(a.value, b.value, where,
            either(orFalse(before.undefined), orFalse(a.poison)),
            either(orFalse(after.undefined), orFalse(b.poison)));
  }

  void matchChains(Expr a, Expr b, StringRef where) {
    if (a->kind != b->kind || a->name != b->name ||
        a->operands.size() != b->operands.size()) {
      claims.unmatched = where.str();
      return;
    }
    for (auto [left, right] : llvm::zip(a->operands, b->operands)) {
      if (left->kind == ExprKind::Apply || right->kind == ExprKind::Apply)
        matchChains(left, right, where);
      else if (left->width != right->width)
        claims.unmatched = where.str();
      else if (left->width > 0)
        addBits(left, right, where, pool.bits(0, 1), pool.bits(0, 1));
      else if (left != right)
        claims.integers.push_back({left, right, where.str()});
    }
  }

  void addBits(Expr a, Expr b, StringRef where, Expr bad, Expr worse) {
    Expr differ = pool.logicalNot(pool.binary(ExprKind::Equal, a, b));
    if (a == b)
      differ = pool.bits(0, 1);
    Expr wrong = either(worse, differ);
    bool trivial = wrong->isConstant() && wrong->value.isZero();
    if (!trivial)
      claims.bits.push_back({pool.logicalNot(bad), wrong, where.str()});
  }

  ExprPool &pool;
  const EncodedFunction &before, &after;
  Claims claims;
};
} // namespace

static Counterexample makeCounterexample(ArrayRef<Expr> exprs,
                                         const Assignment &model,
                                         StringRef where) {
  Counterexample example;
  example.where = where.str();
  for (Expr variable : getVariables(exprs)) {
    auto value = model.find(variable->name);
    if (value != model.end())
      example.inputs.push_back({variable->name, value->second});
  }
  return example;
}

/// Where the model violates a claim, found by evaluation.
static Counterexample replayBits(ArrayRef<BitClaim> claims,
                                 const Assignment &model) {
  SmallVector<Expr> all;
  for (const BitClaim &claim : claims)
    all.append({claim.defined, claim.wrong});
  for (const BitClaim &claim : claims) {
    bool broken = evaluate(claim.defined, model).isOne() &&
                  evaluate(claim.wrong, model).isOne();
    if (!broken)
      continue;
    Counterexample example = makeCounterexample(all, model, claim.where);
    example.replayed = true;
    return example;
  }
  return makeCounterexample(all, model, claims.front().where);
}

/// All claims about bits, as one query.
static llvm::Error proveBits(ExprPool &pool, Solver &solver,
                             ArrayRef<BitClaim> claims, Proof &proof) {
  Expr anyDefined = pool.bits(0, 1), anyWrong = pool.bits(0, 1);
  Lemma lemma;
  for (const BitClaim &claim : claims) {
    anyDefined = pool.binary(ExprKind::Or, anyDefined, claim.defined);
    anyWrong =
        pool.binary(ExprKind::Or, anyWrong,
                    pool.binary(ExprKind::And, claim.defined, claim.wrong));
  }
  for (Expr variable : getVariables(anyWrong))
    lemma.widths.push_back(variable->width);
  llvm::Expected<Reply> goal = solver.check(anyWrong);
  if (!goal)
    return goal.takeError();
  llvm::Expected<Reply> plain = solver.check(anyDefined);
  if (!plain)
    return plain.takeError();
  lemma.id = "bits";
  lemma.statement = std::to_string(claims.size()) + " results, bit for bit";
  lemma.seconds = goal->seconds + plain->seconds;
  proof.lemmas.push_back(lemma);
  proof.vacuous |= plain->answer == Answer::Unsatisfiable;
  if (goal->answer == Answer::Satisfiable) {
    proof.counterexample = replayBits(claims, goal->model);
    proof.verdict = Verdict::Refuted;
  } else if (goal->answer == Answer::Unknown ||
             plain->answer == Answer::Unknown) {
    proof.verdict = Verdict::Unknown;
    proof.reason = "no answer in time";
  }
  return llvm::Error::success();
}

llvm::Expected<Proof> prove::proveEquivalent(ExprPool &pool, Solver &solver,
                                             const EncodedFunction &before,
                                             const EncodedFunction &after) {
  Proof proof;
  proof.verdict = Verdict::Proved;
  if (before.names != after.names) {
    proof.verdict = Verdict::Unknown;
    proof.reason = "the functions have different results";
    return proof;
  }
  Claims claims = Matcher(pool, before, after).match();
  if (!claims.bits.empty())
    if (llvm::Error error = proveBits(pool, solver, claims.bits, proof))
      return std::move(error);
  if (proof.verdict == Verdict::Proved && !claims.integers.empty())
    if (llvm::Error error = proveIntegers(pool, solver, claims.integers, proof))
      return std::move(error);
  if (proof.verdict == Verdict::Proved && !claims.unmatched.empty()) {
    proof.verdict = Verdict::Unknown;
    proof.reason = "the float operations differ at " + claims.unmatched;
  }
  if (proof.verdict == Verdict::Proved && proof.vacuous) {
    proof.verdict = Verdict::Unknown;
    proof.reason = "the assumptions contradict each other";
  }
  for (const Lemma &lemma : proof.lemmas)
    proof.seconds += lemma.seconds;
  return proof;
}
