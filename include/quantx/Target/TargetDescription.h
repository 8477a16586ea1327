//===- TargetDescription.h - what a CPU or GPU offers -----------*- C++ -*-===//
//
// The facts that code generation asks about a machine: instruction families,
// registers, caches, streams. Nothing outside of lib/Target has such numbers.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_TARGET_TARGETDESCRIPTION_H
#define QUANTX_TARGET_TARGETDESCRIPTION_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <string>

namespace mlir::quantx {

/// A set of instructions that a kernel generator is written for.
enum class InstructionFamily { AVX2, AVX512VNNI, AMXINT8 };

/// `avx2`, `avx512vnni` or `amx-int8`, as `quantx-run --list-targets` prints.
llvm::StringRef stringifyInstructionFamily(InstructionFamily family);

/// A cache line of every CPU that we know, and its widest vector register: what
/// buffers and their parts are aligned to, and the step of prefetches.
inline constexpr int64_t kCacheLineBytes = 64;

/// The M that a kernel for any number of rows is planned for.
inline constexpr int64_t kLikelyRows = 128;

/// 32-bit lanes of the vectors that kernels of a family compute with.
inline int64_t getVectorLanes(InstructionFamily family) {
  return family == InstructionFamily::AVX2 ? 8 : 16;
}

/// A CPU. Sizes are bytes, of one core.
struct CPUDescription {
  /// A name of LLVM's `-mcpu`.
  std::string name;
  /// LLVM's `-mattr` beside `name`: empty for a named CPU, everything that the
  /// machine reports for the host, whose name may promise more or less.
  std::string attributes;
  /// In rising order of preference; empty for a CPU without AVX2, on which
  /// only the portable route runs.
  llvm::SmallVector<InstructionFamily, 3> families;
  /// `quantx_cpu_feature`s (quantx-c/quantx.h) that code for this CPU may use
  /// and must ask for on entry.
  uint32_t requiredFeatures = 0;

  /// Width of the widest vector register, and how many there are.
  unsigned vectorBits = 128;
  unsigned vectorRegisters = 16;
  /// AMX tiles: how many (0: none), rows, bytes a row.
  unsigned tileRegisters = 0;
  unsigned tileRows = 0;
  unsigned tileRowBytes = 0;

  /// 32-bit `dot` instructions of the widest family issued a cycle, and cycles
  /// until a result can be accumulated onto: their product is the number of
  /// independent accumulators that a loop needs.
  unsigned dotsPerCycle = 1;
  unsigned dotLatency = 5;

  int64_t l1DataBytes = 0;
  int64_t l2Bytes = 0;
  /// Sequential streams that a core must read at once to reach its memory
  /// bandwidth in huge pages, and how far ahead to prefetch each (0: leave it
  /// to the hardware).
  unsigned readStreams = 1;
  int64_t prefetchBytes = 0;

  /// Vector registers that a tile of products leaves to operands, and the free
  /// ones from which on it has two panels of columns.
  unsigned operandRegisters = 8;
  unsigned twoPanelRegisters = 24;
  /// Blocks of k written out one after the other; more become a loop.
  unsigned unrolledBlocks = 2;
  /// AMX tiles of a product of tiles, along the rows of x; rows whose sums are
  /// rescaled in vector registers at once.
  unsigned tileProductRows = 2;
  unsigned rescaledRows = 4;

  /// Products, and activations to quantize, that take a core about as long as
  /// waking another thread: less is not shared.
  int64_t threadProducts = 256 * 1024;
  int64_t threadElements = 32 * 1024;

  /// Whether `family` is one of `families`.
  bool hasFamily(InstructionFamily family) const;
  /// What a block of weights may take while the rows of x pass: a third of the
  /// first cache for unpacked ones, a quarter of the second for plain bytes.
  int64_t getWeightBlockBytes(bool unpacked) const {
    return unpacked ? l1DataBytes / 3 : l2Bytes / 4;
  }
};

/// The CPUs that `--target=` knows by name, in rising order.
llvm::ArrayRef<CPUDescription> getKnownCPUs();

/// The known CPU `name`, the machine that this runs on for `native`, or for
/// `portable` the one without families that every x86-64 runs; any other name
/// is one error that lists the known ones.
llvm::Expected<CPUDescription> lookupCPU(llvm::StringRef name);

/// The machine that this runs on: LLVM's name and features of it, and the
/// numbers of the known CPU of that name, else of the nearest one with the same
/// instruction families.
CPUDescription getHostCPU();

/// An NVIDIA GPU architecture. Sizes are bytes.
struct GPUDescription {
  /// `sm_80`: the chip of `nvvm-attach-target` and `ptxas -arch`.
  llvm::StringLiteral name;
  /// LLVM's feature for the least PTX version that knows it, `+ptx70`.
  llvm::StringLiteral ptxFeature;
  /// Shared memory of a multiprocessor, and what one block of threads gets
  /// without and with opting in.
  int64_t sharedBytesPerMultiprocessor;
  int64_t sharedBytesPerBlock;
  int64_t sharedBytesPerBlockOptIn;
  /// 32-bit registers of a multiprocessor; the most that a thread can have.
  unsigned registersPerMultiprocessor;
  unsigned registersPerThread;
  unsigned threadsPerWarp;
  unsigned warpsPerMultiprocessor;
};

/// The grid of a portable parallel kernel: few enough threads that small
/// tensors do not leave most of them without work, and enough to fill a GPU.
inline constexpr int64_t kPortableGridBlocks = 64;
inline constexpr int64_t kPortableBlockThreads = 128;

/// The GPUs that `--target=` knows, in rising order.
llvm::ArrayRef<GPUDescription> getKnownGPUs();

/// Whether `name` is spelled like a GPU (`sm_…`) rather than a CPU.
bool isGPUName(llvm::StringRef name);

/// The known GPU `name`; any other name is one error that lists them.
llvm::Expected<GPUDescription> lookupGPU(llvm::StringRef name);

/// An error that lists all CPUs and GPUs, unless `name` is one of them.
llvm::Error checkTargetName(llvm::StringRef name);

} // namespace mlir::quantx

#endif // QUANTX_TARGET_TARGETDESCRIPTION_H
