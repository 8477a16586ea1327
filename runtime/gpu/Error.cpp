//===- Error.cpp - the recorded error of the GPU runtime --------*- C++ -*-===//
//
// One string per thread.
//
//===----------------------------------------------------------------------===//
#include "Error.h"
#include "quantx-gpu.h"

static std::string &slot() {
  thread_local std::string text;
  return text;
}

void quantx_rt::recordError(const std::string &text) {
  if (slot().empty())
    slot() = text;
}

const std::string &quantx_rt::recordedError() { return slot(); }

void quantx_rt::clearError() { slot().clear(); }

extern "C" const char *quantx_gpu_last_error(void) { return slot().c_str(); }

extern "C" void quantx_gpu_clear_error(void) { slot().clear(); }
