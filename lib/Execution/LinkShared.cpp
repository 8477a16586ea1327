//===- LinkShared.cpp - an object as a shared library -----------*- C++ -*-===//
//
// Runs the C compiler as linker, as a user's build would.
//
//===----------------------------------------------------------------------===//
#include "CompileOutputs.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

using namespace mlir;
using namespace mlir::quantx;

static llvm::Expected<std::string> findCompiler() {
  static constexpr StringLiteral names[] = {"cc", "clang", "clang-22", "gcc"};
  for (StringRef name : names)
    if (auto path = llvm::sys::findProgramByName(name))
      return *path;
  return llvm::createStringError("--emit=shared: wanted one of [" +
                                 llvm::join(ArrayRef(names), ", ") +
                                 "] on PATH to link with, got: none of them");
}

/// The folder `lib` beside the folder of this program.
static std::string getLibraryFolder() {
  static int inThisProgram;
  std::string program =
      llvm::sys::fs::getMainExecutable(nullptr, &inThisProgram);
  SmallString<128> folder(llvm::sys::path::parent_path(program));
  llvm::sys::path::append(folder, "..", "lib");
  llvm::sys::path::remove_dots(folder, /*remove_dot_dot=*/true);
  return folder.str().str();
}

llvm::Error quantx::linkShared(StringRef object, StringRef path) {
  auto compiler = findCompiler();
  if (!compiler)
    return compiler.takeError();
  SmallString<128> input, log;
  if (std::error_code code =
          llvm::sys::fs::createTemporaryFile("quantx", "o", input))
    return llvm::createStringError("--emit=shared: wanted a temporary file, "
                                   "got: " +
                                   code.message());
  llvm::scope_exit remove([&] {
    llvm::sys::fs::remove(input);
    llvm::sys::fs::remove(log);
  });
  if (std::error_code code =
          llvm::sys::fs::createTemporaryFile("quantx", "log", log))
    return llvm::createStringError("--emit=shared: wanted a temporary file, "
                                   "got: " +
                                   code.message());
  if (llvm::Error error = writeOutput("--emit", input, object))
    return error;
  std::string folder = getLibraryFolder();
  std::string search = "-L" + folder, rpath = "-Wl,-rpath," + folder;
  std::string output = path.str();
  StringRef arguments[] = {*compiler, "-shared",     "-o",  output, input,
                           search,    "-lquantx-rt", "-lm", rpath};
  std::optional<StringRef> redirects[] = {StringRef(""), log.str(), log.str()};
  int status =
      llvm::sys::ExecuteAndWait(*compiler, arguments, std::nullopt, redirects);
  if (status == 0)
    return llvm::Error::success();
  auto text = llvm::MemoryBuffer::getFile(log);
  return llvm::createStringError(
      "--emit=shared: wanted a library that " + *compiler + " can link, got: " +
      (text ? (*text)->getBuffer().trim().str() : std::to_string(status)));
}
