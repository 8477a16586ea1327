//===- FaultGuard.cpp - a lane's bad access becomes an error ----*- C++ -*-===//
//
// The handler does not leave by a jump: it changes the interrupted context, so
// that the lane goes on in a function that fails, at the top of its own stack.
// What the lane had there is abandoned with it.
//
//===----------------------------------------------------------------------===//
#include "FaultGuard.h"

#include "Block.h"

#include <cstdio>
#include <ucontext.h>

using namespace quantx_rt;

static constexpr size_t stackBytes = 64 * 1024;
static uintptr_t faultAddress;

static void failLane() {
  Block &block = Block::current();
  char address[32];
  std::snprintf(address, sizeof address, "0x%zx", faultAddress);
  std::string text = "memory fault: lane " +
                     std::to_string(block.getLaneIndex()) +
                     " of the block: wanted an address inside its operands, "
                     "got: " +
                     address;
  block.fail(std::move(text));
}

static void handleFault(int signal, siginfo_t *info, void *context) {
  if (!Block::isInLane()) {
    // Not ours: the access is repeated with the default action.
    ::signal(signal, SIG_DFL);
    return;
  }
  faultAddress = reinterpret_cast<uintptr_t>(info->si_addr);
  auto &registers = static_cast<ucontext_t *>(context)->uc_mcontext.gregs;
  registers[REG_RIP] = reinterpret_cast<greg_t>(&failLane);
  // As at the entry of a function: 8 below a multiple of 16.
  registers[REG_RSP] =
      reinterpret_cast<greg_t>(Block::current().getLaneStackTop()) - 8;
}

FaultGuard::FaultGuard() : stack(new char[stackBytes]) {
  stack_t fresh{};
  fresh.ss_sp = stack.get();
  fresh.ss_size = stackBytes;
  sigaltstack(&fresh, &formerStack);
  struct sigaction action{};
  action.sa_sigaction = handleFault;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  sigaction(SIGSEGV, &action, &formerSegv);
  sigaction(SIGBUS, &action, &formerBus);
}

FaultGuard::~FaultGuard() {
  sigaction(SIGSEGV, &formerSegv, nullptr);
  sigaction(SIGBUS, &formerBus, nullptr);
  sigaltstack(&formerStack, nullptr);
}
