//===- RegisterOrder.cpp - which register lane holds which code -----------===//
//
// Tries a short list of orders and counts what unpacking costs in each.
//
//===----------------------------------------------------------------------===//
#include "quantx/Layout/RegisterOrder.h"
#include "quantx/Layout/Placement.h"

#include "llvm/ADT/STLExtras.h"

#include <set>
#include <tuple>

using namespace mlir::quantx;

llvm::SmallVector<int64_t, 2> RegisterOrder::getElement(int64_t position,
                                                        unsigned rank) const {
  llvm::SmallVector<int64_t, 2> element(rank, 0);
  for (const Digit &digit : digits) {
    element[digit.dim] += position % digit.size * digit.stride;
    position /= digit.size;
  }
  return element;
}

std::string mlir::quantx::toString(const RegisterOrder &order,
                                   llvm::ArrayRef<std::string> dims) {
  std::string text;
  std::optional<unsigned> open;
  for (const RegisterOrder::Digit &digit : order.digits) {
    if (open != digit.dim)
      text += (open ? ") " : "") + dims[digit.dim] + "(";
    else
      text += ", ";
    open = digit.dim;
    text += std::to_string(digit.size) + ":" + std::to_string(digit.stride);
  }
  return open ? text + ")" : text;
}

/// The field at the request's tile.
static llvm::Expected<FieldPlacement> place(const UnpackRequest &request,
                                            const UnpackedField &field) {
  llvm::SmallVector<int64_t, 2> shape;
  for (auto [extent, vector] : llvm::zip_equal(request.tile, field.vector)) {
    if (extent % vector != 0)
      return llvm::createStringError(
          "register order: wanted whole vectors in the tile, got: %lld of %lld",
          static_cast<long long>(extent), static_cast<long long>(vector));
    shape.push_back(extent / vector);
  }
  return FieldPlacement::create(*field.layout, field.ref, shape);
}

static int64_t getVectorSize(const UnpackedField &field) {
  int64_t size = 1;
  for (int64_t extent : field.vector)
    size *= extent;
  return size;
}

/// Appends the bits of the code of one lane: runs that neither a byte nor a
/// word ends.
static void appendLane(const FieldPlacement &placement,
                       llvm::ArrayRef<int64_t> coord, int64_t lane,
                       std::vector<UnpackGroup> &bits) {
  unsigned width = placement.getField().getWidth();
  int64_t last = -1;
  for (unsigned bit = 0; bit < width; ++bit) {
    int64_t address = placement.getBitAddress(coord, bit);
    if (bit > 0 && address == last + 1 && address % 8 != 0)
      ++bits.back().width;
    else
      bits.push_back({bit, 1, address - 8 * lane, false, uint64_t(1) << lane});
    last = address;
  }
}

/// Joins lanes that have one source and shift.
static std::vector<UnpackGroup> joinLanes(std::vector<UnpackGroup> bits) {
  auto key = [](const UnpackGroup &g) {
    return std::tuple(g.codeBit, g.width, g.address);
  };
  llvm::sort(bits, [&](const UnpackGroup &a, const UnpackGroup &b) {
    return key(a) < key(b);
  });
  std::vector<UnpackGroup> groups;
  for (const UnpackGroup &lane : bits)
    if (!groups.empty() && key(groups.back()) == key(lane))
      groups.back().lanes |= lane.lanes;
    else
      groups.push_back(lane);
  return groups;
}

static std::vector<UnpackGroup> groupRegister(const UnpackRequest &request,
                                              const UnpackedField &field,
                                              const FieldPlacement &placement,
                                              const RegisterOrder &order,
                                              int64_t reg) {
  std::vector<UnpackGroup> bytes, single;
  int64_t size = getVectorSize(field);
  for (int64_t lane = 0; lane < request.lanes / size; ++lane) {
    llvm::SmallVector<int64_t, 2> coord = order.getElement(
        reg * request.lanes + lane * size, request.tile.size());
    for (auto [at, vector] : llvm::zip_equal(coord, field.vector))
      at /= vector;
    size_t first = bytes.size();
    appendLane(placement, coord, lane, bytes);
    for (UnpackGroup bit : llvm::ArrayRef(bytes).drop_front(first)) {
      bit.address += 7 * lane;
      bit.alongBits = true;
      single.push_back(bit);
    }
  }
  bytes = joinLanes(std::move(bytes));
  bool isBit = llvm::all_of(single, [](auto &bit) { return bit.width == 1; });
  if (request.spreadsBits && isBit) {
    single = joinLanes(std::move(single));
    if (single.size() < bytes.size())
      return single;
  }
  return bytes;
}

std::vector<UnpackGroup>
mlir::quantx::getUnpackGroups(const UnpackRequest &request,
                              const UnpackedField &field,
                              const RegisterOrder &order, int64_t reg) {
  llvm::Expected<FieldPlacement> placement = place(request, field);
  if (!placement) {
    llvm::consumeError(placement.takeError());
    return {};
  }
  return groupRegister(request, field, *placement, order, reg);
}

static int64_t getNumElements(const UnpackRequest &request) {
  int64_t count = 1;
  for (int64_t extent : request.tile)
    count *= extent;
  return count;
}

int64_t mlir::quantx::countUnpackGroups(const UnpackRequest &request,
                                        const RegisterOrder &order) {
  int64_t count = 0, registers = getNumElements(request) / request.lanes;
  for (const UnpackedField &field : request.fields) {
    llvm::Expected<FieldPlacement> placement = place(request, field);
    if (!placement) {
      llvm::consumeError(placement.takeError());
      continue;
    }
    for (int64_t reg = 0; reg < registers; ++reg) {
      std::set<std::pair<int64_t, bool>> groups;
      for (const UnpackGroup &group :
           groupRegister(request, field, *placement, order, reg))
        groups.insert({group.address - group.codeBit, group.alongBits});
      count += groups.size();
    }
  }
  return count;
}

bool mlir::quantx::isUsable(const UnpackRequest &request,
                            const RegisterOrder &order) {
  unsigned rank = request.tile.size(), k = rank - 1;
  for (int64_t at = 0, end = getNumElements(request); at < end; ++at) {
    auto element = order.getElement(at, rank);
    auto four = order.getElement(at / 4 * 4, rank);
    for (unsigned dim = 0; dim < k; ++dim)
      if (element[dim] != four[dim])
        return false;
    if (element[k] / request.group != four[k] / request.group)
      return false;
    for (const UnpackedField &field : request.fields) {
      int64_t size = 1, inside = 0;
      for (unsigned dim = rank; dim-- > 0;) {
        inside += element[dim] % field.vector[dim] * size;
        size *= field.vector[dim];
      }
      auto first = order.getElement(at / size * size, rank);
      bool same = true;
      for (auto [a, b, vector] : llvm::zip_equal(element, first, field.vector))
        same &= a / vector == b / vector;
      if (!same || inside != at % size)
        return false;
    }
  }
  return true;
}

namespace {
/// A digit of an order that is tried, and where its next value lies in memory.
struct Candidate {
  RegisterOrder::Digit digit;
  int64_t bits = 0;
};
} // namespace

/// Digits of every dimension as the first segment of a piece has them; digits
/// beyond the tile are left out, what is above the unit comes last.
static std::vector<Candidate> getDigits(const UnpackRequest &request,
                                        const UnpackedField &field,
                                        const LayoutPiece &piece) {
  constexpr int64_t kAboveUnit = int64_t(1) << 40;
  std::vector<Candidate> digits;
  const auto &order = field.layout->getBuffer(field.ref).order;
  for (unsigned dim = 0; dim < request.tile.size(); ++dim) {
    int64_t stride = 1;
    auto add = [&](int64_t size, int64_t bits) {
      size = std::min(size, request.tile[dim] / stride);
      if (size > 1)
        digits.push_back({{dim, size, stride}, bits});
      stride *= size;
    };
    // Codes that lie densely are lanes in strides of a byte.
    auto addMode = [&](int64_t size, int64_t bits) {
      int64_t inByte = bits < 8 && 8 % bits == 0 ? 8 / bits : size;
      add(std::min(size, inByte), bits);
      if (size > inByte)
        add(size / inByte, 8);
    };
    add(field.vector[dim], 0);
    if (const DimensionModes *modes = piece.segments.front().findDim(dim))
      for (const LayoutMode &mode : modes->modes)
        if (!mode.isOuter())
          addMode(mode.size, std::abs(mode.stride));
    const auto *place = llvm::find_if(
        order, [&](const LayoutOrder &entry) { return entry.dim == int(dim); });
    add(request.tile[dim], kAboveUnit + (place - order.begin()));
  }
  return digits;
}

/// Digits that continue each other are one.
static RegisterOrder mergeDigits(const RegisterOrder &order) {
  RegisterOrder merged;
  for (const RegisterOrder::Digit &digit : order.digits) {
    RegisterOrder::Digit *last =
        merged.digits.empty() ? nullptr : &merged.digits.back();
    if (last && last->dim == digit.dim &&
        digit.stride == last->size * last->stride)
      last->size *= digit.size;
    else
      merged.digits.push_back(digit);
  }
  return merged;
}

/// Vectors, then bytes beside each other, then shifts of the same bytes.
static RegisterOrder orderOfMemory(std::vector<Candidate> digits) {
  auto key = [](const Candidate &c) {
    return std::pair(c.bits > 0 && c.bits < 8, c.bits);
  };
  llvm::sort(digits, [&](const Candidate &a, const Candidate &b) {
    return std::tuple(key(a), a.digit.dim, a.digit.stride) <
           std::tuple(key(b), b.digit.dim, b.digit.stride);
  });
  RegisterOrder order;
  for (const Candidate &candidate : digits)
    order.digits.push_back(candidate.digit);
  return mergeDigits(order);
}

/// `first` elements of k, the other dimensions from the last on, the rest of k.
static RegisterOrder naturalOrder(const UnpackRequest &request, int64_t first) {
  RegisterOrder order;
  unsigned k = request.tile.size() - 1;
  auto add = [&](unsigned dim, int64_t size, int64_t stride) {
    if (size > 1)
      order.digits.push_back({dim, size, stride});
  };
  first = std::min(first, request.tile[k]);
  add(k, first, 1);
  for (unsigned dim = k; dim-- > 0;)
    add(dim, request.tile[dim], 1);
  add(k, request.tile[k] / first, first);
  return mergeDigits(order);
}

static bool coversTile(const UnpackRequest &request,
                       const RegisterOrder &order) {
  int64_t product = 1;
  for (const RegisterOrder::Digit &digit : order.digits)
    product *= digit.size;
  return product == getNumElements(request);
}

llvm::Expected<RegisterOrder>
mlir::quantx::chooseRegisterOrder(const UnpackRequest &request) {
  bool isRegister = request.lanes >= 4 && request.lanes <= 64;
  if (!isRegister || getNumElements(request) % request.lanes != 0)
    return llvm::createStringError(
        "register order: wanted whole registers of "
        "%lld lanes, got: %lld elements",
        static_cast<long long>(request.lanes),
        static_cast<long long>(getNumElements(request)));
  std::vector<RegisterOrder> orders;
  for (const UnpackedField &field : request.fields) {
    const LayoutField &codes = field.layout->getField(field.ref);
    if (codes.isTrit())
      return llvm::createStringError("register order: wanted fields of bits, "
                                     "got: trits in %s",
                                     codes.name.c_str());
    if (llvm::Error error = place(request, field).takeError())
      return std::move(error);
    for (const LayoutPiece &piece : codes.pieces)
      orders.push_back(orderOfMemory(getDigits(request, field, piece)));
  }
  orders.push_back(naturalOrder(request, request.tile.back()));
  orders.push_back(naturalOrder(request, 4));
  std::optional<RegisterOrder> best;
  int64_t least = 0;
  for (const RegisterOrder &order : orders) {
    if (!coversTile(request, order) || !isUsable(request, order))
      continue;
    int64_t groups = countUnpackGroups(request, order);
    if (best && groups >= least)
      continue;
    best = order;
    least = groups;
  }
  if (!best)
    return llvm::createStringError("register order: wanted four k of one row "
                                   "beside each other, got: none");
  return *best;
}
