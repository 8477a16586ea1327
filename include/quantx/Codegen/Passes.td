//===- Passes.td - from tensors to callable kernels --------*- tablegen -*-===//
//
// Passes that give generated code its form: signatures, memory, alphabetically.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_CODEGEN_PASSES_TD
#define QUANTX_CODEGEN_PASSES_TD

include "mlir/Pass/PassBase.td"

def AssignWorkspacePass : Pass<"quantx-assign-workspace", "::mlir::ModuleOp"> {
  let summary = "give every buffer of a function a place in a caller's workspace";
  let description = [{
    Generated code allocates nothing. Each `memref.alloc` of a public function
    becomes a view, aligned to 64 bytes, of one more argument, `memref<?xi8>`;
    a function `NAME_workspace_bytes` of the same arguments returns the size, or
    -1 where a buffer would be negative or larger than an address space. Sizes
    must follow from the arguments' sizes; others are an error.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::func::FuncDialect",
                           "::mlir::memref::MemRefDialect"];
}

def BufferSignaturesPass : Pass<"quantx-buffer-signatures", "::mlir::ModuleOp"> {
  let summary = "pass tensors of public functions as buffers, results too";
  let description = [{
    Tensor arguments of public functions become read-only buffers, results
    buffers that the caller gives, written in place where bufferization can.
    A function with results of dynamic sizes gets a twin `NAME_result_dims`
    that returns these sizes.

    ```mlir
    func.func @f(%x: tensor<?xf32>) -> tensor<?xf32>
    ```
    becomes
    ```mlir
    func.func @f(%x: memref<?xf32>, %y: memref<?xf32>)
    func.func @f_result_dims(%x: memref<?xf32>) -> index
    ```
    The body of a function with `quantx.int.check`s runs only when all hold; it
    returns the number of the first that does not, from 1, or 0, and what that
    got. `quantx.checks` has their texts.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::bufferization::BufferizationDialect",
                           "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::tensor::TensorDialect"];
}

def CEntryPointsPass : Pass<"quantx-c-entry-points", "::mlir::ModuleOp"> {
  let summary = "give public functions the C ABI of generated code";
  let description = [{
    Each public function NAME on buffers becomes private, behind

    ```c
    int32_t NAME(const quantx_ctx *ctx, const NAME_args *args);
    int64_t NAME_workspace_bytes(const NAME_args *args);
    int32_t NAME_result_dims(NAME_args *args);   // with dynamic results
    ```
    The struct has bare pointers behind their dynamic sizes. NAME refuses sizes
    out of bounds, sizes of results other than those that NAME_result_dims says,
    and null pointers to what is not empty, as `QUANTX_WRONG_INPUT` with a text;
    the other functions refuse such sizes as -1 and `QUANTX_WRONG_INPUT`.
    With `features`, a mask of `quantx_cpu_feature`, NAME first asks
    `quantx_require_cpu`. A check (`quantx.checks`) that does not hold is
    `QUANTX_WRONG_INPUT` with its text.
    With `weights-in-file` NAME asks `quantx_ctx_weights` for each constant that
    is a resource, by the resource's name; these constants leave the module.
  }];
  let options = [Option<"features", "features", "unsigned", "0",
                        "instruction sets that the code needs, as a mask">,
                 Option<"weightsInFile", "weights-in-file", "bool", "false",
                        "look constants of resources up in the context">];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect",
                           "::mlir::func::FuncDialect"];
}

def BuildDeviceKernelsPass
    : Pass<"quantx-build-device-kernels", "::mlir::ModuleOp"> {
  let summary = "turn functions on buffers into kernels for a GPU";
  let description = [{
    Every function becomes kernels of one `gpu.module`, which are to be launched
    one after another: one for each statement that writes memory. Kernels have
    the function's arguments. The iterations of an `scf.parallel` are dealt out
    to the threads of the whole grid, whatever its size; other statements run on
    its first thread. A function that returns sizes becomes one kernel with one
    more argument, `memref<?xi64>`, to which it writes them.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::gpu::GPUDialect",
                           "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect"];
}

def OutlineDeviceFunctionsPass
    : Pass<"quantx-outline-device-functions", "::mlir::ModuleOp"> {
  let summary = "put each computation of the Integer level into a function";
  let description = [{
    Contractions, quantizations, dequantizations, sums and packings become calls
    of private functions with the attribute `quantx.device`, which hold them and
    the views and slices that they read; so do views and slices that anything
    else reads. Equal ones share a function.
  }];
  let dependentDialects = ["::mlir::func::FuncDialect"];
}

def OutlineKernelsPass : Pass<"quantx-outline-kernels", "::mlir::ModuleOp"> {
  let summary = "replace contractions by calls of generated CPU kernels";
  let description = [{
    A `quantx.int.contract` of activations that are quantized dynamically to 8
    bits becomes: weights packed into the kernel's panels (`quantx.int.pack`),
    a call that quantizes the activations, a call of the kernel. Equal
    contractions share one kernel. Of the CPU's instruction families that can
    do it, the one of the least estimated time is taken; contractions that no kernel can do stay, with a remark
    that says what was wanted.
  }];
  let options = [Option<"cpuName", "cpu", "std::string", "\"native\"",
                        "the CPU, by the name that --target takes">];
  let dependentDialects = ["::mlir::amx::AMXDialect",
                           "::mlir::arith::ArithDialect",
                           "::mlir::bufferization::BufferizationDialect",
                           "::mlir::func::FuncDialect",
                           "::mlir::LLVM::LLVMDialect",
                           "::mlir::linalg::LinalgDialect",
                           "::mlir::math::MathDialect",
                           "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::tensor::TensorDialect",
                           "::mlir::vector::VectorDialect"];
}

def OutlineLoopsPass : Pass<"quantx-outline-loops", "::mlir::ModuleOp"> {
  let summary = "make loop nests functions, where a function has many of them";
  let description = [{
    The time in which LLVM compiles one function grows faster than its length:
    what strength reduction does for a loop looks at all loops that use the same
    pointers. In a function of more loop nests than `most`, each becomes a
    private function that is not inlined; its arguments are what it reads, but
    for constants and places in the workspace, which it computes itself.

    ```mlir
    scf.for %i = %c0 to %n step %c1 { … %x … }
    ```
    becomes
    ```mlir
    func.call @f_loop(%n, %x) : (index, memref<?xf32>) -> ()
    ```
    Loops that call functions stay.
  }];
  let options = [Option<"most", "most", "unsigned", "8",
                        "loop nests that a function may keep">];
  let dependentDialects = ["::mlir::func::FuncDialect",
                           "::mlir::LLVM::LLVMDialect"];
}

def ParallelCallsPass : Pass<"quantx-parallel-calls", "::mlir::ModuleOp"> {
  let summary = "hand ranges of kernel calls to quantx_parallel_for";
  let description = [{
    Runs on what `quantx-c-entry-points` has made. A call with
    `quantx.parallel` whose work is large enough goes through the context's
    parallel loop in chunks; one that is not stays a plain call.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect",
                           "::mlir::arith::ArithDialect",
                           "::mlir::func::FuncDialect",
                           "::mlir::scf::SCFDialect"];
}

def ResolveDimensionsPass : Pass<"quantx-resolve-dimensions"> {
  let summary = "sizes of buffers from the sizes of arguments, in linear time";
  let description = [{
    A `memref.dim` of what reshapes or views a buffer becomes the value that
    gave this size. From the first to the last: sizes that follow from each
    other along a chain of layers are replaced once, not once per layer.

    ```mlir
    %b = memref.expand_shape %a [[0, 1]] output_shape [%n, 32] : memref<?xf32> into memref<?x32xf32>
    %m = memref.dim %b, %c0 : memref<?x32xf32>
    ```
    `%m` becomes `%n`.
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect",
                           "::mlir::memref::MemRefDialect"];
}

#endif // QUANTX_CODEGEN_PASSES_TD
