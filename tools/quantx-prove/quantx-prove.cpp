//===- quantx-prove.cpp - prove laws and rewrites ---------------*- C++ -*-===//
//
// Exit status: 0 proved, 1 the input is wrong, 2 usage, 3 no z3, 4 refuted (or
// a twin that is not), 5 unknown or time-out.
//
//===----------------------------------------------------------------------===//
#include "../RegisterAll.h"
#include "Commands.h"

#include "quantx/Pipelines/Pipelines.h"

#include "mlir/InitAllPasses.h"
#include "llvm/Support/InitLLVM.h"

using namespace mlir;
using namespace mlir::quantx;

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  DialectRegistry registry;
  registerEveryDialect(registry);
  registerAllPasses();
  registerPasses();
  llvm::Expected<ProveOptions> options = parseProveOptions(argc, argv);
  if (!options) {
    llvm::errs() << "error: " << llvm::toString(options.takeError()) << '\n';
    return int(ExitStatus::Usage);
  }
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  return int(runProver(*options, context));
}
