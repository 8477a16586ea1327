//===- Run.cpp - the work of quantx-run -------------------------*- C++ -*-===//
//
// Parse, find the entry, build inputs, run, print.
//
//===----------------------------------------------------------------------===//
#include "quantx/Execution/Run.h"

#include "ReadModule.h"
#include "RemarksLast.h"
#include "VerifyProgram.h"
#include "quantx/Execution/Backend.h"
#include "quantx/Execution/Digest.h"
#include "quantx/Execution/Inputs.h"
#include "quantx/Execution/Machine.h"
#include "quantx/Execution/Npy.h"

using namespace mlir;
using namespace mlir::quantx;

static ExitStatus fail(ExitStatus status, const Twine &message) {
  llvm::errs() << "error: " << message << '\n';
  return status;
}

static ExitStatus writeOutputs(const RunOptions &options,
                               ArrayRef<RuntimeValue> results,
                               MLIRContext *context) {
  for (auto &[index, path] : options.outputs) {
    std::vector<NamedTensor> named =
        getNamedTensors(index, results[index], context);
    if (std::holds_alternative<std::shared_ptr<const QuantizedValue>>(
            results[index]))
      return fail(ExitStatus::WrongInput,
                  "--output: wanted a result that is a tensor or a scalar, "
                  "got: result " +
                      Twine(index));
    if (llvm::Error error = writeNpy(path, named.front().tensor))
      return fail(ExitStatus::WrongInput,
                  "--output: " + llvm::toString(std::move(error)));
  }
  return ExitStatus::Ok;
}

static ExitStatus writeReport(const RunOptions &options,
                              const RunOutcome &outcome,
                              ArrayRef<NamedTensor> results) {
  llvm::json::Array resultArray;
  for (const NamedTensor &result : results)
    resultArray.push_back(
        llvm::json::Object{{"index", result.index},
                           {"type", result.type},
                           {"sha256", getDigest(result.tensor)}});
  llvm::json::Object content{{"results", std::move(resultArray)},
                             {"kernels", outcome.kernels},
                             {"seconds", outcome.seconds},
                             {"overhead_us", outcome.overheadMicroseconds}};
  if (llvm::Error error =
          writeJSON("json", options.json, "quantx.run/1", std::move(content)))
    return fail(ExitStatus::WrongInput, llvm::toString(std::move(error)));
  return ExitStatus::Ok;
}

static ExitStatus report(const RunOptions &options, const RunOutcome &outcome,
                         MLIRContext *context, llvm::raw_ostream &os) {
  std::vector<NamedTensor> all;
  for (auto [index, value] : llvm::enumerate(outcome.results))
    for (NamedTensor &result : getNamedTensors(index, value, context)) {
      if (options.digest)
        os << result.index << ' ' << result.type
           << " sha256:" << getDigest(result.tensor) << '\n';
      if (options.elements)
        for (const std::string &line :
             sampleElements(result, index, options.elements->count,
                            options.elements->seed))
          os << line << '\n';
      all.push_back(std::move(result));
    }
  ExitStatus status = writeOutputs(options, outcome.results, context);
  if (status != ExitStatus::Ok || options.json.empty())
    return status;
  return writeReport(options, outcome, all);
}

ExitStatus quantx::runFile(const RunOptions &options,
                           const DialectRegistry &registry,
                           llvm::raw_ostream &os) {
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  auto sources = std::make_shared<llvm::SourceMgr>();
  SourceMgrDiagnosticHandler handler(*sources, &context);
  RemarksLast remarksLast(&context);
  OwningOpRef<ModuleOp> module = readModule(options.file, context, sources);
  if (!module || failed(verifyProgram(*module)))
    return ExitStatus::WrongInput;
  auto entry = module->lookupSymbol<func::FuncOp>(options.entry);
  if (!entry || entry.isExternal())
    return fail(ExitStatus::WrongInput,
                "--entry: wanted a function with a body, got: " +
                    Twine(options.entry));
  for (Type type : entry.getResultTypes())
    if (llvm::isa<ShapedType>(type) && !llvm::isa<RankedTensorType>(type)) {
      entry.emitError() << "result: wanted a tensor, a quantized tensor or a "
                           "scalar, got: "
                        << type;
      return ExitStatus::WrongInput;
    }
  std::unique_ptr<Backend> backend = createBackend(options.backend);
  if (!backend)
    return fail(ExitStatus::Cannot,
                "backend " + Twine(options.backend) +
                    ": wanted one that is part of this build, got: not "
                    "available in this build");
  FailureOr<SmallVector<RuntimeValue>> inputs = buildInputs(entry, options);
  if (failed(inputs))
    return ExitStatus::WrongInput;
  RunOutcome outcome;
  ExitStatus status = backend->run(*module, entry, *inputs, options, outcome);
  if (status != ExitStatus::Ok)
    return status;
  return report(options, outcome, &context, os);
}
