//===- KnownGPUs.cpp - the GPUs of --target= --------------------*- C++ -*-===//
//
// One row for each architecture, from the CUDA C++ Programming Guide, "Compute
// Capabilities" (shared memory, registers, warps), and the PTX ISA manual's
// release history (least PTX version that knows the chip).
//
//===----------------------------------------------------------------------===//
#include "quantx/Target/TargetDescription.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir::quantx;

static constexpr int64_t kKiB = 1024;

llvm::ArrayRef<GPUDescription> mlir::quantx::getKnownGPUs() {
  static constexpr GPUDescription gpus[] = {
      {"sm_80", "+ptx70", 164 * kKiB, 48 * kKiB, 163 * kKiB, 65536, 255, 32,
       64},
      {"sm_86", "+ptx71", 100 * kKiB, 48 * kKiB, 99 * kKiB, 65536, 255, 32, 48},
      {"sm_89", "+ptx78", 100 * kKiB, 48 * kKiB, 99 * kKiB, 65536, 255, 32, 48},
      {"sm_90", "+ptx78", 228 * kKiB, 48 * kKiB, 227 * kKiB, 65536, 255, 32,
       64},
  };
  return gpus;
}

bool mlir::quantx::isGPUName(llvm::StringRef name) {
  return name.starts_with("sm_");
}

llvm::Expected<GPUDescription> mlir::quantx::lookupGPU(llvm::StringRef name) {
  llvm::SmallVector<llvm::StringRef> names;
  for (const GPUDescription &gpu : getKnownGPUs()) {
    if (gpu.name == name)
      return gpu;
    names.push_back(gpu.name);
  }
  return llvm::createStringError("target: wanted one of [" +
                                 llvm::join(names, ", ") + "], got: " + name);
}

llvm::Error mlir::quantx::checkTargetName(llvm::StringRef name) {
  llvm::Error notCPU = lookupCPU(name).takeError();
  if (!notCPU)
    return notCPU;
  llvm::consumeError(std::move(notCPU));
  llvm::SmallVector<llvm::StringRef> names;
  for (const CPUDescription &cpu : getKnownCPUs())
    names.push_back(cpu.name);
  for (const GPUDescription &gpu : getKnownGPUs())
    names.push_back(gpu.name);
  if (llvm::is_contained(names, name))
    return llvm::Error::success();
  return llvm::createStringError(
      "--target: wanted native, portable or one of [" +
      llvm::join(names, ", ") + "], got: " + name);
}
