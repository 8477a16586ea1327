//===- IntegerToLinalg.cpp - Integer level to upstream dialects -*- C++ -*-===//
//
// quantx.int.contract  ->  linalg.generic of decoded integers, scf loops
//
//===----------------------------------------------------------------------===//
#include "Patterns.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"

namespace mlir::quantx {
#define GEN_PASS_DEF_INTEGERTOLINALGPASS
#include "quantx/Conversion/Passes.h.inc"
} // namespace mlir::quantx

using namespace mlir;
using namespace mlir::quantx;

Value quantx::generateTensor(ImplicitLocOpBuilder &builder,
                             RankedTensorType type, ArrayRef<Value> sizes,
                             ElementEmitter emit) {
  SmallVector<Value> dynamicSizes;
  for (auto [dim, extent] : llvm::enumerate(type.getShape()))
    if (ShapedType::isDynamic(extent))
      dynamicSizes.push_back(sizes[dim]);
  Value output = tensor::EmptyOp::create(builder, type, dynamicSizes);
  AffineMap identity = builder.getMultiDimIdentityMap(type.getRank());
  SmallVector<utils::IteratorType> iterators(type.getRank(),
                                             utils::IteratorType::parallel);
  return linalg::GenericOp::create(
             builder, TypeRange{type}, ValueRange(), ValueRange{output},
             ArrayRef<AffineMap>{identity}, iterators,
             [&](OpBuilder &nested, Location loc, ValueRange) {
               ImplicitLocOpBuilder inner(loc, nested);
               SmallVector<Value> coord;
               for (int64_t dim = 0; dim < type.getRank(); ++dim)
                 coord.push_back(linalg::IndexOp::create(inner, dim));
               linalg::YieldOp::create(inner, emit(inner, coord));
             })
      .getResult(0);
}

SmallVector<Value> quantx::getSizes(ImplicitLocOpBuilder &builder,
                                    Value tensor) {
  auto type = llvm::cast<RankedTensorType>(tensor.getType());
  SmallVector<Value> sizes;
  for (auto [dim, extent] : llvm::enumerate(type.getShape()))
    sizes.push_back(
        ShapedType::isDynamic(extent)
            ? Value(tensor::DimOp::create(builder, tensor, dim))
            : Value(arith::ConstantIndexOp::create(builder, extent)));
  return sizes;
}

SmallVector<Value> quantx::emitLoop(ImplicitLocOpBuilder &builder, Value begin,
                                    Value end, ValueRange carried,
                                    LoopEmitter emit) {
  Value step = arith::ConstantIndexOp::create(builder, 1);
  auto loop = scf::ForOp::create(
      builder, begin, end, step, carried,
      [&](OpBuilder &nested, Location loc, Value index, ValueRange values) {
        ImplicitLocOpBuilder inner(loc, nested);
        scf::YieldOp::create(inner, emit(inner, index, values));
      });
  return loop.getResults();
}

void quantx::populateIntegerToLinalgPatterns(RewritePatternSet &patterns) {
  populatePackPatterns(patterns);
  populateViewPatterns(patterns);
  populateQuantizePatterns(patterns);
  populateDequantizePatterns(patterns);
  populateCodeSumPatterns(patterns);
  populateContractPatterns(patterns);
  populateRequantizePatterns(patterns);
  populateSlicePatterns(patterns);
}

namespace {
struct IntegerToLinalgPass final
    : quantx::impl::IntegerToLinalgPassBase<IntegerToLinalgPass> {
  LogicalResult initialize(MLIRContext *context) override {
    RewritePatternSet set(context);
    populateIntegerToLinalgPatterns(set);
    patterns = std::move(set);
    return success();
  }

  void runOnOperation() override {
    ConversionTarget target(getContext());
    target.markUnknownOpDynamicallyLegal([](Operation *) { return true; });
    // Kernels are there already and have a way of their own.
    target.addDynamicallyLegalDialect<QuantXDialect>([](Operation *op) {
      return llvm::isa<FormatOp, KernelUnpackOp, KernelSelectOp, KernelDotOp,
                       KernelRescaleOp>(op);
    });
    if (failed(applyPartialConversion(getOperation(), target, patterns)))
      signalPassFailure();
  }

  FrozenRewritePatternSet patterns;
};
} // namespace
