//===- SchemeTypes.td - the type of quantized tensors ------*- tablegen -*-===//
//
// The container type. It is deliberately no ShapedType: upstream passes would
// cut groups in the middle.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_IR_SCHEME_SCHEMETYPES_TD
#define QUANTX_IR_SCHEME_SCHEMETYPES_TD

include "mlir/IR/AttrTypeBase.td"
include "quantx/IR/QuantXDialect.td"
include "quantx/IR/Scheme/SchemeAttrs.td"

def QuantX_QuantizedTensorType : TypeDef<QuantX_Dialect, "QuantizedTensor"> {
  let mnemonic = "tensor";
  let summary = "a quantized tensor: a shape, an expressed type, a scheme";
  let description = [{
    `!quantx.tensor<4096x4096xf32, #scheme>` stands for real values of the
    expressed type, stored as the fields of its scheme. Where their bits lie is
    said by `quantx.make`, not by the type.

    Constraints:
    - tensor_c1: the expressed type is f32, f16 or bf16.
    - tensor_c2: every `per`, vector and `over` list has one entry per
      dimension, or one entry in all, which flattens row-major.
    - tensor_c3: the rank is at least 1.
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$shape,
                        "::mlir::Type":$elementType,
                        "::mlir::quantx::SchemeInterface":$scheme);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    int64_t getRank() const { return getShape().size(); }
    bool isDynamicDim(unsigned dim) const {
      return ShapedType::isDynamic(getShape()[dim]);
    }
    int64_t getNumDynamicDims() const {
      return llvm::count_if(getShape(), ShapedType::isDynamic);
    }
    Recipe getRecipe() const { return getScheme().getRecipe(); }
    /// The builtin tensor of the same shape and expressed type.
    RankedTensorType getExpressedTensor() const {
      return RankedTensorType::get(getShape(), getElementType());
    }
  }];
}

#endif // QUANTX_IR_SCHEME_SCHEMETYPES_TD
