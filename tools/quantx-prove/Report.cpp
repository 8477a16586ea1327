//===- Report.cpp - proofs as text and JSON ---------------------*- C++ -*-===//
//
// Values of inputs are the bits of the element as an unsigned integer.
//
//===----------------------------------------------------------------------===//
#include "Report.h"

#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::quantx;
using namespace mlir::quantx::prove;
namespace json = llvm::json;

static json::Value
describeInputs(const std::optional<Counterexample> &example) {
  if (!example)
    return nullptr;
  json::Object inputs;
  for (const auto &[name, value] : example->inputs) {
    if (value.getActiveBits() <= 64)
      inputs[name] = value.getZExtValue();
    else
      inputs[name] = llvm::toString(value, 10, false);
  }
  return inputs;
}

static json::Array listLemmas(ArrayRef<Lemma> lemmas) {
  json::Array array;
  for (const Lemma &lemma : lemmas)
    array.push_back(json::Object{{"id", lemma.id},
                                 {"widths", json::Array(lemma.widths)},
                                 {"seconds", lemma.seconds},
                                 {"statement", lemma.statement}});
  return array;
}

static bool isReplayed(const Proof &proof) {
  return proof.counterexample && proof.counterexample->replayed;
}

/// Who found different results: the interpreter, or at least the expressions of
/// both programs, evaluated at the counterexample.
static json::Value getReplayer(const Proof &proof) {
  if (!isReplayed(proof))
    return nullptr;
  return proof.counterexample->interpreted ? "interpreter" : "encoding";
}

json::Object prove::toJSON(const Law &law) {
  return json::Object{
      {"id", law.id}, {"pass", law.pass}, {"class", law.lawClass}};
}

json::Object prove::toJSON(const Law &law, const LawResult &result) {
  json::Object object = toJSON(law);
  object["verdict"] = stringify(result.proof.verdict);
  object["seconds"] = result.proof.seconds;
  object["lemmas"] = listLemmas(result.proof.lemmas);
  object["vacuous"] = result.proof.vacuous;
  object["twin"] = json::Object{
      {"changed", law.twin.changed},
      {"verdict", stringify(result.twin.verdict)},
      {"counterexample", describeInputs(result.twin.counterexample)},
      {"replayed", isReplayed(result.twin)},
      {"replayed_by", getReplayer(result.twin)}};
  return object;
}

json::Object prove::toJSON(const FunctionProof &proof) {
  return json::Object{
      {"id", proof.name},
      {"verdict", stringify(proof.proof.verdict)},
      {"seconds", proof.proof.seconds},
      {"lemmas", listLemmas(proof.proof.lemmas)},
      {"vacuous", proof.proof.vacuous},
      {"counterexample", describeInputs(proof.proof.counterexample)},
      {"replayed", isReplayed(proof.proof)},
      {"replayed_by", getReplayer(proof.proof)}};
}

/// `result0[3] differs at arg0 = 3, arg1[0] = 7, …`
static void printCounterexample(const Proof &proof, llvm::raw_ostream &os) {
  if (proof.verdict == Verdict::Unknown)
    os << proof.reason;
  if (!proof.counterexample)
    return;
  os << proof.counterexample->where << " differs at ";
  unsigned shown = 0;
  for (const auto &[name, value] : proof.counterexample->inputs) {
    if (value.isZero())
      continue; // the others are 0
    if (shown++ == 8) {
      os << ", …";
      break;
    }
    os << (shown > 1 ? ", " : "") << name << " = "
       << llvm::toString(value, 10, false);
  }
  if (shown == 0)
    os << "all zeros";
  if (!proof.counterexample->replayed)
    os << " (not replayed)";
}

void prove::printLaw(const Law &law, const LawResult &result,
                     llvm::raw_ostream &os) {
  const Proof &proof = result.proof;
  os << stringify(proof.verdict) << "  " << law.id << ": "
     << proof.lemmas.size() << " lemmas, "
     << llvm::formatv("{0:f2} s", proof.seconds);
  if (proof.verdict != Verdict::Proved) {
    os << "; ";
    printCounterexample(proof, os);
  }
  os << "; twin (" << law.twin.changed << ") " << stringify(result.twin.verdict)
     << ": ";
  printCounterexample(result.twin, os);
  os << '\n';
}

void prove::printProof(const FunctionProof &function, llvm::raw_ostream &os) {
  os << stringify(function.proof.verdict) << "  " << function.name;
  if (function.proof.verdict != Verdict::Proved) {
    os << ": ";
    printCounterexample(function.proof, os);
  }
  os << '\n';
}
