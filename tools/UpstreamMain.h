//===- UpstreamMain.h - mains of MLIR with our exit statuses ----*- C++ -*-===//
//
// MLIR's mains parse their command lines themselves and end the process with
// status 1 where one is wrong, having said so behind the program's name.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_TOOLS_UPSTREAMMAIN_H
#define QUANTX_TOOLS_UPSTREAMMAIN_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Path.h"
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace mlir::quantx {

/// Copies `source` to standard error. Whether its first line began with
/// `prefix`, in whose place `error: ` is written then.
inline bool forwardErrors(std::FILE *source, llvm::StringRef prefix) {
  std::string first;
  for (int c; first.size() < prefix.size() && (c = std::fgetc(source)) != EOF;)
    first += static_cast<char>(c);
  bool isUsage = first == prefix;
  if (isUsage)
    first = "error: ";
  std::fwrite(first.data(), 1, first.size(), stderr);
  char buffer[4096];
  for (ssize_t size; (size = read(fileno(source), buffer, sizeof buffer)) > 0;)
    std::fwrite(buffer, 1, size, stderr);
  return isUsage;
}

/// Runs `upstream`, one of MLIR's mains, in a process of its own that ends with
/// this one, and returns its exit status: 2 where the command line was wrong.
inline int runUpstreamMain(llvm::StringRef program,
                           llvm::function_ref<int()> upstream) {
  int ends[2];
  pid_t child = pipe(ends) == 0 ? fork() : -1;
  if (child < 0) {
    std::perror("error: wanted a process of its own, got");
    return 3;
  }
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    dup2(ends[1], STDERR_FILENO);
    close(ends[0]);
    close(ends[1]);
    std::exit(upstream());
  }
  close(ends[1]);
  std::FILE *errors = fdopen(ends[0], "r");
  std::setvbuf(errors, nullptr, _IONBF, 0);
  std::string prefix = (llvm::sys::path::filename(program) + ": ").str();
  bool isUsage = forwardErrors(errors, prefix);
  std::fclose(errors);
  int status = 0;
  waitpid(child, &status, 0);
  if (isUsage)
    return 2;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

} // namespace mlir::quantx

#endif // QUANTX_TOOLS_UPSTREAMMAIN_H
