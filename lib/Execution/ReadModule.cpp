//===- ReadModule.cpp - a program's file, parsed ----------------*- C++ -*-===//
//
// Text or bytecode to a verified module.
//
//===----------------------------------------------------------------------===//
#include "ReadModule.h"

#include "mlir/Parser/Parser.h"

using namespace mlir;

OwningOpRef<ModuleOp>
quantx::readModule(StringRef path, MLIRContext &context,
                   const std::shared_ptr<llvm::SourceMgr> &sources) {
  auto buffer = llvm::MemoryBuffer::getFileOrSTDIN(path);
  if (!buffer) {
    llvm::errs() << "error: wanted a readable file, got: " << path << ": "
                 << buffer.getError().message() << '\n';
    return {};
  }
  sources->AddNewSourceBuffer(std::move(*buffer), llvm::SMLoc());
  return parseSourceFile<ModuleOp>(sources, &context);
}
