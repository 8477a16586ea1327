//===- ProveLaw.cpp - one law and its twin ----------------------*- C++ -*-===//
//
// text of the law  ->  pass  ->  printed text  ->  proof; the twin's text is
// one of them with one replacement.
//
//===----------------------------------------------------------------------===//
#include "quantx/Prove/Laws.h"

#include "mlir/Parser/Parser.h"

using namespace mlir;
using namespace mlir::quantx;
using namespace mlir::quantx::prove;

bool LawResult::holds() const {
  return proof.verdict == Verdict::Proved && twin.verdict == Verdict::Refuted &&
         twin.counterexample && twin.counterexample->replayed &&
         twin.counterexample->interpreted;
}

static llvm::Error describeError(const Law &law, const Twine &what) {
  return llvm::createStringError("law " + law.id + ": " + what);
}

static llvm::Expected<OwningOpRef<ModuleOp>>
parse(const Law &law, StringRef text, MLIRContext &context) {
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
  if (!module)
    return describeError(law, "wanted a module, got: an error");
  return std::move(module);
}

/// The printed module after the pass.
static llvm::Expected<std::string> runPass(const Law &law, StringRef text,
                                           MLIRContext &context) {
  llvm::Expected<OwningOpRef<ModuleOp>> module = parse(law, text, context);
  if (!module)
    return module.takeError();
  if (llvm::Error error = runPipeline(**module, law.pass))
    return std::move(error);
  std::string printed;
  llvm::raw_string_ostream os(printed);
  (*module)->print(os);
  return printed;
}

/// All functions of two texts, as one proof.
static llvm::Expected<Proof> compare(const Law &law, StringRef before,
                                     StringRef after, MLIRContext &context,
                                     Solver &solver) {
  llvm::Expected<OwningOpRef<ModuleOp>> left = parse(law, before, context);
  if (!left)
    return left.takeError();
  llvm::Expected<OwningOpRef<ModuleOp>> right = parse(law, after, context);
  if (!right)
    return right.takeError();
  auto proofs = compareModules(**left, **right, solver);
  if (!proofs)
    return proofs.takeError();
  if (failed(*proofs))
    return describeError(law, "wanted functions that the prover encodes, got: "
                              "others");
  Proof all;
  all.verdict = Verdict::Proved;
  for (FunctionProof &part : **proofs) {
    all.seconds += part.proof.seconds;
    all.vacuous |= part.proof.vacuous;
    for (Lemma &lemma : part.proof.lemmas)
      all.lemmas.push_back(std::move(lemma));
    bool worse = all.verdict == Verdict::Proved ||
                 part.proof.verdict == Verdict::Refuted;
    if (part.proof.verdict == Verdict::Proved || !worse)
      continue;
    all.verdict = part.proof.verdict;
    all.reason = part.proof.reason;
    all.counterexample = std::move(part.proof.counterexample);
  }
  return all;
}

static std::string replaceAll(StringRef text, StringRef find,
                              StringRef replace) {
  std::string result;
  for (size_t at; (at = text.find(find)) != StringRef::npos;) {
    result += (text.take_front(at) + replace).str();
    text = text.drop_front(at + find.size());
  }
  return result + text.str();
}

/// The text with the twin's change, which must be one.
static llvm::Expected<std::string> breakText(const Law &law, StringRef text) {
  if (!text.contains(law.twin.find))
    return describeError(law, "twin: wanted \"" + law.twin.find +
                                  "\" in its text, got: " + text);
  return replaceAll(text, law.twin.find, law.twin.replace);
}

/// Both sides of the law for this program.
static llvm::Expected<std::pair<std::string, std::string>>
getSides(const Law &law, StringRef program, MLIRContext &context) {
  llvm::Expected<std::string> after = runPass(law, program, context);
  if (!after)
    return after.takeError();
  if (law.expected.empty())
    return std::make_pair(program.str(), *after);
  return std::make_pair(*after, law.expected.str());
}

static llvm::Expected<Proof> proveTwin(const Law &law, MLIRContext &context,
                                       Solver &solver) {
  llvm::Expected<std::pair<std::string, std::string>> sides =
      getSides(law, law.program, context);
  if (!sides)
    return sides.takeError();
  std::string left = sides->first, right = sides->second;
  if (law.twin.side != TwinSide::After) {
    llvm::Expected<std::string> broken = breakText(law, law.program);
    if (!broken)
      return broken.takeError();
    if (law.expected.empty()) {
      left = *broken;
    } else {
      llvm::Expected<std::string> after = runPass(law, *broken, context);
      if (!after)
        return after.takeError();
      left = *after;
    }
  }
  if (law.twin.side != TwinSide::Before) {
    llvm::Expected<std::string> broken = breakText(law, right);
    if (!broken)
      return broken.takeError();
    right = *broken;
  }
  return compare(law, left, right, context, solver);
}

llvm::Expected<LawResult> prove::proveLaw(const Law &law, MLIRContext &context,
                                          Solver &solver) {
  llvm::Expected<std::pair<std::string, std::string>> sides =
      getSides(law, law.program, context);
  if (!sides)
    return sides.takeError();
  if (law.expected.empty() && sides->first == sides->second)
    return describeError(law, "wanted its pass to fire, got: no change");
  LawResult result;
  llvm::Expected<Proof> proof =
      compare(law, sides->first, sides->second, context, solver);
  if (!proof)
    return proof.takeError();
  result.proof = std::move(*proof);
  llvm::Expected<Proof> twin = proveTwin(law, context, solver);
  if (!twin)
    return twin.takeError();
  result.twin = std::move(*twin);
  return result;
}
