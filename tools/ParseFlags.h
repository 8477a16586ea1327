//===- ParseFlags.h - a command line, or what is wrong with it --*- C++ -*-===//
//
// What the tools' mains share.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_TOOLS_PARSEFLAGS_H
#define QUANTX_TOOLS_PARSEFLAGS_H

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Error.h"
#include <cstdio>
#include <unistd.h>

namespace mlir::quantx {

/// What `run` writes to standard error, which is kept aside meanwhile: a wrong
/// value of a flag or option LLVM reports there alone, whatever stream it is
/// given.
inline std::string captureErrors(llvm::function_ref<void()> run) {
  std::FILE *aside = std::tmpfile();
  int standardError = aside ? dup(STDERR_FILENO) : -1;
  if (standardError >= 0)
    dup2(fileno(aside), STDERR_FILENO);
  run();
  std::string errors;
  if (standardError >= 0) {
    dup2(standardError, STDERR_FILENO);
    close(standardError);
    std::rewind(aside);
    for (int c; (c = std::fgetc(aside)) != EOF;)
      errors += static_cast<char>(c);
  }
  if (aside)
    std::fclose(aside);
  return errors;
}

/// Parses argv into the flags that exist; the error is what LLVM's parser has
/// to say.
inline llvm::Error parseFlags(int argc, char **argv, llvm::StringRef overview) {
  bool parsed = false;
  std::string errors = captureErrors([&] {
    parsed =
        llvm::cl::ParseCommandLineOptions(argc, argv, overview, &llvm::errs());
  });
  if (parsed)
    return llvm::Error::success();
  return llvm::createStringError(llvm::StringRef(errors).trim());
}

/// Does the same after `cl::ResetCommandLineParser()`, which tools call because
/// flags of LLVM have some of their names. It has forgotten the general
/// category too, so that `--help` would list no flags without a new one.
inline llvm::Error parseOwnFlags(int argc, char **argv,
                                 llvm::StringRef overview) {
  llvm::cl::OptionCategory category("Flags");
  for (auto &[name, option] : llvm::cl::getRegisteredOptions())
    if (llvm::is_contained(option->Categories, &llvm::cl::getGeneralCategory()))
      option->addCategory(category);
  return parseFlags(argc, argv, overview);
}

} // namespace mlir::quantx

#endif // QUANTX_TOOLS_PARSEFLAGS_H
