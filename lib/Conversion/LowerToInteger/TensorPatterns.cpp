//===- TensorPatterns.cpp - one pattern per Tensor operation ----*- C++ -*-===//
//
// Each Tensor operation becomes its Integer twin on components.
//
//===----------------------------------------------------------------------===//
#include "quantx/Conversion/Passes.h"
#include "quantx/IR/Components.h"

using namespace mlir;
using namespace mlir::quantx;

/// The type attribute that names an operand of a contraction.
static TypeAttr getTypeAttr(Value value) {
  return TypeAttr::get(value.getType());
}

/// Field components, with the dimensions of `input` in front.
static SmallVector<Value> joinComponents(ImplicitLocOpBuilder &builder,
                                         QuantizedTensorType type, Value input,
                                         ValueRange fields) {
  SmallVector<Value> components;
  for (auto [dim, extent] : llvm::enumerate(type.getShape()))
    if (ShapedType::isDynamic(extent))
      components.push_back(tensor::DimOp::create(builder, input, dim));
  llvm::append_range(components, fields);
  return components;
}

/// `tensor` with f32 elements and the type `wanted`.
static Value normalizeTable(ImplicitLocOpBuilder &builder, Value tensor,
                            RankedTensorType wanted) {
  auto type = llvm::cast<RankedTensorType>(tensor.getType());
  if (!type.getElementType().isF32())
    tensor = arith::ExtFOp::create(builder, type.clone(builder.getF32Type()),
                                   tensor);
  if (tensor.getType() != wanted)
    tensor = tensor::CastOp::create(builder, wanted, tensor);
  return tensor;
}

namespace {

/// quantx.make  ->  one quantx.int.view per field
struct LowerMake final : OpConversionPattern<MakeOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(MakeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    QuantizedTensorType type = op.getType();
    Recipe recipe = type.getRecipe();
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    Value groups;
    if (op.getGather()) {
      SmallVector<int64_t> bytes;
      for (Value buffer : adaptor.getBuffers()) {
        auto tensor = llvm::cast<RankedTensorType>(buffer.getType());
        if (!tensor.hasStaticShape() || type.getNumDynamicDims())
          return rewriter.notifyMatchFailure(
              op, "requires static shapes with gathered fields");
        bytes.push_back(tensor.getNumElements() *
                        tensor.getElementTypeBitWidth() / 8);
      }
      groups = arith::ConstantIndexOp::create(
          builder, *inferGatherGroups(recipe, op.getLayout().getLayout(),
                                      type.getShape(), bytes));
    }
    SmallVector<Value> components(adaptor.getDims());
    for (const RecipeField &field : recipe.fields)
      components.push_back(IntViewOp::create(
          builder, getFieldComponentType(field, type), adaptor.getBuffers(),
          adaptor.getDims(), groups, op.getLayoutAttr(),
          builder.getStringAttr(field.name), TypeAttr::get(type)));
    for (const OperandTable &table : getOperandTables(type))
      for (auto [name, value] :
           llvm::zip(op.getTableNames().getAsValueRange<StringAttr>(),
                     adaptor.getTables()))
        if (name == table.name)
          components.push_back(normalizeTable(
              builder, value,
              RankedTensorType::get(table.shape, builder.getF32Type())));
    if (op.getGather())
      components.push_back(tensor::CastOp::create(
          builder,
          RankedTensorType::get({ShapedType::kDynamic}, builder.getI32Type()),
          adaptor.getGather()));
    rewriter.replaceOpWithMultiple(op, {ValueRange(components)});
    return success();
  }
};

/// quantx.unmake  ->  quantx.int.pack
struct LowerUnmake final : OpConversionPattern<UnmakeOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(UnmakeOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<IntPackOp>(
        op, op.getResultTypes(), adaptor.getInput(), op.getLayoutAttr(),
        getTypeAttr(op.getInput()));
    return success();
  }
};

/// quantx.dim  ->  its component, or a constant
struct LowerDim final : OpConversionPattern<DimOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(DimOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ComponentList list(op.getInput().getType(), adaptor.getInput());
    rewriter.replaceOp(op, list.getDim(rewriter, op.getLoc(), op.getDim()));
    return success();
  }
};

/// quantx.quantize  ->  quantx.int.quantize; static parameters are components
struct LowerQuantize final : OpConversionPattern<QuantizeOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(QuantizeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    QuantizedTensorType type = op.getType();
    Recipe recipe = type.getRecipe();
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    SmallVector<Value> parameters;
    ValueRange scales = adaptor.getScales(), zeros = adaptor.getZeros(),
               offsets = adaptor.getOffsets();
    auto take = [&](ValueRange &range) {
      parameters.push_back(range.front());
      range = range.drop_front();
    };
    SmallVector<Type> results;
    for (const RecipeField &field : recipe.fields) {
      if (op.isDynamic() || field.role == Role::Codes)
        results.push_back(getFieldComponentType(field, type));
      if (op.isDynamic() || field.role == Role::Codes)
        continue;
      take(field.role == Role::Zero    ? zeros
           : field.role == Role::Scale ? scales
                                       : offsets);
    }
    auto quantized =
        IntQuantizeOp::create(builder, results, adaptor.getInput(), parameters,
                              op.getRoundAttr(), TypeAttr::get(type));
    SmallVector<Value> fields(quantized.getComponents());
    llvm::append_range(fields, parameters);
    rewriter.replaceOpWithMultiple(
        op, {ValueRange(
                joinComponents(builder, type, adaptor.getInput(), fields))});
    return success();
  }
};

/// quantx.choose_params  ->  the parameters of a dynamic quantization
struct LowerChooseParams final : OpConversionPattern<ChooseParamsOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ChooseParamsOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (op.getMethod() == ParameterMethod::MeanSquaredError)
      return rewriter.notifyMatchFailure(op, "requires min_max or abs_max");
    auto input = llvm::cast<RankedTensorType>(op.getInput().getType());
    auto type = QuantizedTensorType::get(
        getContext(), input.getShape(), input.getElementType(), op.getScheme());
    SmallVector<Type> results;
    Recipe recipe = type.getRecipe();
    for (const RecipeField &field : recipe.fields)
      results.push_back(getFieldComponentType(field, type));
    auto quantized = IntQuantizeOp::create(rewriter, op.getLoc(), results,
                                           adaptor.getInput(), ValueRange(),
                                           RoundingAttr(), TypeAttr::get(type));
    SmallVector<Value> values;
    values.push_back(
        quantized.getComponents()[recipe.scale.terms.front().field]);
    if (op.getZero())
      values.push_back(
          quantized.getComponents()[recipe.zero.terms.front().field]);
    rewriter.replaceOp(op, values);
    return success();
  }
};

/// quantx.dequantize  ->  quantx.int.dequantize
struct LowerDequantize final : OpConversionPattern<DequantizeOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(DequantizeOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<IntDequantizeOp>(
        op, op.getType(), adaptor.getInput(), op.getWidth(), Value(),
        getTypeAttr(op.getInput()));
    return success();
  }
};

/// quantx.lookup_rows  ->  quantx.int.dequantize rows
struct LowerLookupRows final : OpConversionPattern<LookupRowsOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(LookupRowsOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<IntDequantizeOp>(
        op, op.getType(), adaptor.getTable(), Value(), op.getIds(),
        getTypeAttr(op.getTable()));
    return success();
  }
};

/// quantx.cast_scheme, quantx.fake_quantize  ->  their two halves
struct LowerCastScheme final : OpConversionPattern<CastSchemeOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(CastSchemeOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    QuantizedTensorType type = op.getType();
    Value real =
        DequantizeOp::create(rewriter, op.getLoc(), type.getExpressedTensor(),
                             op.getInput(), Value());
    rewriter.replaceOpWithNewOp<QuantizeOp>(op, type, real, ValueRange(),
                                            ValueRange(), ValueRange(),
                                            RoundingAttr());
    return success();
  }
};

struct LowerFakeQuantize final : OpConversionPattern<FakeQuantizeOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(FakeQuantizeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto tensor = llvm::cast<RankedTensorType>(op.getInput().getType());
    auto type =
        QuantizedTensorType::get(getContext(), tensor.getShape(),
                                 tensor.getElementType(), op.getScheme());
    Value quantized = QuantizeOp::create(
        rewriter, op.getLoc(), type, adaptor.getInput(), ValueRange(),
        ValueRange(), ValueRange(), RoundingAttr());
    rewriter.replaceOpWithNewOp<DequantizeOp>(op, tensor, quantized, Value());
    return success();
  }
};

/// quantx.slice  ->  quantx.int.slice; tables of the remaining widths
struct LowerSlice final : OpConversionPattern<SliceOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(SliceOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    QuantizedTensorType from = op.getInput().getType(), to = op.getType();
    if (from == to) {
      rewriter.replaceOpWithMultiple(op, {adaptor.getInput()});
      return success();
    }
    ComponentList list(from, adaptor.getInput());
    SmallVector<Value> components(
        adaptor.getInput().take_front(from.getNumDynamicDims()));
    Recipe target = to.getRecipe();
    for (const auto &[index, field] : llvm::enumerate(target.fields)) {
      Value value = list.getField(index);
      if (field.role == Role::Codes)
        value = IntSliceOp::create(
            rewriter, op.getLoc(), getFieldComponentType(field, to), value,
            op.getBitsAttr(), getTypeAttr(op.getInput()));
      components.push_back(value);
    }
    for (const OperandTable &table : getOperandTables(to))
      components.push_back(list.getTable(table.field, table.bits));
    rewriter.replaceOpWithMultiple(op, {ValueRange(components)});
    return success();
  }
};

/// quantx.matmul  ->  quantx.int.contract
struct LowerMatmul final : OpConversionPattern<MatmulOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(MatmulOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<IntContractOp>(
        op, op.getType(), adaptor.getX(), adaptor.getW(), /*sums=*/Value(),
        /*int_bias=*/Value(), op.getBias(), op.getWidth(),
        getTypeAttr(op.getX()), getTypeAttr(op.getW()));
    return success();
  }
};

/// arith.select of containers  ->  one arith.select per component
struct LowerSelect final : OpConversionPattern<arith::SelectOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(arith::SelectOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (!llvm::isa<QuantizedTensorType>(op.getType()))
      return rewriter.notifyMatchFailure(op, "requires quantized tensors");
    SmallVector<Value> values;
    for (auto [yes, no] :
         llvm::zip(adaptor.getTrueValue(), adaptor.getFalseValue()))
      values.push_back(arith::SelectOp::create(rewriter, op.getLoc(),
                                               op.getCondition(), yes, no));
    rewriter.replaceOpWithMultiple(op, {ValueRange(values)});
    return success();
  }
};

} // namespace

void quantx::populateLowerToIntegerPatterns(RewritePatternSet &patterns,
                                            const TypeConverter &converter) {
  patterns
      .add<LowerMake, LowerUnmake, LowerDim, LowerQuantize, LowerChooseParams,
           LowerDequantize, LowerLookupRows, LowerCastScheme, LowerFakeQuantize,
           LowerSlice, LowerMatmul, LowerSelect>(converter,
                                                 patterns.getContext());
}
