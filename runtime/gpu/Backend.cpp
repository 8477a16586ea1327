//===- Backend.cpp - choosing the backend -----------------------*- C++ -*-===//
//
// Names to backends, the environment variable QUANTX_GPU, and the emulator's
// library, which is loaded only when it is asked for because it brings LLVM.
//
//===----------------------------------------------------------------------===//
#include "Backend.h"
#include "Error.h"
#include "quantx-gpu.h"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <string>

using namespace quantx_rt;

/// The folder of the library that holds this function, with a final slash.
static std::string ownFolder() {
  Dl_info info;
  if (!dladdr(reinterpret_cast<void *>(&ownFolder), &info) || !info.dli_fname)
    return "";
  std::string path = info.dli_fname;
  size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash + 1);
}

static GpuBackend *loadEmulator() {
  std::string path = ownFolder() + "libquantx-gpu-emulator.so";
  void *library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    const char *reason = dlerror();
    recordError(std::string("gpu emulator: wanted a loadable ") + path +
                ", got: " + (reason ? reason : "no such file"));
    return nullptr;
  }
  using Create = GpuBackend *(*)();
  auto create =
      reinterpret_cast<Create>(dlsym(library, "quantx_gpu_emulator_backend"));
  if (!create) {
    recordError("gpu emulator: wanted symbol quantx_gpu_emulator_backend in " +
                path + ", got: none");
    return nullptr;
  }
  return create();
}

GpuBackend *quantx_rt::getEmulatorBackend() {
  static std::atomic<GpuBackend *> backend{nullptr};
  if (!backend)
    backend = loadEmulator();
  return backend;
}

static GpuBackend *backendNamed(const std::string &name) {
  if (name == "cuda")
    return getCudaBackend();
  if (name == "emulator")
    return getEmulatorBackend();
  recordError("gpu backend: wanted cuda or emulator, got: " + name);
  return nullptr;
}

static std::atomic<GpuBackend *> chosen{nullptr};

GpuBackend *quantx_rt::currentBackend() {
  if (GpuBackend *backend = chosen)
    return backend;
  const char *name = std::getenv("QUANTX_GPU");
  GpuBackend *backend = backendNamed(name && *name ? name : "cuda");
  chosen = backend;
  return backend;
}

extern "C" int quantx_gpu_use(const char *name) {
  GpuBackend *backend = backendNamed(name ? name : "");
  if (!backend)
    return 1;
  chosen = backend;
  return 0;
}

extern "C" int quantx_gpu_set_schedule(const char *schedule) {
  GpuBackend *backend = currentBackend();
  return backend && backend->setSchedule(schedule ? schedule : "") ? 0 : 1;
}

extern "C" int64_t quantx_gpu_counter(const char *name) {
  GpuBackend *backend = currentBackend();
  return backend ? backend->getCounter(name ? name : "") : -1;
}
