//===- IntegerProof.cpp - exact sums, lemma by lemma ------------*- C++ -*-===//
//
// claim  ->  lift words to integers (range facts)
//        ->  write all readings of one code by the first (bit facts)
//        ->  a polynomial identity over fresh variables (ring fact)
//
//===----------------------------------------------------------------------===//
#include "IntegerProof.h"

#include "Lifting.h"

using namespace mlir;
using namespace mlir::quantx;
using namespace mlir::quantx::prove;

namespace {
/// Proves claims; every lemma is asked once.
class IntegerProver {
public:
  IntegerProver(ExprPool &pool, Solver &solver, Proof &proof)
      : pool(pool), solver(solver), proof(proof), lifter(pool) {}

  llvm::Error prove(const IntegerClaim &claim);

private:
  /// A query over own variables: those of codes renamed to fresh ones.
  struct Renamed {
    Expr goal = nullptr;   ///< a bit that must be 1
    Expr ranges = nullptr; ///< of the variables
    SmallVector<unsigned> widths;
  };
  Renamed rename(Expr goal);
  llvm::Expected<Answer> ask(StringRef kind, Expr assumption, Expr goal,
                             ArrayRef<unsigned> widths);
  llvm::Expected<Expr> unifyReadings(Expr integer);
  llvm::Expected<std::optional<APInt>> findDistance(Expr base, Expr atom);
  llvm::Error proveClaims(llvm::SmallVector<RangeClaim> &open);
  llvm::Error refute(const IntegerClaim &claim, Expr difference);
  llvm::Expected<std::optional<Assignment>> realize(ArrayRef<Expr> atoms,
                                                    const Assignment &values);
  void setUnknown(const Twine &reason) {
    if (proof.verdict != Verdict::Proved)
      return;
    proof.verdict = Verdict::Unknown;
    proof.reason = reason.str();
  }
  Expr equal(Expr a, Expr b) { return pool.binary(ExprKind::Equal, a, b); }

  ExprPool &pool;
  Solver &solver;
  Proof &proof;
  Lifter lifter;
  DenseMap<Expr, Answer> asked; ///< by the negated goal
  /// Bit facts: how far one reading of a code lies from another.
  DenseMap<std::pair<Expr, Expr>, std::optional<APInt>> distances;
  DenseMap<Expr, SmallVector<Expr, 2>> readings; ///< of each code's variable
  size_t checkedClaims = 0;
};
} // namespace

/// "signed 8": how an atom reads its bits.
static std::string describe(Expr atom) {
  bool isSigned = atom->kind == ExprKind::IntegerOfSigned;
  return (isSigned ? "s" : "u") + std::to_string(atom->operands[0]->width);
}

IntegerProver::Renamed IntegerProver::rename(Expr goal) {
  Renamed renamed;
  renamed.ranges = pool.bits(1, 1);
  DenseMap<Expr, Expr> fresh;
  for (Expr atom : getAtoms(goal)) {
    std::string name =
        describe(atom) + "_" + std::to_string(renamed.widths.size());
    Expr variable = pool.variable(name, 0);
    unsigned width = atom->operands[0]->width;
    fresh[atom] = variable;
    renamed.widths.push_back(width);
    renamed.ranges =
        pool.binary(ExprKind::And, renamed.ranges,
                    getRange(pool, variable, width,
                             atom->kind == ExprKind::IntegerOfSigned));
  }
  renamed.goal = pool.substitute(goal, fresh);
  return renamed;
}

/// Is the goal a consequence of the assumption? Unsatisfiable: yes.
llvm::Expected<Answer> IntegerProver::ask(StringRef kind, Expr assumption,
                                          Expr goal,
                                          ArrayRef<unsigned> widths) {
  Expr query = pool.binary(ExprKind::And, assumption, pool.logicalNot(goal));
  auto known = asked.find(query);
  if (known != asked.end()) // an instance of a lemma that was asked
    return known->second;
  llvm::Expected<Reply> reply =
      solver.check({assumption, pool.logicalNot(goal)});
  if (!reply)
    return reply.takeError();
  asked[query] = reply->answer;
  if (reply->answer != Answer::Unsatisfiable)
    return reply->answer;
  // The variables are declared, the assumption stands, the goal is left out.
  SmallVector<Expr> plain{assumption};
  for (Expr variable : getVariables(goal))
    plain.push_back(equal(variable, variable));
  llvm::Expected<Reply> alone = solver.check(plain);
  if (!alone)
    return alone.takeError();
  proof.vacuous |= alone->answer != Answer::Satisfiable;
  Lemma lemma;
  lemma.id = (kind + "-" + Twine(proof.lemmas.size())).str();
  lemma.statement = printExpr(goal);
  lemma.widths.assign(widths.begin(), widths.end());
  lemma.seconds = reply->seconds + alone->seconds;
  proof.lemmas.push_back(std::move(lemma));
  return reply->answer;
}

/// atom = base + distance for all values of their one variable?
llvm::Expected<std::optional<APInt>> IntegerProver::findDistance(Expr base,
                                                                 Expr atom) {
  auto known = distances.find({base, atom});
  if (known != distances.end())
    return known->second;
  Expr variable = getVariables(atom).front();
  Assignment zero;
  APInt distance = evaluate(atom, zero) - evaluate(base, zero);
  // The statement over a variable of its own, in words with room for both.
  DenseMap<Expr, Expr> fresh{{variable, pool.variable("x", variable->width)}};
  unsigned width =
      std::max(base->operands[0]->width, atom->operands[0]->width) + 2;
  auto read = [&](Expr reading) {
    return pool.resize(pool.substitute(reading->operands[0], fresh), width,
                       reading->kind == ExprKind::IntegerOfSigned);
  };
  Expr moved = pool.binary(ExprKind::Add, read(base),
                           pool.constant(distance.trunc(width)));
  llvm::Expected<Answer> answer =
      ask("bit", pool.bits(1, 1), equal(read(atom), moved),
          {variable->width, width});
  if (!answer)
    return answer.takeError();
  std::optional<APInt> result;
  if (*answer == Answer::Unsatisfiable)
    result = distance;
  distances[{base, atom}] = result;
  return result;
}

/// Replaces each reading of a code by the first one of the same code, plus a
/// constant, where a bit fact says so.
llvm::Expected<Expr> IntegerProver::unifyReadings(Expr integer) {
  DenseMap<Expr, Expr> replacements;
  for (Expr atom : getAtoms(integer)) {
    SmallVector<Expr> variables = getVariables(atom);
    if (variables.size() != 1)
      continue;
    SmallVector<Expr, 2> &known = readings[variables.front()];
    if (llvm::is_contained(known, atom))
      continue;
    bool found = false;
    for (Expr base : known) {
      llvm::Expected<std::optional<APInt>> distance = findDistance(base, atom);
      if (!distance)
        return distance.takeError();
      if (!*distance)
        continue;
      replacements[atom] = pool.add(base, pool.integer(**distance));
      found = true;
      break;
    }
    if (!found)
      known.push_back(atom);
  }
  return pool.substitute(integer, replacements);
}

/// What was held in words fits them.
llvm::Error IntegerProver::proveClaims(llvm::SmallVector<RangeClaim> &open) {
  for (const RangeClaim &claim : open) {
    Renamed renamed =
        rename(getRange(pool, claim.integer, claim.width, claim.isSigned));
    llvm::Expected<Answer> answer =
        ask("range", renamed.ranges, renamed.goal, renamed.widths);
    if (!answer)
      return answer.takeError();
    if (*answer != Answer::Unsatisfiable)
      setUnknown("a sum may leave " + Twine(claim.width) + " bits");
  }
  return llvm::Error::success();
}

/// Inputs whose codes have these values.
llvm::Expected<std::optional<Assignment>>
IntegerProver::realize(ArrayRef<Expr> atoms, const Assignment &values) {
  SmallVector<Expr> bits;
  for (auto [index, atom] : llvm::enumerate(atoms)) {
    auto value = values.find(describe(atom) + "_" + std::to_string(index));
    if (value == values.end())
      continue;
    Expr read = atom->operands[0];
    bits.push_back(
        equal(read, pool.constant(value->second.trunc(read->width))));
  }
  llvm::Expected<Reply> reply = solver.check(bits);
  if (!reply)
    return reply.takeError();
  if (reply->answer != Answer::Satisfiable)
    return std::nullopt;
  return std::move(reply->model);
}

/// The identity does not hold: find inputs where it fails.
llvm::Error IntegerProver::refute(const IntegerClaim &claim, Expr difference) {
  Expr goal = equal(difference, pool.integer(0));
  Renamed renamed = rename(goal);
  llvm::Expected<Reply> reply =
      solver.check({renamed.ranges, pool.logicalNot(renamed.goal)});
  if (!reply)
    return reply.takeError();
  if (reply->answer != Answer::Satisfiable) {
    setUnknown("neither proved nor refuted at " + claim.where);
    return llvm::Error::success();
  }
  llvm::Expected<std::optional<Assignment>> inputs =
      realize(getAtoms(goal), reply->model);
  if (!inputs)
    return inputs.takeError();
  bool differs = *inputs && evaluate(claim.before, **inputs) !=
                                evaluate(claim.after, **inputs);
  if (!differs) {
    setUnknown("a counterexample that no inputs have at " + claim.where);
    return llvm::Error::success();
  }
  Counterexample example;
  example.where = claim.where;
  for (Expr variable : getVariables({claim.before, claim.after})) {
    auto value = (*inputs)->find(variable->name);
    APInt bits(variable->width, 0);
    example.inputs.push_back(
        {variable->name, value == (*inputs)->end() ? bits : value->second});
  }
  example.replayed = true;
  proof.counterexample = std::move(example);
  proof.verdict = Verdict::Refuted;
  return llvm::Error::success();
}

llvm::Error IntegerProver::prove(const IntegerClaim &claim) {
  Expr before = lifter.lift(claim.before), after = lifter.lift(claim.after);
  if (!before || !after) {
    setUnknown("a word is no sum or product of integers at " + claim.where);
    return llvm::Error::success();
  }
  SmallVector<RangeClaim> open(lifter.getClaims().drop_front(checkedClaims));
  checkedClaims = lifter.getClaims().size();
  if (llvm::Error error = proveClaims(open))
    return error;
  Expr difference = pool.add(before, pool.negate(after));
  llvm::Expected<Expr> unified = unifyReadings(difference);
  if (!unified)
    return unified.takeError();
  Renamed renamed = rename(equal(*unified, pool.integer(0)));
  llvm::Expected<Answer> answer =
      ask("ring", pool.bits(1, 1), renamed.goal, renamed.widths);
  if (!answer)
    return answer.takeError();
  if (*answer == Answer::Unsatisfiable)
    return llvm::Error::success();
  return refute(claim, *unified);
}

llvm::Error prove::proveIntegers(ExprPool &pool, Solver &solver,
                                 ArrayRef<IntegerClaim> claims, Proof &proof) {
  IntegerProver prover(pool, solver, proof);
  for (const IntegerClaim &claim : claims) {
    if (llvm::Error error = prover.prove(claim))
      return error;
    if (proof.verdict != Verdict::Proved)
      break;
  }
  return llvm::Error::success();
}
