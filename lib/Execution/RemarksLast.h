//===- RemarksLast.h - remarks after errors ---------------------*- C++ -*-===//
//
// The first line that a command prints of a failure is the error.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_EXECUTION_REMARKSLAST_H
#define QUANTX_LIB_EXECUTION_REMARKSLAST_H

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include <vector>

namespace mlir::quantx {

/// Keeps the remarks that are emitted while it lives, such as those on a route
/// that was not taken, and hands them on at its end. Made after the handler
/// that prints.
class RemarksLast {
public:
  explicit RemarksLast(MLIRContext *context)
      : engine(context->getDiagEngine()),
        id(engine.registerHandler([this](Diagnostic &diagnostic) {
          if (diagnostic.getSeverity() != DiagnosticSeverity::Remark)
            return failure();
          remarks.push_back(std::move(diagnostic));
          return success();
        })) {}
  ~RemarksLast() {
    engine.eraseHandler(id);
    for (Diagnostic &remark : remarks)
      engine.emit(std::move(remark));
  }
  RemarksLast(const RemarksLast &) = delete;
  RemarksLast &operator=(const RemarksLast &) = delete;

private:
  std::vector<Diagnostic> remarks;
  DiagnosticEngine &engine;
  DiagnosticEngine::HandlerID id;
};

} // namespace mlir::quantx

#endif // QUANTX_LIB_EXECUTION_REMARKSLAST_H
