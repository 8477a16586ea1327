//===- Intrinsics.h - what each NVPTX intrinsic does on the host *- C++ -*-===//
//
// One table: the name of an LLVM intrinsic and the function that stands for it.
// Arguments and results are passed in 8-byte slots, integers zero-extended,
// floats by their bits, pointers as addresses, so that no calling convention of
// aggregates is involved. `site` numbers the call in the device module.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_RUNTIME_GPU_EMULATOR_INTRINSICS_H
#define QUANTX_RUNTIME_GPU_EMULATOR_INTRINSICS_H

#include <cstdint>
#include <cstring>
#include <vector>

namespace quantx_rt {

using IntrinsicFunction = void (*)(uint32_t site, uint64_t *result,
                                   const uint64_t *args);

/// One supported intrinsic. `name` is LLVM's, without the suffix that
/// overloaded types add.
struct Intrinsic {
  const char *name;
  IntrinsicFunction function;
};

/// All supported intrinsics, gathered from the files that implement them.
const std::vector<Intrinsic> &getIntrinsics();

void addSpecialRegisters(std::vector<Intrinsic> &table);
void addCollectives(std::vector<Intrinsic> &table);
void addMatrixOperations(std::vector<Intrinsic> &table);
void addAsyncCopies(std::vector<Intrinsic> &table);
void addScalarOperations(std::vector<Intrinsic> &table);

/// The float whose bits are the low half of a slot, and back.
inline float floatOf(uint64_t slot) {
  uint32_t bits = static_cast<uint32_t>(slot);
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}
inline uint64_t slotOf(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

} // namespace quantx_rt

#endif // QUANTX_RUNTIME_GPU_EMULATOR_INTRINSICS_H
