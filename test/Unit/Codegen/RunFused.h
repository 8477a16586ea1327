//===- RunFused.h - build, compile and run a generated matmul ---*- C++ -*-===//
//
// From a spec to a kernel in the emulator, and its result against the recipe's.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_TEST_UNIT_CODEGEN_RUNFUSED_H
#define QUANTX_TEST_UNIT_CODEGEN_RUNFUSED_H

#include "FusedProblem.h"
#include "GemmProblem.h"
#include "lib/Gpu/DeviceKernel.h"

#include "quantx/Codegen/GpuKernel.h"
#include "quantx/Pipelines/DeviceModule.h"

namespace quantx_test {

/// A module with the kernel of `spec`; null when it cannot be built.
inline mlir::OwningOpRef<mlir::ModuleOp>
makeKernel(mlir::MLIRContext &context,
           const mlir::quantx::GpuKernelSpec &spec) {
  mlir::OpBuilder builder(&context);
  mlir::Location loc = builder.getUnknownLoc();
  mlir::OwningOpRef<mlir::ModuleOp> module = mlir::ModuleOp::create(loc);
  builder.setInsertionPointToStart(module->getBody());
  if (failed(mlir::quantx::buildGpuKernel(builder, loc, spec)))
    return nullptr;
  return module;
}

/// Bitcode of a module's kernel, which is lowered in place; empty on failure.
inline std::string compileKernel(mlir::ModuleOp module) {
  auto bitcode = mlir::quantx::compileDeviceModule(
      module, {"sm_80", "+ptx80"}, mlir::quantx::DeviceFormat::Bitcode);
  return succeeded(bitcode) ? *bitcode : "";
}

/// Bitcode of the kernel of `spec`; empty on failure.
inline std::string compileKernel(const mlir::quantx::GpuKernelSpec &spec) {
  mlir::DialectRegistry registry;
  mlir::quantx::registerDeviceDialects(registry);
  mlir::MLIRContext context(registry);
  context.loadAllAvailableDialects();
  auto module = makeKernel(context, spec);
  return module ? compileKernel(*module) : "";
}

/// Empty if the kernel computes the recipe's bits; else what went wrong.
inline std::string runFused(DeviceKernel &kernel, FusedProblem &p,
                            const std::string &schedule) {
  if (quantx_gpu_set_schedule(schedule.c_str()))
    return quantx_gpu_last_error();
  std::vector<float> y(p.expected.size(), -1.0f);
  const mlir::quantx::GpuKernelSpec &spec = p.spec;
  Extents extents;
  extents.gridX = llvm::divideCeil(spec.n, spec.getTileColumns());
  extents.gridY = llvm::divideCeil(p.m, spec.getTileRows());
  extents.blockX = spec.getThreads();
  extents.sharedBytes = spec.getSharedBytes();
  std::string error = kernel.launch(
      extents, y.data(), p.x.data(), p.weights.weights.data(),
      p.weights.blocks.data(), p.weights.groups.data(), p.rows.rowSums.data(),
      p.rows.rowScales.data(), p.rows.rows.data(), static_cast<int32_t>(p.m));
  if (!error.empty())
    return error;
  size_t wrong = countDifferences(y, p.expected);
  return wrong ? std::to_string(wrong) + " of " + std::to_string(y.size()) +
                     " elements differ"
               : "";
}

} // namespace quantx_test

#endif // QUANTX_TEST_UNIT_CODEGEN_RUNFUSED_H
