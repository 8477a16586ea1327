//===- ParseFlags.h - a command line, or what is wrong with it --*- C++ -*-===//
//
// What the tools' mains share.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_TOOLS_PARSEFLAGS_H
#define QUANTX_TOOLS_PARSEFLAGS_H

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Error.h"
#include <cstdio>
#include <unistd.h>

namespace mlir::quantx {

/// Parses argv into the flags that exist; the error is what LLVM's parser has
/// to say. A wrong value of a flag it reports on standard error alone, whatever
/// stream it is given, so that this is kept aside meanwhile.
inline llvm::Error parseFlags(int argc, char **argv, llvm::StringRef overview) {
  std::FILE *aside = std::tmpfile();
  int standardError = aside ? dup(STDERR_FILENO) : -1;
  if (standardError >= 0)
    dup2(fileno(aside), STDERR_FILENO);
  bool parsed =
      llvm::cl::ParseCommandLineOptions(argc, argv, overview, &llvm::errs());
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
