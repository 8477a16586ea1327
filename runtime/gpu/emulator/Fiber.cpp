//===- Fiber.cpp - user-level stacks for emulated lanes ---------*- C++ -*-===//
//
// The switch itself is assembly: the six callee-saved registers and the stack
// pointer are the whole context, because the compiler treats the call as one
// that clobbers everything else. The floating-point control words are the same
// in every lane and are not saved.
//
//===----------------------------------------------------------------------===//
#include "Fiber.h"

#include <sys/mman.h>
#if __has_feature(address_sanitizer)
#include <sanitizer/common_interface_defs.h>
#endif

using namespace quantx_rt;

#ifndef __x86_64__
#error "the GPU emulator switches stacks by x86-64 code"
#endif

asm(R"(
.text
.p2align 4
.globl quantx_rt_switch_fiber
.hidden quantx_rt_switch_fiber
.type quantx_rt_switch_fiber, @function
quantx_rt_switch_fiber:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq (%rsi), %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size quantx_rt_switch_fiber, .-quantx_rt_switch_fiber
)");

extern "C" void quantx_rt_switch_fiber(Fiber *from, const Fiber *to);

void quantx_rt::switchFiber(Fiber &from, const Fiber &to) {
#if __has_feature(address_sanitizer)
  void *fakeStack = nullptr;
  __sanitizer_start_switch_fiber(&fakeStack, to.stackBegin, to.stackBytes);
  quantx_rt_switch_fiber(&from, &to);
  __sanitizer_finish_switch_fiber(fakeStack, nullptr, nullptr);
#else
  quantx_rt_switch_fiber(&from, &to);
#endif
}

void quantx_rt::enterFiber(Fiber &from) {
#if __has_feature(address_sanitizer)
  __sanitizer_finish_switch_fiber(nullptr, &from.stackBegin, &from.stackBytes);
#else
  (void)from;
#endif
}

FiberStacks::~FiberStacks() {
  if (memory)
    munmap(memory, count * (stackBytes + guardBytes));
}

bool FiberStacks::reserve(size_t wanted) {
  if (wanted <= count)
    return true;
  size_t bytes = wanted * (stackBytes + guardBytes);
  void *fresh = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (fresh == MAP_FAILED)
    return false;
  if (memory)
    munmap(memory, count * (stackBytes + guardBytes));
  memory = static_cast<char *>(fresh);
  count = wanted;
  for (size_t i = 0; i < count; ++i)
    if (mprotect(memory + i * (stackBytes + guardBytes), guardBytes, PROT_NONE))
      return false;
  return true;
}

Fiber FiberStacks::prepare(size_t index, void (*entry)()) {
  // Six zero registers, then the address that `ret` takes; after it the stack
  // is as the ABI wants it at the entry of a function: 8 below a multiple of
  // 16.
  auto *words = static_cast<uintptr_t *>(getTop(index)) - 2;
  words[0] = reinterpret_cast<uintptr_t>(entry);
  words[1] = 0;
  for (int i = 1; i <= 6; ++i)
    words[-i] = 0;
  Fiber fiber;
  fiber.stackPointer = words - 6;
  fiber.stackBegin = static_cast<char *>(getTop(index)) - stackBytes;
  fiber.stackBytes = stackBytes;
  return fiber;
}
