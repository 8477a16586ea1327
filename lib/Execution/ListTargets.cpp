//===- ListTargets.cpp - the targets that --target= knows -------*- C++ -*-===//
//
// From lib/Target's tables to text and JSON.
//
//===----------------------------------------------------------------------===//
#include "quantx/Execution/Machine.h"
#include "quantx/Execution/Run.h"
#include "quantx/Target/TargetDescription.h"

using namespace mlir::quantx;

ExitStatus mlir::quantx::listTargets(llvm::StringRef json,
                                     llvm::raw_ostream &os) {
  llvm::json::Array targets;
  for (const CPUDescription &cpu : getKnownCPUs()) {
    llvm::json::Array families;
    os << cpu.name;
    for (InstructionFamily family : cpu.families) {
      os << ' ' << stringifyInstructionFamily(family);
      families.push_back(stringifyInstructionFamily(family));
    }
    os << '\n';
    targets.push_back(llvm::json::Object{{"name", cpu.name},
                                         {"families", std::move(families)}});
  }
  for (const GPUDescription &gpu : getKnownGPUs()) {
    os << gpu.name << '\n';
    targets.push_back(llvm::json::Object{{"name", llvm::StringRef(gpu.name)},
                                         {"families", llvm::json::Array()}});
  }
  if (json.empty())
    return ExitStatus::Ok;
  if (llvm::Error error =
          writeJSON("json", json, "quantx.run/1",
                    llvm::json::Object{{"targets", std::move(targets)}})) {
    llvm::errs() << "error: " << llvm::toString(std::move(error)) << '\n';
    return ExitStatus::WrongInput;
  }
  return ExitStatus::Ok;
}
