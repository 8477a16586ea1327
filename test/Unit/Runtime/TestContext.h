//===- TestContext.h - a context for one test -------------------*- C++ -*-===//
//
// Creates a context and destroys it at the end of its block.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_TEST_UNIT_RUNTIME_TESTCONTEXT_H
#define QUANTX_TEST_UNIT_RUNTIME_TESTCONTEXT_H

#include "quantx-c/quantx.h"

#include <string>

struct TestContext {
  quantx_ctx *ctx = quantx_ctx_create();
  TestContext() = default;
  TestContext(const TestContext &) = delete;
  TestContext &operator=(const TestContext &) = delete;
  ~TestContext() { quantx_ctx_destroy(ctx); }
  operator quantx_ctx *() const { return ctx; }
  std::string getError() const { return quantx_ctx_error(ctx); }
};

#endif // QUANTX_TEST_UNIT_RUNTIME_TESTCONTEXT_H
