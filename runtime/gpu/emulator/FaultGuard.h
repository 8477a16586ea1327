//===- FaultGuard.h - a lane's bad access becomes an error ------*- C++ -*-===//
//
// While a guard lives, a memory fault inside a lane ends the launch with an
// error, where the hardware would report an illegal address. Faults elsewhere
// keep their handler.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_RUNTIME_GPU_EMULATOR_FAULTGUARD_H
#define QUANTX_RUNTIME_GPU_EMULATOR_FAULTGUARD_H

#include <csignal>
#include <memory>

namespace quantx_rt {

/// Installs handlers for SIGSEGV and SIGBUS, with a stack of their own, and
/// restores the former ones when destroyed. One at a time in a process.
class FaultGuard {
public:
  FaultGuard();
  FaultGuard(const FaultGuard &) = delete;
  FaultGuard &operator=(const FaultGuard &) = delete;
  ~FaultGuard();

private:
  std::unique_ptr<char[]> stack;
  stack_t formerStack;
  struct sigaction formerSegv, formerBus;
};

} // namespace quantx_rt

#endif // QUANTX_RUNTIME_GPU_EMULATOR_FAULTGUARD_H
