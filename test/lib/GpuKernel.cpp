//===- GpuKernel.cpp - a test tool: a generated GPU matmul ------*- C++ -*-===//
//
// gpu-kernel --n=N --k=K --group=G --bits=4|8 [--unsigned] … --format=mlir|isa
// prints the kernel of that spec as MLIR or PTX.
//
//===----------------------------------------------------------------------===//
#include "quantx/Codegen/GpuKernel.h"
#include "quantx/Pipelines/DeviceModule.h"

#include "llvm/Support/CommandLine.h"

using namespace mlir;
using namespace mlir::quantx;
namespace cl = llvm::cl;

namespace {

struct Options {
  cl::opt<int64_t> n{"n", cl::init(4096)}, k{"k", cl::init(4096)};
  cl::opt<int64_t> group{"group", cl::init(0), cl::desc("0: k")};
  cl::opt<int64_t> block{"block", cl::init(0)};
  cl::opt<unsigned> bits{"bits", cl::init(8)};
  cl::opt<bool> isUnsigned{"unsigned"}, table{"table"};
  cl::opt<bool> weightZero{"weight-zero"}, activationZero{"activation-zero"};
  cl::opt<int64_t> slice{"slice", cl::init(0), cl::desc("bits; 0: none")};
  cl::opt<bool> halfUp{"half-up"};
  cl::opt<bool> groupScale{"activation-group-scale"}, offset{"offset"};
  cl::opt<int64_t> rowTiles{"row-tiles", cl::init(4)};
  cl::opt<int64_t> warpRows{"warp-rows", cl::init(2)};
  cl::opt<int64_t> warpColumns{"warp-columns", cl::init(4)};
  cl::opt<int64_t> stepK{"step", cl::init(128)};
  cl::opt<std::string> chip{"chip", cl::init("sm_80")};
  cl::opt<std::string> features{"features", cl::init("+ptx80")};
  cl::opt<std::string> format{"format", cl::init("mlir")};

  GpuKernelSpec getSpec() const {
    GpuKernelSpec spec;
    spec.n = n;
    spec.k = k;
    spec.groupSize = group ? group : k;
    spec.blockSize = block;
    spec.weightBits = bits;
    spec.weightSigned = !isUnsigned;
    if (table)
      spec.table.emplace(std::array<int8_t, 16>{-127, -104, -83, -65, -49, -35,
                                                -22, -10, 1, 13, 25, 38, 53, 69,
                                                89, 113});
    if (slice)
      spec.slice =
          GpuSlice{{2, 1, 1, 1, 1, 2},
                   slice,
                   halfUp ? GpuSliceRounding::HalfUp : GpuSliceRounding::Floor};
    spec.weightZero = weightZero;
    spec.activationZero = activationZero;
    spec.activationGroupScale = groupScale;
    spec.offset = offset;
    spec.tile = {rowTiles, warpRows, warpColumns, stepK};
    return spec;
  }
};

} // namespace

int main(int argc, char **argv) {
  Options options;
  cl::ParseCommandLineOptions(argc, argv);
  DialectRegistry registry;
  registerDeviceDialects(registry);
  MLIRContext context(registry);
  context.loadAllAvailableDialects();
  OpBuilder builder(&context);
  Location loc = builder.getUnknownLoc();
  OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
  builder.setInsertionPointToStart(module->getBody());
  if (failed(buildGpuKernel(builder, loc, options.getSpec())))
    return 1;
  if (options.format == "mlir") {
    module->print(llvm::outs());
    return 0;
  }
  auto text = compileDeviceModule(*module, {options.chip, options.features},
                                  DeviceFormat::PTX);
  if (failed(text))
    return 1;
  llvm::outs() << *text;
  return 0;
}
