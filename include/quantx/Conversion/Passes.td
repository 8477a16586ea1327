//===- Passes.td - conversions between levels --------------*- tablegen -*-===//
//
// From Tensor to Integer, from Integer to upstream dialects, alphabetically.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_CONVERSION_PASSES_TD
#define QUANTX_CONVERSION_PASSES_TD

include "mlir/Pass/PassBase.td"

def CheckArgumentsPass : Pass<"quantx-check-arguments", "::mlir::ModuleOp"> {
  let summary = "ask at run time for what types could not say";
  let description = [{
    Inserts a `quantx.int.check` in public functions for every run-time width
    (one that is listed), every buffer or dimension of dynamic size that feeds a
    view (the layout's bytes), row ids, and dynamic sizes that must agree: of
    contractions, elementwise operations and casts, unless both follow from one.
    It stands in the function's block; what it looks at must be computed outside
    of loops and branches.

    ```mlir
    quantx.int.check %holds, "width: wanted one of [2, 3, 4]" got %width
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::quantx::QuantXDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::tensor::TensorDialect"];
}

def ExpandBFloat16Pass : Pass<"quantx-expand-bf16", "::mlir::ModuleOp"> {
  let summary = "convert between f32 and bf16 in integer arithmetic";
  let description = [{
    The same bits on any machine: x86's instruction for rounding to bf16 takes
    denormals for zero, and without it LLVM calls a library function.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::vector::VectorDialect"];
}

def IntegerToLinalgPass : Pass<"quantx-integer-to-linalg", "::mlir::ModuleOp"> {
  let summary = "lower the Integer level to linalg, scf and arith: any machine";
  let description = [{
    The portable route. Every operation becomes loops over scalars that follow
    the recipe of its scheme step by step: any layout, any block, any shape,
    the same bits as the interpreter. Integers are summed in i64.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::linalg::LinalgDialect",
                           "::mlir::math::MathDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::tensor::TensorDialect"];
}

def KernelToX86Pass : Pass<"quantx-kernel-to-x86", "::mlir::ModuleOp"> {
  let summary = "lower the Kernel level to vectors and x86 instructions";
  let description = [{
    Each operation of the Kernel level names its instruction family: AVX2,
    AVX-512 VNNI or AMX. Shifts and masks become vector operations, products
    and table look-ups `llvm.call_intrinsic` or operations of `amx`.
  }];
  let dependentDialects = ["::mlir::amx::AMXDialect",
                           "::mlir::arith::ArithDialect",
                           "::mlir::LLVM::LLVMDialect",
                           "::mlir::math::MathDialect",
                           "::mlir::vector::VectorDialect"];
}

def LoopAnnotationsPass : Pass<"quantx-loop-annotations", "::mlir::ModuleOp"> {
  let summary = "keep what loops say of unrolling, down to LLVM IR";
  let description = [{
    `convert-scf-to-cf` hands the annotation of a loop to the branch back to its
    head as a discardable attribute, which the translation to LLVM IR does not
    read. It becomes the branch's own.

    ```mlir
    llvm.br ^head(%i : i32) {llvm.loop_annotation = #annotation}
    ```
    becomes `llvm.br ^head(%i : i32) {loop_annotation = #annotation}`.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

def LoopsToControlFlowPass : Pass<"quantx-loops-to-control-flow"> {
  let summary = "lower scf to blocks and branches in linear time";
  let description = [{
    The upstream patterns, from the last loop of a block to its first: each
    splits its block, which moves what comes after it, and that is then short.
    In the order of the text it is the whole rest of a function, for each of
    its loops.
  }];
  let dependentDialects = ["::mlir::cf::ControlFlowDialect"];
}

def LowerToIntegerPass : Pass<"quantx-lower-to-integer", "::mlir::ModuleOp"> {
  let summary = "lower the Tensor level to the Integer level";
  let description = [{
    Every quantized tensor becomes the list of its components (1:N): one index
    per dynamic dimension, one tensor per field, one f32 tensor per operand
    table, the gather index; through functions, calls, scf, cf and arith.select.
    Any other operation that holds a quantized tensor is an error.

    ```mlir
    %w = quantx.make(%b) layout #l : (tensor<1152xi8>) -> !quantx.tensor<32x64xf32, #s>
    %y = quantx.matmul %x, %w : (tensor<2x64xf32>, !quantx.tensor<32x64xf32, #s>) -> tensor<2x32xf32>
    ```
    becomes one `quantx.int.view` per field and a `quantx.int.contract`.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::tensor::TensorDialect"];
}

def MathToIntrinsicsPass : Pass<"quantx-math-to-intrinsics", "::mlir::ModuleOp"> {
  let summary = "roundings and fma of f32 as calls of LLVM's intrinsics";
  let description = [{
    `math.roundeven`, `round`, `floor` and `fma` become `llvm.call_intrinsic`,
    which every target of LLVM rounds exactly: the conversion of `math` for GPUs
    would call functions of a library for devices.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

#endif // QUANTX_CONVERSION_PASSES_TD
