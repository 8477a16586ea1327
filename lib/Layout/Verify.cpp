//===- Verify.cpp - what makes a layout a layout ----------------*- C++ -*-===//
//
// Names, numbers and modes first, so that the last check, which walks over all
// bits of one unit, has small numbers to work with.
//
//===----------------------------------------------------------------------===//
#include "quantx/Layout/Verify.h"
#include "VerifyField.h"
#include "quantx/Layout/Tile.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir::quantx;
using llvm::Error;
using llvm::Twine;

/// Prefixes the message of an error.
static Error inside(const Twine &where, Error error) {
  if (!error)
    return error;
  return llvm::createStringError(where + ": " +
                                 llvm::toString(std::move(error)));
}

static bool isIdentifier(llvm::StringRef name) {
  return !name.empty() && (llvm::isAlpha(name[0]) || name[0] == '_') &&
         llvm::all_of(name,
                      [](char c) { return llvm::isAlnum(c) || c == '_'; });
}

/// A name of a dimension or field: an identifier, no word of the grammar.
static Error verifyName(llvm::StringRef name, bool isDim,
                        llvm::StringSet<> &seen) {
  llvm::StringRef kind = isDim ? "dimension" : "field";
  if (!isIdentifier(name))
    return wanted("an identifier as name of a " + kind, "'" + name + "'");
  static constexpr llvm::StringRef words[] = {"per", "over", "gather",  "then",
                                              "at",  "pad",  "swizzle", "trit"};
  bool reserved = llvm::is_contained(words, name) ||
                  (isDim && (name == "w" || name == "b"));
  if (reserved)
    return wanted("a name of a " + kind + " that is not reserved", name);
  if (!seen.insert(name).second)
    return wanted("every " + kind + " named once", name + " twice");
  return Error::success();
}

static Error verifyUnit(const LayoutBuffer &buffer) {
  if (buffer.unit < 1 || buffer.unit > kMaxUnitBits)
    return wanted("a unit of 1 to " + Twine(kMaxUnitBits) + " bits",
                  Twine(buffer.unit));
  if (buffer.word && (*buffer.word < 1 || buffer.unit % *buffer.word != 0))
    return wanted("a word that divides the unit of " + Twine(buffer.unit) +
                      " bits",
                  Twine(*buffer.word));
  return Error::success();
}

/// Every dimension once, `w` iff there is a word, `b` at most once.
static Error verifyOrder(const Layout &layout, const LayoutBuffer &buffer) {
  int numDims = layout.dims.size();
  auto nameOf = [&](int dim) -> std::string {
    if (dim == DimensionModes::kBits)
      return "b";
    return dim == DimensionModes::kWords ? "w" : layout.dims[dim];
  };
  llvm::SmallVector<int> seen;
  for (const LayoutOrder &order : buffer.order) {
    if (order.dim < DimensionModes::kWords || order.dim >= numDims)
      return wanted("known dimensions in order", "index " + Twine(order.dim));
    if (llvm::is_contained(seen, order.dim))
      return wanted("every dimension once in order",
                    nameOf(order.dim) + " twice");
    seen.push_back(order.dim);
    if (order.pad < 0)
      return wanted("a pad of at least 0 bits", Twine(order.pad));
  }
  for (int dim = 0; dim < numDims; ++dim)
    if (!llvm::is_contained(seen, dim))
      return wanted("every dimension in order", "no " + layout.dims[dim]);
  bool hasWords = llvm::is_contained(seen, int(DimensionModes::kWords));
  if (hasWords != buffer.word.has_value())
    return wanted("w in order if and only if there is a word",
                  hasWords ? "w without word" : "word without w");
  return Error::success();
}

/// A swizzle that maps every unit onto itself.
static Error verifySwizzle(const LayoutBuffer &buffer) {
  if (!buffer.swizzle)
    return Error::success();
  auto [b, m, s] = *buffer.swizzle;
  auto small = [](int64_t value) { return value >= 0 && value <= 24; };
  if (!small(b) || !small(m) || !small(s) || b < 1 || s < b)
    return wanted("swizzle [b, m, s] with 1 <= b <= s <= 24, 0 <= m <= 24",
                  "[" + Twine(b) + ", " + Twine(m) + ", " + Twine(s) + "]");
  int64_t span = int64_t(1) << (b + m + s);
  if (buffer.unit % span != 0)
    return wanted("a swizzle whose span of " + Twine(span) +
                      " bits divides the unit",
                  Twine(buffer.unit));
  if (buffer.word)
    return wanted("no word in a swizzled buffer", Twine(*buffer.word));
  for (const LayoutOrder &order : buffer.order)
    if (order.pad % span != 0)
      return wanted("pads that are multiples of the swizzle's span of " +
                        Twine(span) + " bits",
                    Twine(order.pad));
  return Error::success();
}

static Error verifyTrits(const LayoutBuffer &buffer) {
  if (llvm::none_of(buffer.fields,
                    [](const LayoutField &field) { return field.isTrit(); }))
    return Error::success();
  if (buffer.swizzle)
    return wanted("no swizzle in a buffer of trits", "swizzle");
  if (buffer.unit % 8 != 0)
    return wanted("whole bytes as unit of trits", Twine(buffer.unit));
  if (buffer.word && *buffer.word % 8 != 0)
    return wanted("whole bytes as word of trits", Twine(*buffer.word));
  for (const LayoutOrder &order : buffer.order)
    if (order.pad % 8 != 0)
      return wanted("whole bytes as pad of trits", Twine(order.pad));
  return Error::success();
}

/// `b` stands in order iff the codes have planes, as many in all fields.
static Error verifyPlanes(const LayoutBuffer &buffer) {
  bool ordered = llvm::any_of(buffer.order, [](const LayoutOrder &order) {
    return order.dim == DimensionModes::kBits;
  });
  unsigned planes = getPlaneCount(buffer.fields.front());
  for (const LayoutField &field : buffer.fields) {
    bool hasPlanes = hasOuterBits(field);
    if (hasPlanes != ordered)
      return wanted("b in order if and only if the codes have b(*)",
                    hasPlanes ? field.name + " with b(*), no b in order"
                              : "b in order, " + field.name + " without b(*)");
    if (getPlaneCount(field) != planes)
      return wanted("equally many planes in all fields, " + Twine(planes),
                    field.name + " with " + Twine(getPlaneCount(field)));
  }
  return Error::success();
}

static Error verifyBuffer(const Layout &layout, unsigned index,
                          llvm::StringSet<> &names) {
  const LayoutBuffer &buffer = layout.buffers[index];
  if (Error error = verifyUnit(buffer))
    return error;
  if (Error error = verifyOrder(layout, buffer))
    return error;
  if (Error error = verifySwizzle(buffer))
    return error;
  if (buffer.fields.empty())
    return wanted("at least one field in a buffer", "none");
  for (const LayoutField &field : buffer.fields) {
    if (Error error = verifyName(field.name, /*isDim=*/false, names))
      return error;
    if (Error error = inside(field.name, verifyField(layout, buffer, field)))
      return error;
  }
  if (Error error = verifyPlanes(buffer))
    return error;
  if (Error error = verifyTrits(buffer))
    return error;
  return verifyOccupancy(layout, index);
}

Error mlir::quantx::verify(const Layout &layout) {
  llvm::StringSet<> names;
  if (layout.dims.empty())
    return wanted("at least one dimension", "none");
  for (const std::string &dim : layout.dims)
    if (Error error = verifyName(dim, /*isDim=*/true, names))
      return error;
  if (layout.buffers.empty())
    return wanted("at least one buffer", "none");
  llvm::StringSet<> fieldNames;
  for (unsigned index = 0; index < layout.buffers.size(); ++index)
    if (Error error = inside("buffer " + Twine(index),
                             verifyBuffer(layout, index, fieldNames)))
      return error;
  return Error::success();
}
