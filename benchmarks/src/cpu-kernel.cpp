//===- cpu-kernel.cpp - time a generated kernel beside the limits ---------===//
//
// Compiles the kernel of one spec, checks some results, then alternates it with
// the limits of this core: peak of the family's product instruction, and the
// read bandwidth over as many bytes as the weights. A slice alternates with the
// read of all planes of the same weights too, and a kernel with a peer's
// product of the same shape. Prints one JSON object. Time is the thread's CPU
// time. Exit status: 1 the spec is wrong, 2 usage, 3 this machine cannot.
//
//===----------------------------------------------------------------------===//
#include "cpu-kernel.h"

#include "limits.h"
#include "peer.h"

#include "llvm/Support/JSON.h"

#include <ctime>

using namespace mlir;
using namespace mlir::quantx;

static double now() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
}

/// Seconds of one call, of as many as fill the time.
static double timeCalls(double milliseconds, llvm::function_ref<void()> call) {
  int64_t calls = 0;
  double begin = now(), end = begin;
  do {
    call();
    ++calls;
    end = now();
  } while (end - begin < 1e-3 * milliseconds);
  return (end - begin) / double(calls);
}

/// Seconds of one product: every copy of the weights once, or as many products
/// as fill the time.
static double timeKernel(Problem &problem, const CompiledKernel &kernel,
                         double milliseconds) {
  auto all = [&] {
    for (int64_t copy = 0; copy < problem.copies; ++copy)
      problem.run(kernel, copy);
  };
  return timeCalls(milliseconds, all) / double(problem.copies);
}

namespace {
/// A spec and its compiled kernel; null where there is an error, now printed.
struct Subject {
  CpuKernelOptions options;
  FailureOr<CpuKernelPlan> plan;
  std::unique_ptr<CompiledKernel> kernel;

  Subject(const CpuKernelOptions &options, const CPUDescription &cpu,
          MLIRContext &context)
      : options(options),
        plan(planCpuKernel(UnknownLoc::get(&context), options.spec, cpu,
                           options.family)) {
    if (failed(plan))
      return;
    std::string error;
    kernel = CompiledKernel::compile(context, *plan, cpu, error);
    if (!kernel)
      llvm::errs() << "error: wanted the kernel to compile, got: " << error
                   << "\n";
  }
};
} // namespace

/// Null where no peer is asked for.
static llvm::Expected<std::unique_ptr<Peer>>
openPeer(const CpuKernelOptions &options) {
  if (options.peer.empty())
    return nullptr;
  return Peer::open(options);
}

static void measure(const Subject &subject, const Subject *whole, Peer *peer,
                    MLIRContext &context) {
  const CpuKernelOptions &o = subject.options;
  Problem problem(o, *subject.plan, context);
  problem.run(*subject.kernel, problem.copies - 1);
  int64_t wrong = problem.countWrong(o.elements);
  std::optional<Problem> all;
  if (whole)
    all.emplace(whole->options, *whole->plan, context);
  quantx_limit peak = o.family == InstructionFamily::AMXINT8
                          ? QUANTX_LIMIT_AMX
                          : QUANTX_LIMIT_VNNI;
  quantx_read_probe *probe = nullptr;
  if (o.spec.m == 1)
    probe =
        quantx_read_probe_create(problem.getReadBytes() * problem.copies, 1);
  if (peer) {
    peer->run();
    wrong += peer->countWrong(o.elements);
  }
  llvm::json::Array rounds;
  double slice = double(o.milliseconds);
  for (int64_t round = 0; round < o.rounds; ++round) {
    llvm::json::Object entry{{"gops", quantx_measure_limit(peak, slice)}};
    if (probe)
      entry["gbs"] = std::max(quantx_read_probe_measure(probe, 8, slice),
                              quantx_read_probe_measure(probe, 1, slice));
    entry["seconds"] = timeKernel(problem, *subject.kernel, slice);
    if (all)
      entry["whole_seconds"] = timeKernel(*all, *whole->kernel, slice);
    if (peer)
      entry["peer_seconds"] = timeCalls(slice, [&] { peer->run(); });
    rounds.push_back(std::move(entry));
  }
  quantx_read_probe_destroy(probe);
  llvm::outs() << llvm::json::Value(
                      llvm::json::Object{{"rounds", std::move(rounds)},
                                         {"bytes", problem.getReadBytes()},
                                         {"copies", problem.copies},
                                         {"checked_elements", o.elements},
                                         {"wrong_elements", wrong}})
               << "\n";
}

int main(int argc, char **argv) {
  auto options = parseOptions(llvm::ArrayRef<const char *>(argv + 1, argc - 1));
  if (failed(options))
    return 2;
  CPUDescription cpu = getHostCPU();
  bool isAMX = options->family == InstructionFamily::AMXINT8;
  if (!cpu.hasFamily(options->family) || (isAMX && !requestTiles())) {
    llvm::errs() << "error: wanted a machine with "
                 << stringifyInstructionFamily(options->family)
                 << ", got: " << cpu.name << "\n";
    return 3;
  }
  if (quantx_pin_thread(options->cpu) == 0) {
    llvm::errs() << "error: wanted a CPU to pin the thread to, got: "
                 << options->cpu << "\n";
    return 3;
  }
  auto context = createKernelContext();
  Subject subject(*options, cpu, *context);
  if (!subject.kernel)
    return 1;
  std::optional<Subject> whole;
  if (options->spec.width.value_or(8) != 8) {
    CpuKernelOptions all = *options;
    all.spec.width = 8;
    whole.emplace(all, cpu, *context);
    if (!whole->kernel)
      return 1;
  }
  auto peer = openPeer(*options);
  if (!peer) {
    llvm::errs() << "error: " << llvm::toString(peer.takeError()) << "\n";
    return 1;
  }
  measure(subject, whole ? &*whole : nullptr, peer->get(), *context);
  return 0;
}
