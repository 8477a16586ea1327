//===- Pack.cpp - components packed into buffers ----------------*- C++ -*-===//
//
// quantx.int.pack  ->  zeroed buffers, then one loop nest per field that sets
// the bits of its codes
//
//===----------------------------------------------------------------------===//
#include "CodeReader.h"
#include "Patterns.h"

#include "quantx/Layout/Tile.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

using namespace mlir;
using namespace mlir::quantx;

static Value createI64(ImplicitLocOpBuilder &builder, int64_t value) {
  return arith::ConstantIntOp::create(builder, value, 64);
}

namespace {
/// Writes the codes of one field of a layout.
class CodeWriter {
public:
  CodeWriter(ImplicitLocOpBuilder &builder, const Layout &layout,
             LayoutFieldRef ref, ArrayRef<Value> shape)
      : buffer(&layout.getBuffer(ref)), runs(getRunAddresses(layout, ref)),
        tileCounts(countTiles(builder, layout, ref, shape)),
        planes(getPlaneCount(layout.getField(ref))) {}

  BufferAddress<IndexArithmetic> getAddress(IndexArithmetic &arith) const {
    return BufferAddress<IndexArithmetic>(arith, *buffer, tileCounts, planes);
  }

  /// `bytes` with the code at `coord` set; its bits there are 0 before.
  Value write(ImplicitLocOpBuilder &builder, Value bytes, Value lastByte,
              ArrayRef<Value> coord, Value code) const;

private:
  static SmallVector<Value> countTiles(ImplicitLocOpBuilder &builder,
                                       const Layout &layout, LayoutFieldRef ref,
                                       ArrayRef<Value> shape);
  Value setBits(ImplicitLocOpBuilder &builder, Value bytes, Value lastByte,
                Value address, Value bits, unsigned count) const;

  const LayoutBuffer *buffer;
  std::vector<RunAddress> runs;
  SmallVector<Value> tileCounts;
  int64_t planes;
};
} // namespace

SmallVector<Value> CodeWriter::countTiles(ImplicitLocOpBuilder &builder,
                                          const Layout &layout,
                                          LayoutFieldRef ref,
                                          ArrayRef<Value> shape) {
  IndexArithmetic arith(builder);
  SmallVector<Value> counts;
  for (auto [extent, tile] : llvm::zip(shape, getTile(layout, ref)))
    counts.push_back(getTileCount(arith, extent, tile));
  return counts;
}

Value CodeWriter::setBits(ImplicitLocOpBuilder &builder, Value bytes,
                          Value lastByte, Value address, Value bits,
                          unsigned count) const {
  IndexArithmetic arith(builder);
  Value first = arith.div(address, arith.constant(8));
  Value shift = arith::IndexCastOp::create(
      builder, builder.getI64Type(), arith.rem(address, arith.constant(8)));
  bits = arith::ShLIOp::create(builder, bits, shift);
  for (unsigned index = 0; index < count; ++index) {
    // Past the end there are no bits to set.
    Value at = arith.min(arith.add(first, arith.constant(index)), lastByte);
    Value part =
        arith::ShRUIOp::create(builder, bits, createI64(builder, 8 * index));
    part = arith::TruncIOp::create(builder, builder.getI8Type(), part);
    Value old = tensor::ExtractOp::create(builder, bytes, at);
    part = arith::OrIOp::create(builder, old, part);
    bytes = tensor::InsertOp::create(builder, part, bytes, at);
  }
  return bytes;
}

Value CodeWriter::write(ImplicitLocOpBuilder &builder, Value bytes,
                        Value lastByte, ArrayRef<Value> coord,
                        Value code) const {
  IndexArithmetic arith(builder);
  BufferAddress<IndexArithmetic> address = getAddress(arith);
  for (const RunAddress &run : runs) {
    SmallVector<Value> tiles;
    Value unitBit = arith.constant(run.run.base);
    for (auto [dim, at, count] : llvm::zip(run.dims, coord, tileCounts)) {
      tiles.push_back(getTileIndex(arith, dim, at, count));
      unitBit = arith.add(unitBit, getUnitPart(arith, dim, at, count));
    }
    Value base = address.getUnitBase(arith, tiles, run.run.plane);
    unsigned step = getCutGranule(*buffer) ? 1 : run.run.width;
    for (unsigned bit = 0; bit < run.run.width; bit += step) {
      Value place = arith.add(
          base, address.spread(arith, arith.add(unitBit, arith.constant(bit))));
      Value bits = arith::ShRUIOp::create(
          builder, code, createI64(builder, run.run.codeBit + bit));
      bits = arith::AndIOp::create(
          builder, bits, createI64(builder, (uint64_t(1) << step) - 1));
      bytes = setBits(builder, bytes, lastByte, place, bits,
                      getTouchedBytes(*buffer, run, step));
    }
  }
  return bytes;
}

/// The bits of an element of a component.
static Value toBits(ImplicitLocOpBuilder &builder, Value element) {
  Type type = element.getType();
  if (llvm::isa<FloatType>(type))
    element = arith::BitcastOp::create(
        builder, builder.getIntegerType(type.getIntOrFloatBitWidth()), element);
  return arith::ExtUIOp::create(builder, builder.getI64Type(), element);
}

/// A loop nest over a component that carries the buffer.
static Value emitNest(ImplicitLocOpBuilder &builder, Value bytes,
                      Value lastByte, Value component, ArrayRef<Value> sizes,
                      bool flattened, const CodeWriter &writer,
                      SmallVector<Value> coord) {
  IndexArithmetic arith(builder);
  if (coord.size() < sizes.size())
    return emitLoop(builder, arith.constant(0), sizes[coord.size()], bytes,
                    [&](ImplicitLocOpBuilder &inner, Value index,
                        ValueRange carried) -> SmallVector<Value> {
                      SmallVector<Value> next(coord);
                      next.push_back(index);
                      return {emitNest(inner, carried.front(), lastByte,
                                       component, sizes, flattened, writer,
                                       next)};
                    })
        .front();
  Value code =
      toBits(builder, tensor::ExtractOp::create(builder, component, coord));
  if (flattened) {
    Value index = coord.front();
    for (unsigned dim = 1; dim < coord.size(); ++dim)
      index = arith.add(arith.mul(index, sizes[dim]), coord[dim]);
    coord = {index};
  }
  return writer.write(builder, bytes, lastByte, coord, code);
}

namespace {
/// quantx.int.pack  ->  loops
struct LowerPack final : OpConversionPattern<IntPackOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(IntPackOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    const Layout &layout = op.getLayoutAttr().getLayout();
    for (LayoutFieldRef ref : layout.getFields())
      if (layout.getField(ref).isTrit())
        return rewriter.notifyMatchFailure(op, "requires fields of bits");
    for (Type type : op.getResultTypes()) {
      auto tensor = llvm::dyn_cast<RankedTensorType>(type);
      if (!tensor || tensor.getRank() != 1 ||
          !tensor.getElementType().isInteger(8))
        return rewriter.notifyMatchFailure(op, "requires buffers of bytes");
    }
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    ComponentList list(llvm::cast<QuantizedTensorType>(op.getContainer()),
                       adaptor.getComponents());
    SmallVector<Value> buffers;
    for (unsigned index = 0; index < layout.buffers.size(); ++index)
      buffers.push_back(
          packBuffer(builder, layout, index, list,
                     llvm::cast<RankedTensorType>(op.getResultTypes()[index])));
    rewriter.replaceOp(op, buffers);
    return success();
  }

  static Value packBuffer(ImplicitLocOpBuilder &builder, const Layout &layout,
                          unsigned index, const ComponentList &list,
                          RankedTensorType type) {
    IndexArithmetic arith(builder);
    SmallVector<std::pair<Value, CodeWriter>> fields;
    Value bits;
    for (auto [number, field] : llvm::enumerate(layout.buffers[index].fields)) {
      const Recipe &recipe = list.getRecipe();
      unsigned position = recipe.lookup(field.name) - recipe.fields.data();
      Value component = list.getField(position);
      SmallVector<Value> shape = getSizes(builder, component);
      if (layout.dims.size() == 1 && shape.size() > 1) {
        Value total = shape.front();
        for (Value extent : ArrayRef(shape).drop_front())
          total = arith.mul(total, extent);
        shape = {total};
      }
      LayoutFieldRef ref{index, unsigned(number)};
      fields.emplace_back(component, CodeWriter(builder, layout, ref, shape));
      bits = fields.back().second.getAddress(arith).getBits();
    }
    Value size =
        arith.div(arith.add(bits, arith.constant(7)), arith.constant(8));
    SmallVector<Value> dynamic;
    if (type.isDynamicDim(0))
      dynamic.push_back(size);
    Value bytes = tensor::EmptyOp::create(builder, type, dynamic);
    Value zero = arith::ConstantIntOp::create(builder, 0, 8);
    bytes = linalg::FillOp::create(builder, zero, bytes).getResult(0);
    Value lastByte = arith.sub(size, arith.constant(1));
    for (auto &[component, writer] : fields) {
      SmallVector<Value> sizes = getSizes(builder, component);
      bool flattened = layout.dims.size() == 1 && sizes.size() > 1;
      bytes = emitNest(builder, bytes, lastByte, component, sizes, flattened,
                       writer, {});
    }
    return bytes;
  }
};
} // namespace

void quantx::populatePackPatterns(RewritePatternSet &patterns) {
  patterns.add<LowerPack>(patterns.getContext());
}
