//===- GemmMutantTest.cpp - wrong kernels must be noticed -------*- C++ -*-===//
//
// Changes one operation of a generated kernel at a time: a barrier or a wait is
// dropped, registers of a fragment change places, operands are swapped, an
// operation becomes another. The emulator must find a wrong result, or an
// error, under at least one schedule.
//
//===----------------------------------------------------------------------===//
#include "RunFused.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Transforms/Passes.h"

#include "gtest/gtest.h"

#include <cstdlib>
#include <sys/wait.h>
#include <unistd.h>

using namespace mlir;
using namespace mlir::quantx;
using namespace quantx_test;

namespace {

template <typename To>
void become(Operation *op) {
  OpBuilder b(op);
  Value value =
      To::create(b, op->getLoc(), op->getOperand(0), op->getOperand(1));
  op->getResult(0).replaceAllUsesWith(value);
  op->erase();
}

void swapOperands(Operation *op, unsigned i, unsigned j) {
  Value first = op->getOperand(i);
  op->setOperand(i, op->getOperand(j));
  op->setOperand(j, first);
}

/// The next register of a struct of four.
void rotate(LLVM::ExtractValueOp op) {
  op.setPosition({(op.getPosition()[0] + 1) % 4});
}

/// Changes `op`; the name of the change, or empty if there is none for it.
std::string mutate(Operation *op) {
  if (isa<NVVM::Barrier0Op, NVVM::CpAsyncCommitGroupOp>(op)) {
    op->erase();
    return "erased";
  }
  if (auto wait = dyn_cast<NVVM::CpAsyncWaitGroupOp>(op)) {
    wait.setN(wait.getN() + 1);
    return "waits for one group less";
  }
  if (auto extract = dyn_cast<LLVM::ExtractValueOp>(op)) {
    rotate(extract);
    return "next register";
  }
  if (isa<NVVM::MmaOp>(op)) {
    swapOperands(op, 4, 5);
    return "registers of B swapped";
  }
  if (isa<LLVM::FMAOp>(op)) {
    swapOperands(op, 0, 2);
    return "factor and addend swapped";
  }
  if (isa<arith::SubIOp>(op)) {
    swapOperands(op, 0, 1);
    return "operands swapped";
  }
  if (isa<arith::AddIOp>(op)) {
    become<arith::SubIOp>(op);
    return "subtracts";
  }
  if (isa<arith::XOrIOp>(op)) {
    become<arith::AndIOp>(op);
    return "ands";
  }
  if (isa<arith::AndIOp>(op)) {
    become<arith::OrIOp>(op);
    return "ors";
  }
  if (isa<arith::ShRUIOp>(op)) {
    become<arith::ShLIOp>(op);
    return "shifts left";
  }
  return "";
}

/// A canonical module of the kernel, so that no operation is without effect.
OwningOpRef<ModuleOp> makeCanonicalKernel(MLIRContext &context,
                                          const GpuKernelSpec &spec) {
  OwningOpRef<ModuleOp> module = makeKernel(context, spec);
  PassManager manager(&context);
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
  if (failed(manager.run(*module)))
    return nullptr;
  return module;
}

bool canMutate(Operation *op) {
  return isa<NVVM::Barrier0Op, NVVM::CpAsyncCommitGroupOp,
             NVVM::CpAsyncWaitGroupOp, LLVM::ExtractValueOp, NVVM::MmaOp,
             LLVM::FMAOp, arith::SubIOp, arith::AddIOp, arith::XOrIOp,
             arith::AndIOp, arith::ShRUIOp>(op);
}

SmallVector<Operation *> getMutable(ModuleOp module) {
  SmallVector<Operation *> ops;
  module.walk([&](Operation *op) {
    if (canMutate(op))
      ops.push_back(op);
  });
  return ops;
}

/// Whether any schedule notices the module's kernel to be wrong.
bool isNoticedHere(ModuleOp module, FusedProblem &problem) {
  DeviceKernel kernel(compileKernel(module), problem.spec.name.c_str());
  for (const char *schedule :
       {"greedy-low", "greedy-high", "forward", "reverse", "random:7"})
    if (!runFused(kernel, problem, schedule).empty())
      return true;
  return false;
}

/// The same in a process of its own, because a wrong kernel may write anywhere.
/// Dying of it, or not ending, is being noticed.
bool isNoticed(ModuleOp module, FusedProblem &problem) {
  pid_t child = fork();
  if (child == 0) {
    alarm(20);
    _exit(isNoticedHere(module, problem) ? 1 : 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return !(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

} // namespace

TEST(GemmMutants, AreNoticed) {
  GpuKernelSpec spec;
  // Two blocks each way, ragged both ways, and steps enough to reuse a stage.
  spec.n = 101;
  spec.k = 512;
  spec.groupSize = 64;
  spec.weightBits = 4;
  spec.weightSigned = false;
  spec.weightZero = spec.activationZero = spec.offset = true;
  spec.tile = {1, 2, 2, 128};
  FusedProblem problem(spec, /*m=*/43, /*seed=*/11);

  DialectRegistry registry;
  registerDeviceDialects(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.loadAllAvailableDialects();
  OwningOpRef<ModuleOp> original = makeCanonicalKernel(context, spec);
  ASSERT_TRUE(original);
  int64_t count = getMutable(*original).size();
  const char *mode = std::getenv("QUANTX_CHECK_MODE");
  int64_t stride = mode && std::string(mode) == "quick" ? 5 : 1;
  int64_t tried = 0, noticed = 0;
  std::string survivors;
  for (int64_t i = 0; i < count; i += stride) {
    OwningOpRef<ModuleOp> mutant = original->clone();
    Operation *op = getMutable(*mutant)[i];
    std::string text;
    llvm::raw_string_ostream(text) << *op;
    std::string change = mutate(op);
    ++tried;
    if (isNoticed(*mutant, problem))
      ++noticed;
    else
      survivors += std::to_string(i) + ": " + change + ": " + text + "\n";
  }
  EXPECT_GE(tried, stride == 1 ? 200 : 40);
  EXPECT_GE(noticed * 100, tried * 98)
      << noticed << " of " << tried << " noticed; survivors:\n"
      << survivors;
  RecordProperty("tried", tried);
  RecordProperty("noticed", noticed);
}
