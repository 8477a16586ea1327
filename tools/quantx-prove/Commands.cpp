//===- Commands.cpp - what quantx-prove does --------------------*- C++ -*-===//
//
// Proves all laws, or the functions of a file.
//
//===----------------------------------------------------------------------===//
#include "Commands.h"

#include "Report.h"

#include "quantx/Execution/Machine.h"

#include "mlir/Parser/Parser.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace mlir::quantx;
using namespace mlir::quantx::prove;

static ExitStatus report(llvm::Error error, ExitStatus status) {
  llvm::errs() << "error: " << llvm::toString(std::move(error)) << '\n';
  return status;
}

/// The worse of two statuses: no, then unknown, then ok.
static ExitStatus worse(ExitStatus a, ExitStatus b) {
  for (ExitStatus status : {ExitStatus::No, ExitStatus::Unknown})
    if (a == status || b == status)
      return status;
  return ExitStatus::Ok;
}

static ExitStatus toStatus(Verdict verdict) {
  switch (verdict) {
  case Verdict::Proved:
    return ExitStatus::Ok;
  case Verdict::Refuted:
    return ExitStatus::No;
  case Verdict::Unknown:
    break;
  }
  return ExitStatus::Unknown;
}

/// A law that holds is ok; a twin that was proved is as bad as a refuted law.
static ExitStatus toStatus(const LawResult &result) {
  if (result.holds())
    return ExitStatus::Ok;
  bool no = result.proof.verdict == Verdict::Refuted ||
            result.twin.verdict == Verdict::Proved;
  return no ? ExitStatus::No : ExitStatus::Unknown;
}

static ExitStatus proveLaws(MLIRContext &context, llvm::json::Array &rows) {
  llvm::Expected<Solver> solver = Solver::create();
  if (!solver)
    return report(solver.takeError(), ExitStatus::Cannot);
  ExitStatus status = ExitStatus::Ok;
  for (const Law &law : getLaws()) {
    llvm::Expected<LawResult> result = proveLaw(law, context, *solver);
    if (!result)
      return report(result.takeError(), ExitStatus::WrongInput);
    printLaw(law, *result, llvm::outs());
    rows.push_back(toJSON(law, *result));
    status = worse(status, toStatus(*result));
  }
  return status;
}

static OwningOpRef<ModuleOp> readModule(StringRef file, MLIRContext &context) {
  auto buffer = llvm::MemoryBuffer::getFileOrSTDIN(file);
  if (!buffer) {
    llvm::errs() << "error: " << file << ": wanted a readable file, got: "
                 << buffer.getError().message() << '\n';
    return {};
  }
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(std::move(*buffer), SMLoc());
  return parseSourceFile<ModuleOp>(sources, &context);
}

static ExitStatus proveFile(const ProveOptions &options, MLIRContext &context,
                            llvm::json::Array &rows) {
  llvm::Expected<Solver> solver = Solver::create();
  if (!solver)
    return report(solver.takeError(), ExitStatus::Cannot);
  llvm::SourceMgr sources; // the handler opens the files that it quotes
  SourceMgrDiagnosticHandler handler(sources, &context);
  OwningOpRef<ModuleOp> before = readModule(options.file, context);
  if (!before)
    return ExitStatus::WrongInput;
  OwningOpRef<ModuleOp> after;
  if (!options.against.empty()) {
    after = readModule(options.against, context);
    if (!after)
      return ExitStatus::WrongInput;
  } else {
    after = before->clone();
    StringRef pipeline = options.pipeline;
    if (pipeline.empty())
      pipeline = "quantx-compose-slices,quantx-flip-sign,"
                 "quantx-precompute-zero-point";
    if (llvm::Error error = runPipeline(*after, pipeline))
      return report(std::move(error), ExitStatus::WrongInput);
  }
  auto proofs = compareModules(*before, *after, *solver);
  if (!proofs)
    return report(proofs.takeError(), ExitStatus::Cannot);
  if (failed(*proofs))
    return ExitStatus::WrongInput;
  ExitStatus status = ExitStatus::Ok;
  for (const FunctionProof &proof : **proofs) {
    printProof(proof, llvm::outs());
    rows.push_back(toJSON(proof));
    status = worse(status, toStatus(proof.proof.verdict));
  }
  return status;
}

ExitStatus quantx::runProver(const ProveOptions &options,
                             MLIRContext &context) {
  llvm::json::Array rows;
  ExitStatus status = ExitStatus::Ok;
  if (options.list)
    for (const Law &law : getLaws()) {
      llvm::outs() << law.id << ' ' << law.pass << ' ' << law.lawClass << '\n';
      rows.push_back(toJSON(law));
    }
  else
    status = options.all ? proveLaws(context, rows)
                         : proveFile(options, context, rows);
  if (options.json.empty())
    return status;
  if (llvm::Error error =
          writeJSON("json", options.json, "quantx.prove/1",
                    llvm::json::Object{{"laws", std::move(rows)}}))
    return report(std::move(error), ExitStatus::WrongInput);
  return status;
}
