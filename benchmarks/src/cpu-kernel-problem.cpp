//===- cpu-kernel-problem.cpp - operands of the product -------------------===//
//
// Random weights packed once and copied; see cpu-kernel.h.
//
//===----------------------------------------------------------------------===//
#include "cpu-kernel.h"

#include "quantx/IR/QuantX.h"

#include "mlir/AsmParser/AsmParser.h"

using namespace mlir;
using namespace mlir::quantx;

HugeBytes::HugeBytes(int64_t wanted) {
  constexpr int64_t page = 2 << 20;
  size = llvm::alignTo(wanted, page) + page;
  void *memory = mmap(nullptr, size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED)
    llvm::report_fatal_error("no memory for the operands", false);
  madvise(memory, size, MADV_HUGEPAGE);
  data = static_cast<int8_t *>(memory);
}

void HugeBytes::protect(int64_t begin, int64_t end) {
  int64_t page = sysconf(_SC_PAGESIZE);
  begin = llvm::alignTo(begin, page);
  end = llvm::alignDown(end, page);
  if (begin < end && mprotect(data + begin, end - begin, PROT_NONE) != 0)
    llvm::report_fatal_error("no protection of unread planes", false);
}

Problem::Problem(const CpuKernelOptions &options, const CpuKernelPlan &plan,
                 MLIRContext &context)
    : plan(plan), reference(options.spec, *options.spec.m, /*seed=*/1),
      m(reference.m), workspace(plan.getWorkspaceBytes(m)) {
  if (options.spec.width)
    reference.width = *options.spec.width;
  int64_t channels = plan.panel.panels * plan.panel.columns;
  scales = reference.weights.channelScales;
  zeros = reference.weights.channelZeros;
  scales.resize(channels);
  zeros.resize(channels);
  sums = reference.weightSums(plan);
  y.resize(m * options.spec.n);
  auto layout = cast<LayoutAttr>(parseAttribute(plan.panel.layout, &context));
  std::vector<int8_t> packed = reference.pack(plan.panel, layout.getLayout());
  if (m == 1)
    copies = llvm::divideCeil(options.footprint << 20, getReadBytes());
  panels = std::make_unique<HugeBytes>(plan.panel.getBytes() * copies);
  for (int64_t copy = 0; copy < copies; ++copy)
    std::memcpy(panels->data + copy * plan.panel.getBytes(), packed.data(),
                getReadBytes());
  for (int64_t copy = 0; copy < copies; ++copy)
    panels->protect(copy * plan.panel.getBytes() + getReadBytes(),
                    (copy + 1) * plan.panel.getBytes());
}

int64_t Problem::getReadBytes() const {
  if (plan.spec.weights.widths.empty())
    return plan.panel.getBytes();
  int64_t planes =
      llvm::divideCeil(plan.getNeededBits(), plan.panel.pieces.front().width);
  return planes * plan.panel.getPlaneBytes();
}

void Problem::run(const CompiledKernel &kernel, int64_t copy) {
  auto buffer = [](auto &v) {
    return Buffer<std::remove_reference_t<decltype(v[0])>>(v.data(), v.size());
  };
  Buffer<int8_t> rows(workspace.data, workspace.size);
  kernel.quantize(buffer(reference.x), rows, 0, m);
  int64_t bytes = plan.panel.getBytes();
  CompiledKernel::Arguments arguments{rows,
                                      {panels->data + copy * bytes, bytes},
                                      buffer(scales),
                                      buffer(reference.weights.bias),
                                      buffer(zeros),
                                      buffer(sums),
                                      buffer(y),
                                      m,
                                      0,
                                      plan.panel.panels,
                                      int32_t(reference.width)};
  kernel.multiply(arguments);
}

int64_t Problem::countWrong(int64_t elements) const {
  ReferenceActivations q = reference.quantize();
  int64_t wrong = 0, step = std::max<int64_t>(1, y.size() / elements);
  for (int64_t i = 0; i < elements; ++i) {
    // Steps of an odd length meet all rows and columns modulo the tile.
    int64_t at = i * (step | 1) % int64_t(y.size());
    float wanted = reference.element(q, at / plan.spec.n, at % plan.spec.n);
    wrong += std::memcmp(&wanted, &y[at], sizeof(wanted)) != 0;
  }
  return wrong;
}
