//===- Solver.cpp - questions to z3 -----------------------------*- C++ -*-===//
//
// One child process a query, its text and answer in temporary files.
//
//===----------------------------------------------------------------------===//
#include "quantx/Prove/Solver.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"

#include <chrono>

using namespace mlir::quantx::prove;

llvm::Expected<Solver> Solver::create() {
  llvm::ErrorOr<std::string> program = llvm::sys::findProgramByName("z3");
  if (!program)
    return llvm::createStringError("solver: wanted z3 on PATH, got: none");
  return Solver(*program);
}

/// What z3 prints for this query.
static llvm::Expected<std::string> runZ3(llvm::StringRef program,
                                         llvm::StringRef query) {
  llvm::SmallString<128> input, output;
  int descriptor = -1;
  if (std::error_code error = llvm::sys::fs::createTemporaryFile(
          "quantx-prove", "smt2", descriptor, input))
    return llvm::createStringError(error, "temporary file: wanted one, got: " +
                                              error.message());
  llvm::FileRemover removeInput(input);
  {
    llvm::raw_fd_ostream file(descriptor, /*shouldClose=*/true);
    file << query;
  }
  if (std::error_code error =
          llvm::sys::fs::createTemporaryFile("quantx-prove", "txt", output))
    return llvm::createStringError(error, "temporary file: wanted one, got: " +
                                              error.message());
  llvm::FileRemover removeOutput(output);
  std::string limit = "-T:" + std::to_string(Solver::kQuerySeconds);
  llvm::StringRef arguments[] = {program, "-smt2", limit, "-memory:4096",
                                 input};
  std::optional<llvm::StringRef> redirects[] = {llvm::StringRef(), output.str(),
                                                output.str()};
  std::string message;
  bool failedToRun = false;
  llvm::sys::ExecuteAndWait(program, arguments, std::nullopt, redirects,
                            Solver::kQuerySeconds + 5, 0, &message,
                            &failedToRun);
  if (failedToRun)
    return llvm::createStringError("z3: wanted to run " + program +
                                   ", got: " + message);
  auto text = llvm::MemoryBuffer::getFile(output);
  if (!text)
    return llvm::createStringError(text.getError(),
                                   "z3: wanted an answer, got: " +
                                       text.getError().message());
  return (*text)->getBuffer().str();
}

llvm::Expected<Reply> Solver::check(llvm::ArrayRef<Expr> assertions) {
  Reply reply;
  if (spent > kTotalSeconds)
    return reply;
  std::string query;
  llvm::raw_string_ostream os(query);
  printQuery(assertions, os);
  auto begin = std::chrono::steady_clock::now();
  llvm::Expected<std::string> text = runZ3(program, query);
  if (!text)
    return text.takeError();
  std::chrono::duration<double> elapsed =
      std::chrono::steady_clock::now() - begin;
  reply.seconds = elapsed.count();
  spent += reply.seconds;
  auto [first, rest] = llvm::StringRef(*text).split('\n');
  if (first == "unsat") {
    reply.answer = Answer::Unsatisfiable;
  } else if (first == "sat") {
    reply.answer = Answer::Satisfiable;
    if (llvm::Error error =
            parseModel(rest, getVariables(assertions), reply.model))
      return std::move(error);
  } else if (first.contains("error")) {
    return llvm::createStringError("z3: wanted an answer, got: " + first);
  }
  return reply;
}
