//===- QuantXDialect.td - the quantx dialect ---------------*- tablegen -*-===//
//
// The dialect itself and the base classes of its operations.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_IR_QUANTXDIALECT_TD
#define QUANTX_IR_QUANTXDIALECT_TD

include "mlir/IR/OpBase.td"

def QuantX_Dialect : Dialect {
  let name = "quantx";
  let summary = "Quantized tensors: a scheme, a layout, one meaning";
  let description = [{
    A quantized tensor is a set of *fields* (codes, zero, scale levels,
    offset), each stored somewhere in the bits of some buffers, each decoded by
    a few exact steps, and one formula over them:

    ```
    value = (sum of stages of decode(code) - zero) * product of levels + offset
    ```

    The *scheme* states the fields and the formula and is part of the type
    `!quantx.tensor`; the *layout* states where every bit lies and is given to
    `quantx.make`. Programs pass through three levels: Tensor (`quantx.*`),
    Integer (`quantx.int.*`) and Kernel (`quantx.kernel.*`).
  }];
  let cppNamespace = "::mlir::quantx";
  let useDefaultAttributePrinterParser = 1;
  let useDefaultTypePrinterParser = 1;
  let dependentDialects = ["::mlir::arith::ArithDialect"];
  let extraClassDeclaration = [{
    void registerAttributes();
    void registerTypes();
    void registerOps();
  }];
}

class QuantX_Op<string mnemonic, list<Trait> traits = []>
    : Op<QuantX_Dialect, mnemonic, traits>;

#endif // QUANTX_IR_QUANTXDIALECT_TD
