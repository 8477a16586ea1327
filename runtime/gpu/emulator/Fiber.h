//===- Fiber.h - user-level stacks for emulated lanes -----------*- C++ -*-===//
//
// A lane of an emulated warp runs on its own stack and yields wherever the
// hardware would wait for other lanes. Switching saves the callee-saved
// registers of the System V x86-64 ABI on the old stack and restores them from
// the new one.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_RUNTIME_GPU_EMULATOR_FIBER_H
#define QUANTX_RUNTIME_GPU_EMULATOR_FIBER_H

#include <cstddef>
#include <cstdint>

namespace quantx_rt {

/// A suspended context: its stack pointer, with the registers pushed below, and
/// the extent of its stack, which AddressSanitizer wants to know.
struct Fiber {
  void *stackPointer = nullptr;
  const void *stackBegin = nullptr;
  size_t stackBytes = 0;
};

/// Saves the running context in `from` and continues `to`.
void switchFiber(Fiber &from, const Fiber &to);

/// The first thing that a new context does; `from` is the one that started it,
/// whose stack is noted.
void enterFiber(Fiber &from);

/// Stacks of equal size, each with an inaccessible page below it.
class FiberStacks {
public:
  FiberStacks() = default;
  FiberStacks(const FiberStacks &) = delete;
  FiberStacks &operator=(const FiberStacks &) = delete;
  ~FiberStacks();

  /// Makes at least `count` stacks available; false when memory is exhausted.
  bool reserve(size_t count);

  /// A context that calls `entry` on stack `index` at its first switch; `entry`
  /// must not return.
  Fiber prepare(size_t index, void (*entry)());

  /// The end of stack `index`, a multiple of 16.
  void *getTop(size_t index) const {
    return memory + (index + 1) * (stackBytes + guardBytes);
  }

private:
  static constexpr size_t stackBytes = 64 * 1024;
  static constexpr size_t guardBytes = 4096;
  char *memory = nullptr;
  size_t count = 0;
};

} // namespace quantx_rt

#endif // QUANTX_RUNTIME_GPU_EMULATOR_FIBER_H
