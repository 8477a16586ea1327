//===- Machine.cpp - the machine object of JSON files -----------*- C++ -*-===//
//
// LLVM's names of the CPU and of its features.
//
//===----------------------------------------------------------------------===//
#include "quantx/Execution/Machine.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Threading.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/TargetParser/Host.h"

using namespace mlir::quantx;

llvm::json::Object mlir::quantx::describeMachine() {
  llvm::json::Array isa;
  std::vector<std::string> names;
  for (const auto &feature : llvm::sys::getHostCPUFeatures())
    if (feature.second)
      names.push_back(feature.first().str());
  llvm::sort(names);
  for (std::string &name : names)
    isa.push_back(std::move(name));
  return llvm::json::Object{
      {"cpu", llvm::sys::getHostCPUName()},
      {"isa", std::move(isa)},
      {"cores", llvm::hardware_concurrency().compute_thread_count()},
      {"gpu", nullptr}};
}

llvm::Error mlir::quantx::writeJSON(llvm::StringRef flag, llvm::StringRef path,
                                    llvm::StringRef schema,
                                    llvm::json::Object content) {
  content["schema"] = schema;
  content["machine"] = describeMachine();
  std::error_code code;
  llvm::raw_fd_ostream os(path, code);
  if (!code)
    os << llvm::formatv("{0:2}", llvm::json::Value(std::move(content))) << '\n';
  os.close();
  std::error_code failed = code ? code : os.error();
  os.clear_error();
  if (failed)
    return llvm::createStringError("--" + flag +
                                   ": wanted a writable file, got: " + path +
                                   ": " + failed.message());
  return llvm::Error::success();
}
