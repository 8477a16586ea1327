//===- EncodeFields.cpp - fields and their bits as terms --------*- C++ -*-===//
//
// Views and packs from the address of every bit; slices from their definition.
//
//===----------------------------------------------------------------------===//
#include "quantx/Prove/Encoder.h"

#include "quantx/IR/Components.h"
#include "quantx/Layout/Placement.h"

using namespace mlir;
using namespace mlir::quantx;
using namespace mlir::quantx::prove;

namespace {
/// Bits that are appended, low bits first; neighbours become one extract.
class BitString {
public:
  explicit BitString(ExprPool &pool) : pool(pool) {}

  void append(Expr bit) {
    if (!parts.empty()) {
      Expr last = parts.back();
      bool joins = last->kind == ExprKind::Extract &&
                   bit->kind == ExprKind::Extract &&
                   last->operands[0] == bit->operands[0] &&
                   last->low + last->width == bit->low;
      if (joins || (last->isConstant() && bit->isConstant())) {
        parts.back() = pool.concat(bit, last);
        return;
      }
    }
    parts.push_back(bit);
  }

  Expr get() const {
    Expr value = parts.front();
    for (Expr part : ArrayRef<Expr>(parts).drop_front())
      value = pool.concat(part, value);
    return value;
  }

private:
  ExprPool &pool;
  SmallVector<Expr> parts;
};

/// A field of a quantized tensor on a layout.
struct PlacedField {
  FieldPlacement placement;
  unsigned width = 0;          ///< of a code
  SmallVector<int64_t> extent; ///< of the field
  unsigned buffer = 0;

  /// The place of a field's coordinate in the layout's dimensions.
  SmallVector<int64_t> toLayout(ArrayRef<int64_t> coord) const {
    if (placement.getShape().size() == coord.size())
      return SmallVector<int64_t>(coord);
    int64_t index = 0;
    for (auto [at, size] : llvm::zip(coord, extent))
      index = index * size + at;
    return {index};
  }
};
} // namespace

static FailureOr<PlacedField> placeField(Operation *op,
                                         const RecipeField &field,
                                         QuantizedTensorType type,
                                         const Layout &layout) {
  LayoutFieldRef ref = *layout.findField(field.name);
  if (field.usesGather())
    return emitUnencodable(op, "a field that is not gathered");
  if (layout.getField(ref).isTrit())
    return emitUnencodable(op, "a layout of bits, not of base-3 digits");
  FieldShape shape = getLayoutShape(field, layout, type.getShape(), 1);
  llvm::Expected<FieldPlacement> placement =
      FieldPlacement::create(layout, ref, shape);
  if (!placement)
    return op->emitError(llvm::toString(placement.takeError()));
  return PlacedField{*placement, layout.getField(ref).getWidth(),
                     getFieldShape(field, type.getShape()), ref.buffer};
}

/// The bit of a buffer of words.
static FailureOr<Expr> getBit(Operation *op, ExprPool &pool,
                              const SymbolicTensor &buffer, int64_t address) {
  unsigned wordBits = buffer.cells.front().value->width;
  uint64_t word = address / wordBits;
  if (word >= buffer.cells.size())
    return emitUnencodable(op, "a buffer that holds the whole field");
  return pool.extract(buffer.cells[word].value, address % wordBits, 1);
}

static LogicalResult encodeView(Encoder &encoder, IntViewOp op) {
  ExprPool &pool = encoder.getPool();
  QuantizedTensorType type = op.getQuantizedType();
  if (failed(getStaticShape(op, type)))
    return failure();
  Recipe recipe = type.getRecipe();
  const RecipeField &field = *recipe.lookup(op.getField());
  // The placement refers to the layout, which the attribute keeps alive.
  FailureOr<PlacedField> placed =
      placeField(op, field, type, op.getLayoutAttr().getLayout());
  if (failed(placed))
    return failure();
  const SymbolicTensor &buffer =
      encoder.getTensor(op.getBuffers()[placed->buffer]);
  SymbolicTensor result;
  result.shape = *getStaticShape(op, op.getType());
  unsigned width = *getElementWidth(getElementTypeOrSelf(op.getType()));
  SmallVector<int64_t> coord(result.shape.size(), 0);
  do {
    BitString code(pool);
    SmallVector<int64_t> place = placed->toLayout(coord);
    for (unsigned bit = 0; bit < placed->width; ++bit) {
      FailureOr<Expr> value =
          getBit(op, pool, buffer, placed->placement.getBitAddress(place, bit));
      if (failed(value))
        return failure();
      code.append(*value);
    }
    bool isSigned = field.leaf.type.isSignedInteger();
    result.cells.push_back({pool.resize(code.get(), width, isSigned), nullptr});
  } while (advance(coord, result.shape));
  encoder.set(op.getResult(), std::move(result));
  return success();
}

/// Sets the bits of a field in buffers of single bits.
static LogicalResult packField(Encoder &encoder, IntPackOp op,
                               const RecipeField &field, unsigned index,
                               MutableArrayRef<std::vector<Expr>> bits) {
  ExprPool &pool = encoder.getPool();
  auto type = llvm::cast<QuantizedTensorType>(op.getContainer());
  FailureOr<PlacedField> placed =
      placeField(op, field, type, op.getLayoutAttr().getLayout());
  if (failed(placed))
    return failure();
  const SymbolicTensor &codes = encoder.getTensor(op.getComponents()[index]);
  SmallVector<int64_t> coord(codes.shape.size(), 0);
  do {
    SmallVector<int64_t> place = placed->toLayout(coord);
    for (unsigned bit = 0; bit < placed->width; ++bit) {
      uint64_t address = placed->placement.getBitAddress(place, bit);
      if (address >= bits[placed->buffer].size())
        return emitUnencodable(op, "a buffer that holds the whole field");
      bits[placed->buffer][address] =
          pool.extract(codes.at(coord).value, bit, 1);
    }
  } while (advance(coord, codes.shape));
  return success();
}

static LogicalResult encodePack(Encoder &encoder, IntPackOp op) {
  ExprPool &pool = encoder.getPool();
  auto type = llvm::cast<QuantizedTensorType>(op.getContainer());
  if (failed(getStaticShape(op, type)))
    return failure();
  SmallVector<std::vector<Expr>> bits;
  for (Value buffer : op.getBuffers()) {
    unsigned width = *getElementWidth(getElementTypeOrSelf(buffer.getType()));
    int64_t words = llvm::product_of(*getStaticShape(op, buffer.getType()));
    bits.emplace_back(words * width, pool.bits(0, 1));
  }
  for (auto [index, field] : llvm::enumerate(type.getRecipe().fields))
    if (failed(packField(encoder, op, field, index, bits)))
      return failure();
  for (auto [buffer, own] : llvm::zip(op.getBuffers(), bits)) {
    unsigned width = *getElementWidth(getElementTypeOrSelf(buffer.getType()));
    SymbolicTensor result;
    result.shape = *getStaticShape(op, buffer.getType());
    for (size_t begin = 0; begin < own.size(); begin += width) {
      BitString word(pool);
      for (unsigned bit = 0; bit < width; ++bit)
        word.append(own[begin + bit]);
      result.cells.push_back({word.get(), nullptr});
    }
    encoder.set(buffer, std::move(result));
  }
  return success();
}

/// clamp(round(code / 2^dropped)) in the width of `code`, which has room.
static Expr sliceCode(ExprPool &pool, Expr code, unsigned bits,
                      const numerics::SliceSpec &spec) {
  unsigned dropped = spec.parentBits - bits;
  auto constant = [&](int64_t value) {
    return pool.constant(llvm::APInt(code->width, value, true));
  };
  auto shift = [&](Expr value) {
    return pool.binary(ExprKind::ShiftRightSigned, value, constant(dropped));
  };
  int64_t half = int64_t(1) << (dropped - 1);
  Expr sum = code;
  if (spec.round == numerics::Rounding::HalfUp)
    sum = pool.binary(ExprKind::Add, code, constant(half));
  if (spec.round == numerics::Rounding::HalfEven) {
    Expr odd = pool.binary(ExprKind::And, shift(code), constant(1));
    sum = pool.binary(ExprKind::Add, code, constant(half - 1));
    sum = pool.binary(ExprKind::Add, sum, odd);
  }
  Expr value = shift(sum);
  Expr max = constant(numerics::getSliceRange(bits, spec).max);
  Expr above = pool.binary(ExprKind::LessSigned, max, value);
  return pool.ifThenElse(above, max, value);
}

static LogicalResult encodeSlice(Encoder &encoder, SliceOp op) {
  ExprPool &pool = encoder.getPool();
  auto type = llvm::cast<QuantizedTensorType>(op.getInput().getType());
  auto result = llvm::cast<QuantizedTensorType>(op.getType());
  SymbolicValue value = encoder.get(op.getInput());
  numerics::SliceSpec spec = type.getScheme().getSliceParameters()->spec;
  unsigned bits = op.getBits();
  unsigned stored =
      getFieldComponentType(result.getRecipe().fields.front(), result)
          .getElementTypeBitWidth();
  for (Cell &cell : value.front().cells) { // the one stage
    Expr code = pool.extract(cell.value, 0, spec.parentBits);
    if (bits < spec.parentBits) {
      code = pool.resize(code, spec.parentBits + 2, spec.isSigned);
      code = pool.extract(sliceCode(pool, code, bits, spec), 0,
                          numerics::getSliceWidth(bits, spec));
    }
    cell.value = pool.resize(code, stored, spec.isSigned);
  }
  encoder.set(op.getResult(), std::move(value));
  return success();
}

std::optional<LogicalResult> prove::encodeFields(Encoder &encoder,
                                                 Operation *op) {
  using Result = std::optional<LogicalResult>;
  return llvm::TypeSwitch<Operation *, Result>(op)
      .Case([&](IntViewOp op) { return encodeView(encoder, op); })
      .Case([&](IntPackOp op) { return encodePack(encoder, op); })
      .Case([&](SliceOp op) { return encodeSlice(encoder, op); })
      .Default([](Operation *) { return std::nullopt; });
}
