//===- KernelClock.cpp - the time that kernels take -------------*- C++ -*-===//
//
// A wrapper takes the kernel's name, and the clock's functions are addresses in
// this process.
//
//===----------------------------------------------------------------------===//
#include "KernelClock.h"

#include "quantx/Codegen/Passes.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

#include <chrono>

using namespace mlir;
using namespace mlir::quantx;
using Clock = std::chrono::steady_clock;

static constexpr StringLiteral kBegins = "quantx_kernel_begins";
static constexpr StringLiteral kEnds = "quantx_kernel_ends";

static thread_local Clock::time_point start;
static thread_local Clock::duration total{};

static void begins() { start = Clock::now(); }
static void ends() { total += Clock::now() - start; }

double KernelClock::getSeconds() {
  return std::chrono::duration<double>(total).count();
}

llvm::Error KernelClock::define(llvm::orc::LLJIT &jit) {
  auto symbol = [](void (*function)()) {
    return llvm::orc::ExecutorSymbolDef(
        llvm::orc::ExecutorAddr::fromPtr(function),
        llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable);
  };
  return jit.getMainJITDylib().define(llvm::orc::absoluteSymbols(
      {{jit.mangleAndIntern(kBegins), symbol(begins)},
       {jit.mangleAndIntern(kEnds), symbol(ends)}}));
}

/// Gives `kernel` another name, and its own to what calls it between two
/// readings of the clock.
static void wrap(LLVM::LLVMFuncOp kernel, ArrayRef<LLVM::LLVMFuncOp> clock) {
  ImplicitLocOpBuilder builder(kernel.getLoc(), kernel);
  auto wrapper = LLVM::LLVMFuncOp::create(
      builder, kernel.getName(), kernel.getFunctionType(), kernel.getLinkage());
  kernel.setName((kernel.getName() + "_untimed").str());
  builder.setInsertionPointToStart(wrapper.addEntryBlock(builder));
  LLVM::CallOp::create(builder, clock.front(), ValueRange{});
  auto call = LLVM::CallOp::create(builder, kernel, wrapper.getArguments());
  LLVM::CallOp::create(builder, clock.back(), ValueRange{});
  LLVM::ReturnOp::create(builder, call.getResults());
}

void KernelClock::time(ModuleOp module) {
  auto builder =
      ImplicitLocOpBuilder::atBlockEnd(module.getLoc(), module.getBody());
  auto type = LLVM::LLVMFunctionType::get(
      LLVM::LLVMVoidType::get(module.getContext()), {});
  LLVM::LLVMFuncOp clock[] = {LLVM::LLVMFuncOp::create(builder, kBegins, type),
                              LLVM::LLVMFuncOp::create(builder, kEnds, type)};
  for (auto function :
       llvm::make_early_inc_range(module.getOps<LLVM::LLVMFuncOp>()))
    if (function->hasAttr(kKernelAttr) && !function.isExternal())
      wrap(function, clock);
}
