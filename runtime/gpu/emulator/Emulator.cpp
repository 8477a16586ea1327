//===- Emulator.cpp - the backend that runs kernels on the host -*- C++ -*-===//
//
// Loads LLVM bitcode (or LLVM assembly), retargets it, compiles it with ORC and
// runs the blocks of a launch one after another. Shared memory is filled with
// 0xA5 before every block; what lies beyond the launch's dynamic shared memory
// must still hold it afterwards.
//
//===----------------------------------------------------------------------===//
#include "../Backend.h"
#include "../Error.h"
#include "Block.h"
#include "DeviceMemory.h"
#include "FaultGuard.h"
#include "Intrinsics.h"
#include "RetargetToHost.h"

#include "llvm/ADT/StringSet.h"
#include "llvm/ExecutionEngine/Orc/AbsoluteSymbols.h"
#include "llvm/ExecutionEngine/Orc/JITTargetMachineBuilder.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/IRReader/IRReader.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <mutex>

using namespace llvm;
using namespace quantx_rt;

namespace {

constexpr unsigned char unwritten = 0xA5;

/// Shared memory of a loaded module.
struct SharedMemory {
  unsigned char *data;
  uint64_t bytes;
  bool dynamic;
};

struct LoadedModule;

struct LoadedKernel {
  LoadedModule *module;
  HostKernel description;
  void (*entry)(void **);
};

struct LoadedModule {
  std::unique_ptr<orc::LLJIT> jit;
  std::vector<SharedMemory> shared;
  std::vector<std::unique_ptr<LoadedKernel>> kernels;
};

Error defineIntrinsics(orc::LLJIT &jit) {
  orc::SymbolMap symbols;
  for (const quantx_rt::Intrinsic &intrinsic : getIntrinsics())
    symbols[jit.mangleAndIntern(hostSymbol(intrinsic.name))] = {
        orc::ExecutorAddr::fromPtr(intrinsic.function),
        JITSymbolFlags::Exported | JITSymbolFlags::Callable};
  return jit.getMainJITDylib().define(orc::absoluteSymbols(symbols));
}

Expected<std::unique_ptr<orc::LLJIT>> createJIT() {
  InitializeNativeTarget();
  InitializeNativeTargetAsmPrinter();
  auto machine = orc::JITTargetMachineBuilder::detectHost();
  if (!machine)
    return machine.takeError();
  machine->setCodeGenOptLevel(CodeGenOptLevel::Default);
  auto jit = orc::LLJITBuilder()
                 .setJITTargetMachineBuilder(std::move(*machine))
                 .create();
  if (!jit)
    return jit.takeError();
  if (Error error = defineIntrinsics(**jit))
    return std::move(error);
  return jit;
}

Expected<std::unique_ptr<Module>> parseModule(StringRef data,
                                              LLVMContext &context) {
  if (data.contains(".address_size") || data.starts_with("\x7f"
                                                         "ELF"))
    return createStringError("emulator: wanted LLVM bitcode (cubin-format=llvm)"
                             ", got: PTX or machine code");
  SMDiagnostic diagnostic;
  auto buffer = MemoryBuffer::getMemBufferCopy(data, "device module");
  auto module = parseIR(*buffer, diagnostic, context);
  if (!module)
    return createStringError("emulator: wanted LLVM bitcode, got: " +
                             diagnostic.getMessage().str());
  return module;
}

bool isKnownIntrinsic(StringRef name) {
  static const StringSet<> names = [] {
    StringSet<> set;
    for (const quantx_rt::Intrinsic &intrinsic : getIntrinsics())
      set.insert(intrinsic.name);
    return set;
  }();
  return names.contains(name);
}

template <typename Pointer>
Error lookUp(orc::LLJIT &jit, StringRef symbol, Pointer &result) {
  auto address = jit.lookup(symbol);
  if (!address)
    return address.takeError();
  result = address->template toPtr<Pointer>();
  return Error::success();
}

Error fillIn(LoadedModule &loaded, const HostModule &host) {
  for (const SharedVariable &variable : host.shared) {
    unsigned char *data = nullptr;
    if (Error error = lookUp(*loaded.jit, variable.symbol, data))
      return error;
    loaded.shared.push_back({data, variable.bytes, variable.dynamic});
  }
  for (const HostKernel &kernel : host.kernels) {
    auto entry = std::make_unique<LoadedKernel>();
    entry->module = &loaded;
    entry->description = kernel;
    if (Error error = lookUp(*loaded.jit, kernel.entry, entry->entry))
      return error;
    loaded.kernels.push_back(std::move(entry));
  }
  return Error::success();
}

Expected<std::unique_ptr<LoadedModule>> load(StringRef data) {
  auto context = std::make_unique<LLVMContext>();
  auto module = parseModule(data, *context);
  if (!module)
    return module.takeError();
  auto jit = createJIT();
  if (!jit)
    return jit.takeError();
  auto host = retargetToHost(**module, (*jit)->getTargetTriple(),
                             (*jit)->getDataLayout(), isKnownIntrinsic);
  if (!host)
    return host.takeError();
  if (Error error = (*jit)->addIRModule(
          orc::ThreadSafeModule(std::move(*module), std::move(context))))
    return std::move(error);
  auto loaded = std::make_unique<LoadedModule>();
  loaded->jit = std::move(*jit);
  if (Error error = fillIn(*loaded, *host))
    return std::move(error);
  return std::move(loaded);
}

std::string describe(const int64_t (&e)[3]) {
  return std::to_string(e[0]) + "x" + std::to_string(e[1]) + "x" +
         std::to_string(e[2]);
}

/// Empty, or why `shape` cannot be launched.
std::string checkLaunch(const LoadedKernel &kernel, const LaunchShape &shape,
                        size_t paramCount) {
  const HostKernel &description = kernel.description;
  std::string where = "launch of " + description.name + ": wanted ";
  for (int i = 0; i < 3; ++i) {
    if (shape.grid[i] < 1 || shape.grid[i] > 0x7FFFFFFF)
      return where + "positive grid extents, got: " + describe(shape.grid);
    if (shape.block[i] < 1 || shape.block[i] > 1024)
      return where +
             "block extents from 1 to 1024, got: " + describe(shape.block);
    int64_t required = description.requiredBlock[i];
    if (required && required != shape.block[i])
      return where + "the kernel's block extents " +
             describe(description.requiredBlock) +
             ", got: " + describe(shape.block);
  }
  if (shape.block[0] * shape.block[1] * shape.block[2] > 1024)
    return where +
           "at most 1024 threads a block, got: " + describe(shape.block);
  if (shape.sharedBytes < 0 ||
      shape.sharedBytes > static_cast<int64_t>(dynamicSharedCapacity))
    return where + "dynamic shared memory up to " +
           std::to_string(dynamicSharedCapacity) +
           " bytes, got: " + std::to_string(shape.sharedBytes);
  if (paramCount && paramCount != description.paramCount)
    return where + std::to_string(description.paramCount) +
           " arguments, got: " + std::to_string(paramCount);
  return "";
}

void fillShared(const LoadedModule &module) {
  for (const SharedMemory &memory : module.shared)
    std::memset(memory.data, unwritten, memory.bytes);
}

/// True if nothing was written beyond the launch's dynamic shared memory.
bool isSharedTailIntact(const LoadedModule &module, int64_t sharedBytes) {
  for (const SharedMemory &memory : module.shared)
    if (memory.dynamic &&
        !std::all_of(memory.data + sharedBytes, memory.data + memory.bytes,
                     [](unsigned char byte) { return byte == unwritten; }))
      return false;
  return true;
}

class EmulatorBackend final : public GpuBackend {
public:
  EmulatorBackend() {
    const char *text = std::getenv("QUANTX_GPU_SCHEDULE");
    if (text && *text)
      setSchedule(text);
  }

  void *loadModule(const void *data, size_t size) override {
    auto loaded = load(StringRef(static_cast<const char *>(data), size));
    if (!loaded) {
      recordError(toString(loaded.takeError()));
      return nullptr;
    }
    return loaded->release();
  }
  void unloadModule(void *module) override {
    delete static_cast<LoadedModule *>(module);
  }
  void *getFunction(void *module, const char *name) override {
    for (auto &kernel : static_cast<LoadedModule *>(module)->kernels)
      if (kernel->description.name == name)
        return kernel.get();
    recordError(std::string("emulator: wanted a kernel of the module, got: ") +
                name);
    return nullptr;
  }
  bool launch(void *function, const LaunchShape &shape, void *, void **params,
              size_t paramCount) override;

  // Everything is finished when a call returns, so streams and events are
  // names only.
  void *createStream() override { return &handle; }
  void destroyStream(void *) override {}
  bool synchronizeStream(void *) override { return true; }
  void waitForEvent(void *, void *) override {}
  void *createEvent() override { return &handle; }
  void destroyEvent(void *) override {}
  void synchronizeEvent(void *) override {}
  void recordEvent(void *, void *) override {}

  void *allocate(size_t bytes, void *) override {
    void *result = memory.allocate(bytes);
    if (!result)
      recordError("emulator: wanted memory, got: none for " +
                  std::to_string(bytes) + " bytes");
    return result;
  }
  void release(void *pointer, void *) override {
    if (pointer && !memory.release(pointer))
      recordError("emulator: wanted memory that was allocated, got: another "
                  "pointer");
  }
  void copy(void *dst, const void *src, size_t bytes, void *) override {
    // Both may be null when there is nothing to copy.
    std::copy_n(static_cast<const uint8_t *>(src), bytes,
                static_cast<uint8_t *>(dst));
  }
  void fill16(void *dst, uint16_t value, size_t count, void *) override {
    std::fill_n(static_cast<uint16_t *>(dst), count, value);
  }
  void fill32(void *dst, uint32_t value, size_t count, void *) override {
    std::fill_n(static_cast<uint32_t *>(dst), count, value);
  }
  int64_t getCounter(const char *name) override {
    std::lock_guard<std::mutex> lock(mutex);
    if (!std::strcmp(name, "ldmatrix"))
      return counters.matrices;
    if (!std::strcmp(name, "ldmatrix-wavefronts"))
      return counters.matrixWavefronts;
    recordError(std::string("counter: wanted ldmatrix or ldmatrix-wavefronts, "
                            "got: ") +
                name);
    return -1;
  }
  bool setSchedule(const char *text) override {
    std::lock_guard<std::mutex> lock(mutex);
    std::string error;
    if (Schedule::parse(text, schedule, error))
      return true;
    recordError(error);
    return false;
  }

private:
  std::mutex mutex;
  Schedule schedule;
  Counters counters;
  DeviceMemory memory;
  char handle = 0;
};

} // namespace

bool EmulatorBackend::launch(void *function, const LaunchShape &shape, void *,
                             void **params, size_t paramCount) {
  std::lock_guard<std::mutex> lock(mutex);
  const auto &kernel = *static_cast<LoadedKernel *>(function);
  std::string error = checkLaunch(kernel, shape, paramCount);
  Block block(schedule);
  FaultGuard guard;
  BlockTask task{kernel.entry, params, shape, {0, 0, 0}};
  auto &[x, y, z] = task.blockIndex;
  for (z = 0; z < shape.grid[2] && error.empty(); ++z)
    for (y = 0; y < shape.grid[1] && error.empty(); ++y)
      for (x = 0; x < shape.grid[0] && error.empty(); ++x) {
        fillShared(*kernel.module);
        error = block.run(task);
        if (error.empty() &&
            !isSharedTailIntact(*kernel.module, shape.sharedBytes))
          error = "launch of " + kernel.description.name +
                  ": wanted writes within the dynamic shared memory of " +
                  std::to_string(shape.sharedBytes) +
                  " bytes, got: one beyond it";
      }
  counters = block.getCounters();
  if (error.empty())
    return true;
  recordError(error);
  return false;
}

extern "C" GpuBackend *quantx_gpu_emulator_backend() {
  static EmulatorBackend backend;
  return &backend;
}
