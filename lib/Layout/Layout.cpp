//===- Layout.cpp - the data of a layout ------------------------*- C++ -*-===//
//
// Look-ups, equality and hashing of the data.
//
//===----------------------------------------------------------------------===//
#include "quantx/Layout/Layout.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir::quantx;

const DimensionModes *LayoutSegment::findDim(int dim) const {
  const auto *it =
      llvm::find_if(dims, [&](const auto &modes) { return modes.dim == dim; });
  return it == dims.end() ? nullptr : it;
}

bool LayoutSegment::operator==(const LayoutSegment &other) const {
  return trit == other.trit && width == other.width && base == other.base &&
         dims == other.dims;
}

unsigned LayoutField::getWidth() const {
  unsigned width = 0;
  for (const LayoutPiece &piece : pieces)
    width += piece.getWidth();
  return width;
}

bool LayoutBuffer::operator==(const LayoutBuffer &other) const {
  return unit == other.unit && word == other.word && order == other.order &&
         swizzle == other.swizzle && fields == other.fields;
}

std::optional<LayoutFieldRef> Layout::findField(llvm::StringRef name) const {
  for (LayoutFieldRef ref : getFields())
    if (getField(ref).name == name)
      return ref;
  return std::nullopt;
}

llvm::SmallVector<LayoutFieldRef> Layout::getFields() const {
  llvm::SmallVector<LayoutFieldRef> refs;
  for (unsigned buffer = 0; buffer < buffers.size(); ++buffer)
    for (unsigned field = 0; field < buffers[buffer].fields.size(); ++field)
      refs.push_back({buffer, field});
  return refs;
}

namespace mlir::quantx {

// Found by argument-dependent look-up from llvm::hash_combine_range.
static llvm::hash_code hash_value(const LayoutMode &mode) {
  return llvm::hash_combine(mode.size, mode.stride);
}

static llvm::hash_code hash_value(const DimensionModes &dim) {
  return llvm::hash_combine(dim.dim, llvm::hash_combine_range(dim.modes));
}

static llvm::hash_code hash_value(const LayoutSegment &segment) {
  return llvm::hash_combine(segment.trit, segment.width, segment.base,
                            llvm::hash_combine_range(segment.dims));
}

static llvm::hash_code hash_value(const LayoutPiece &piece) {
  return llvm::hash_combine_range(piece.segments);
}

static llvm::hash_code hash_value(const LayoutField &field) {
  return llvm::hash_combine(field.name, llvm::hash_combine_range(field.pieces));
}

static llvm::hash_code hash_value(const LayoutOrder &order) {
  return llvm::hash_combine(order.dim, order.reversed, order.pad);
}

static llvm::hash_code hash_value(const LayoutBuffer &buffer) {
  LayoutSwizzle swizzle = buffer.swizzle.value_or(LayoutSwizzle());
  return llvm::hash_combine(buffer.unit, buffer.word.value_or(0), swizzle.b,
                            swizzle.m, swizzle.s,
                            llvm::hash_combine_range(buffer.order),
                            llvm::hash_combine_range(buffer.fields));
}

llvm::hash_code hash_value(const Layout &layout) {
  return llvm::hash_combine(llvm::hash_combine_range(layout.dims),
                            llvm::hash_combine_range(layout.buffers));
}

} // namespace mlir::quantx
