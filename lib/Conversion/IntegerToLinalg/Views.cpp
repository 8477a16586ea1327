//===- Views.cpp - fields read from buffers ---------------------*- C++ -*-===//
//
// quantx.int.view  ->  linalg.generic of codes read by address
//
//===----------------------------------------------------------------------===//
#include "CodeReader.h"
#include "Patterns.h"

#include "quantx/Layout/Tile.h"

using namespace mlir;
using namespace mlir::quantx;

/// The raw bits of a code as an element of its component.
static Value toComponent(ImplicitLocOpBuilder &builder, Value code,
                         const Leaf &leaf, Type type) {
  unsigned width = leaf.type.getIntOrFloatBitWidth();
  if (leaf.type.isSignedInteger()) {
    Value shift = arith::ConstantIntOp::create(builder, 64 - width, 64);
    code = arith::ShLIOp::create(builder, code, shift);
    code = arith::ShRSIOp::create(builder, code, shift);
  }
  Type bits = builder.getIntegerType(type.getIntOrFloatBitWidth());
  code = arith::TruncIOp::create(builder, bits, code);
  if (llvm::isa<FloatType>(type))
    return arith::BitcastOp::create(builder, type, code);
  return code;
}

static Value getTotal(IndexArithmetic &arith, ArrayRef<Value> shape) {
  Value total = shape.front();
  for (Value extent : shape.drop_front())
    total = arith.mul(total, extent);
  return total;
}

/// The extents of a field at run time: blocks of each level, then vectors.
static LevelPoint getFieldExtents(ImplicitLocOpBuilder &builder,
                                  const RecipeField &field,
                                  QuantizedTensorType type, ValueRange dims,
                                  Value groups) {
  IndexArithmetic arith(builder);
  LevelPoint level;
  for (int64_t extent : type.getShape()) {
    bool dynamic = ShapedType::isDynamic(extent);
    level.shape.push_back(dynamic ? dims.front() : arith.constant(extent));
    dims = dims.drop_front(dynamic ? 1 : 0);
  }
  auto enter = [&](ArrayRef<int64_t> per) {
    if (per.empty())
      return;
    if (per.size() == 1 && level.shape.size() > 1)
      level.shape = {getTotal(arith, level.shape)};
    for (auto [extent, size] : llvm::zip(level.shape, per)) {
      if (size == kWholeDimension)
        extent = arith.constant(1);
      else if (size == kGather)
        extent = groups;
      else
        extent = getTileCount(arith, extent, size);
    }
  };
  for (const SmallVector<int64_t, 2> &per : field.blocks)
    enter(per);
  enter(field.leaf.vector);
  return level;
}

/// Coordinates in the dimensions of the layout: flattened for one.
static LevelPoint toLayout(ImplicitLocOpBuilder &builder,
                           const LevelPoint &point, const Layout &layout) {
  if (layout.dims.size() != 1 || point.shape.size() == 1)
    return point;
  IndexArithmetic arith(builder);
  LevelPoint flat;
  flat.shape = {getTotal(arith, point.shape)};
  if (point.coord.empty())
    return flat;
  Value index = point.coord.front();
  for (unsigned dim = 1; dim < point.coord.size(); ++dim)
    index = arith.add(arith.mul(index, point.shape[dim]), point.coord[dim]);
  flat.coord = {index};
  return flat;
}

Value quantx::emitBufferBytes(ImplicitLocOpBuilder &builder, IntViewOp op,
                              LayoutFieldRef ref) {
  const Layout &layout = op.getLayoutAttr().getLayout();
  Recipe recipe = op.getQuantizedType().getRecipe();
  const RecipeField &field = *recipe.lookup(op.getField());
  LevelPoint extents = getFieldExtents(builder, field, op.getQuantizedType(),
                                       op.getDims(), op.getGroups());
  SmallVector<Value> counts;
  IndexArithmetic arith(builder);
  for (auto [extent, tile] : llvm::zip(toLayout(builder, extents, layout).shape,
                                       getTile(layout, ref)))
    counts.push_back(getTileCount(arith, extent, tile));
  BufferAddress<IndexArithmetic> address(arith, layout.getBuffer(ref), counts,
                                         getPlaneCount(layout.getField(ref)));
  return arith.div(arith.add(address.getBits(), arith.constant(7)),
                   arith.constant(8));
}

namespace {
/// quantx.int.view  ->  linalg.generic
struct LowerView final : OpConversionPattern<IntViewOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(IntViewOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    for (Value buffer : adaptor.getBuffers()) {
      auto tensor = llvm::dyn_cast<RankedTensorType>(buffer.getType());
      if (!tensor || tensor.getRank() == 0)
        return rewriter.notifyMatchFailure(op, "requires buffers of rank 1 up");
    }
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    QuantizedTensorType type = op.getQuantizedType();
    const Layout &layout = op.getLayoutAttr().getLayout();
    Recipe recipe = type.getRecipe();
    const RecipeField &field = *recipe.lookup(op.getField());
    LevelPoint extents = getFieldExtents(
        builder, field, type, adaptor.getDims(), adaptor.getGroups());
    LayoutFieldRef ref = *layout.findField(field.name);
    LevelPoint places = toLayout(builder, extents, layout);
    CodeReader reader(builder, layout, ref, adaptor.getBuffers()[ref.buffer],
                      places.shape);
    auto result = llvm::cast<RankedTensorType>(op.getType());
    Value value = generateTensor(
        builder, result, extents.shape,
        [&](ImplicitLocOpBuilder &inner, ValueRange coord) {
          LevelPoint point{SmallVector<Value>(coord), extents.shape};
          Value code = reader.read(inner, toLayout(inner, point, layout).coord);
          return toComponent(inner, code, field.leaf, result.getElementType());
        });
    rewriter.replaceOp(op, value);
    return success();
  }
};
} // namespace

void quantx::populateViewPatterns(RewritePatternSet &patterns) {
  patterns.add<LowerView>(patterns.getContext());
}
