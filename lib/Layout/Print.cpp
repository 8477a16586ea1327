//===- Print.cpp - the text of a layout -------------------------*- C++ -*-===//
//
// Prints a layout in the grammar's order.
//
//===----------------------------------------------------------------------===//
#include "quantx/Layout/Print.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir::quantx;

namespace {
/// Prints one layout; knows the names of its dimensions.
class Printer {
public:
  Printer(llvm::raw_ostream &os, const Layout &layout)
      : os(os), layout(layout) {}

  void printBuffer(const LayoutBuffer &buffer) {
    os << "{unit " << buffer.unit;
    if (buffer.word)
      os << ", word " << *buffer.word;
    os << ", order(";
    llvm::interleaveComma(buffer.order, os, [&](const LayoutOrder &order) {
      os << (order.reversed ? "-" : "") << getName(order.dim);
      if (order.pad != 0)
        os << " pad " << order.pad;
    });
    os << ")";
    if (buffer.swizzle)
      os << ", swizzle [" << buffer.swizzle->b << ", " << buffer.swizzle->m
         << ", " << buffer.swizzle->s << "]";
    for (const LayoutField &field : buffer.fields) {
      os << ", " << field.name << " = ";
      llvm::interleave(
          field.pieces, os,
          [&](const LayoutPiece &piece) {
            llvm::interleave(
                piece.segments, os,
                [&](const LayoutSegment &segment) { printSegment(segment); },
                " then ");
          },
          " | ");
    }
    os << "}";
  }

private:
  llvm::StringRef getName(int dim) const {
    if (dim == DimensionModes::kBits)
      return "b";
    if (dim == DimensionModes::kWords)
      return "w";
    bool known = dim >= 0 && dim < static_cast<int>(layout.dims.size());
    return known ? llvm::StringRef(layout.dims[dim]) : "?";
  }

  void printSegment(const LayoutSegment &segment) {
    os << (segment.trit ? "trit " : "") << segment.width << " at "
       << segment.base;
    for (const DimensionModes &dim : segment.dims) {
      os << " " << getName(dim.dim) << "(";
      llvm::interleaveComma(dim.modes, os, [&](const LayoutMode &mode) {
        if (mode.isOuter())
          os << "*";
        else
          os << mode.size << ":" << mode.stride;
      });
      os << ")";
    }
  }

  llvm::raw_ostream &os;
  const Layout &layout;
};
} // namespace

void mlir::quantx::print(llvm::raw_ostream &os, const Layout &layout) {
  os << "[";
  llvm::interleaveComma(layout.dims, os);
  os << "]";
  Printer printer(os, layout);
  for (const LayoutBuffer &buffer : layout.buffers) {
    os << ", ";
    printer.printBuffer(buffer);
  }
}

std::string mlir::quantx::toString(const Layout &layout) {
  std::string text;
  llvm::raw_string_ostream os(text);
  print(os, layout);
  return text;
}
