//===- RegisterOrderTest.cpp - one order for all that meets in a product --===//
//
// The order chosen for all declared layouts: pieces, signs and indices of
// vectors share it, unpacking by its groups gives the codes, and its groups are
// no more than stated.
//
//===----------------------------------------------------------------------===//
#include "quantx/Layout/RegisterOrder.h"
#include "Declarations.h"
#include "LayoutText.h"
#include "quantx/Layout/Placement.h"
#include "quantx/Layout/Tile.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "gtest/gtest.h"

#include <numeric>
#include <random>

using namespace mlir::quantx;
using namespace mlir::quantx::test;

namespace {
/// The fields of a declaration that have a value for every element or vector of
/// at most 8, on a tile that is whole units and registers.
struct Unpacking {
  Unpacking(const Declaration &declaration, int64_t lanes);
  Unpacking(llvm::StringRef name, int64_t lanes);

  std::string choose() const {
    auto order = chooseRegisterOrder(request);
    return order ? toString(*order, layout.dims)
                 : llvm::toString(order.takeError());
  }

  int64_t getElements() const {
    return std::accumulate(request.tile.begin(), request.tile.end(), int64_t(1),
                           std::multiplies<>());
  }

  Layout layout;
  UnpackRequest request;
};
} // namespace

static const Declaration &find(llvm::StringRef name) {
  return *llvm::find_if(declarations,
                        [&](const Declaration &d) { return name == d.name; });
}

Unpacking::Unpacking(llvm::StringRef name, int64_t lanes)
    : Unpacking(find(name), lanes) {}

Unpacking::Unpacking(const Declaration &declaration, int64_t lanes)
    : layout(getLayout(declaration.text)) {
  request.lanes = lanes;
  request.group = 0;
  request.tile.assign(layout.dims.size(), 1);
  llvm::SmallVector<llvm::StringRef> entries;
  llvm::StringRef(declaration.blocks).split(entries, ", ");
  for (llvm::StringRef entry : entries) {
    auto [name, text] = entry.split(' ');
    llvm::SmallVector<llvm::StringRef> parts;
    text.split(parts, 'x');
    UnpackedField field{&layout, *layout.findField(name), {}};
    int64_t size = 1;
    for (llvm::StringRef part : parts) {
      int64_t extent = 0;
      part.getAsInteger(10, extent);
      size *= extent;
      field.vector.push_back(extent);
    }
    if (size < 1 || size > 8) {
      request.group = std::gcd(request.group, field.vector.back());
      continue;
    }
    for (auto [extent, tile, vector] : llvm::zip_equal(
             request.tile, getTile(layout, field.ref), field.vector))
      extent = std::lcm(extent, tile * vector);
    request.fields.push_back(field);
  }
  if (request.group == 0)
    request.group = int64_t(1) << 30;
  // Units side by side, so that bytes of eight registers and more are there.
  const auto &order = layout.getBuffer(request.fields.front().ref).order;
  const auto *next = llvm::find_if(
      order, [](const LayoutOrder &entry) { return entry.dim >= 0; });
  int64_t elements = getElements();
  request.tile[next->dim] *= std::lcm(elements, 8 * lanes) / elements;
}

TEST(RegisterOrder, PiecesOfACodeShareIt) {
  Unpacking both("q3_k", 64);
  EXPECT_EQ(both.choose(), "k(32:1, 4:128, 4:32)");
  // Alone, the low and the high bits would take these.
  const char *wanted[] = {"k(32:1, 4:128, 4:32)", "k(32:1, 2:256, 8:32)"};
  for (unsigned piece : {0, 1}) {
    Unpacking alone("q3_k", 64);
    LayoutField &codes = alone.layout.buffers[0].fields[2];
    ASSERT_EQ(codes.name, "codes");
    codes.pieces = {codes.pieces[piece]};
    EXPECT_EQ(alone.choose(), wanted[piece]);
  }
}

TEST(RegisterOrder, SignsFollowTheVectorsOfTheGrid) {
  Unpacking both("iq2_s", 32);
  ASSERT_EQ(both.request.fields.size(), 2u);
  EXPECT_EQ(both.choose(), "k(256:1)");
  // Alone, the signs would take another, which tears vectors of 8 apart.
  Unpacking signs("iq2_s", 32);
  signs.request.fields.erase(signs.request.fields.begin());
  signs.request.group = 256;
  EXPECT_EQ(signs.choose(), "k(32:8, 8:1)");
  both.request.group = 256;
  EXPECT_FALSE(isUsable(both.request, *chooseRegisterOrder(signs.request)));
  EXPECT_EQ(both.choose(), "k(256:1)");
}

namespace {
/// Groups of (source, shift) for 64 codes, with all that goes with them.
struct Ceiling {
  const char *name;
  double avx2, avx512; ///< 32 lanes; 64 lanes and mask registers
};
} // namespace

// What our panels cost stands at the end; what costs more is repacked into
// them.
// clang-format off
static constexpr Ceiling ceilings[] = {
    {"q4_0", 4, 4},
    {"q4_1", 4, 4},
    {"q5_0", 68, 67},
    {"q5_1", 67, 66.5},
    {"q8_0", 2, 2},
    {"q2_k", 2, 1},
    {"q3_k", 4, 3},
    {"q4_k", 2, 1},
    {"q5_k", 4, 3},
    {"q6_k", 4, 3},
    {"iq4_nl", 4, 4},
    {"iq4_xs", 2, 1},
    {"tq2_0", 2, 1},
    {"mxfp4", 4, 4},
    {"nvfp4", 2, 2},
    {"iq2_xxs", 10, 10},
    {"iq2_xs", 16, 16},
    {"iq2_s", 74, 10},
    {"iq3_xxs", 10, 5},
    {"iq3_s", 26, 18},
    {"iq1_s", 10, 9},
    {"iq1_m", 12, 10},
    {"gptq_v1_4", 2, 1},
    {"gptq_v1_4_old", 2, 1},
    {"gptq_v2_4", 2, 1},
    {"gptq_v1_4_gidx", 2, 1},
    {"gptq_v1_2", 2, 1},
    {"gptq_v1_8", 2, 1},
    {"gptq_v1_3", 8.5, 4.25},
    {"gptq_p_3", 10, 5},
    {"gptq_p_5", 10, 5},
    {"gptq_p_7", 18, 9},
    {"awq_gemv", 2, 1},
    {"awq_gemv_fast", 2, 1},
    {"marlin_4", 64, 64},
    {"qserve_w4a8", 2, 1},
    {"bnb_nf4", 2, 1},
    {"bnb_nf4_double", 2, 1},
    {"hqq_4", 2, 1},
    {"hqq_3", 64, 64},
    {"hqq_2", 2, 1},
    {"hqq_1", 2, 1},
    {"aqlm_2x8", 16, 16},
    {"any_precision", 48, 24},
    {"ct_dense_3", 64, 64},
    {"ct_padded_3", 64, 64},
    {"ct_nvfp4", 2, 1},
    {"mxfp4_ocp", 2, 1},
    {"mxfp4_swizzled", 2, 1},
    {"mxfp6_e2m3", 64, 64},
    {"q2_0", 4, 4},
    {"q1_0", 4, 1},
    {"bitnet_i2_s", 2, 1},
    {"vnni_i8", 2, 1},
    {"vnni_i4_panel16", 2, 1},
    {"amx_b_i8", 2, 1},
    {"onednn_BA16a32b4a", 2, 1},
    {"mma_m16n8k32_b_i8", 2, 1},
    {"mma_m16n8k32_a_i8", 2, 1},
    {"mma_b_i4_x4", 2, 1},
    {"planes_whole", 16, 8},
    {"planes_panel", 16, 8},
    {"planes_grouped_21122", 10, 5},
    {"panel_3_as_2_1", 4, 2},
    {"panel_5_as_4_1", 4, 2},
    {"panel_6_as_4_2", 4, 2},
    {"q4_0_panel16", 2, 1},
    {"ggml_q4_0x8", 2, 1},
    {"smem_a_swizzled", 3, 2.25},
};
// clang-format on

/// Layouts without an order: base 3, codes packed along n in odd places,
/// vectors along n.
static constexpr const char *unordered[] = {"tq1_0", "awq_gemm", "vptq",
                                            "vptq_outliers"};

TEST(RegisterOrder, NeedsNoMoreGroupsThanStated) {
  size_t stated = 0;
  for (const Declaration &declaration : declarations) {
    const auto *ceiling = llvm::find_if(ceilings, [&](const Ceiling &c) {
      return llvm::StringRef(c.name) == declaration.name;
    });
    for (auto [lanes, spreads] : {std::pair(32, false), {64, true}}) {
      Unpacking unpacking(declaration, lanes);
      unpacking.request.spreadsBits = spreads;
      auto order = chooseRegisterOrder(unpacking.request);
      if (!order) {
        llvm::consumeError(order.takeError());
        EXPECT_TRUE(
            llvm::is_contained(unordered, llvm::StringRef(declaration.name)))
            << declaration.name;
        continue;
      }
      ASSERT_NE(ceiling, std::end(ceilings)) << declaration.name;
      double groups = 64.0 * countUnpackGroups(unpacking.request, *order) /
                      unpacking.getElements();
      EXPECT_EQ(groups, lanes == 32 ? ceiling->avx2 : ceiling->avx512)
          << declaration.name << ", " << lanes << " lanes";
      ++stated;
    }
  }
  EXPECT_EQ(stated, 2 * std::size(ceilings));
}

/// What the groups of a register give for a lane.
static uint64_t unpackLane(llvm::ArrayRef<UnpackGroup> groups, int64_t lane,
                           llvm::ArrayRef<uint8_t> memory) {
  uint64_t code = 0;
  for (const UnpackGroup &group : groups) {
    if (!(group.lanes >> lane & 1))
      continue;
    int64_t bit = group.address + (group.alongBits ? lane : 8 * lane);
    uint64_t byte = memory[bit / 8] >> bit % 8;
    code |= (byte & ((1u << group.width) - 1)) << group.codeBit;
  }
  return code;
}

/// Every field of an expression, unpacked by its groups on random memory: the
/// lane of R's position holds the code of R's element, whole.
static void checkUnpacking(const Unpacking &unpacking) {
  const UnpackRequest &request = unpacking.request;
  auto order = chooseRegisterOrder(request);
  if (!order)
    return llvm::consumeError(order.takeError());
  EXPECT_TRUE(isUsable(request, *order));
  std::mt19937 random(11);
  for (const UnpackedField &field : request.fields) {
    llvm::SmallVector<int64_t, 2> shape;
    int64_t size = 1;
    for (auto [extent, vector] : llvm::zip_equal(request.tile, field.vector)) {
      shape.push_back(extent / vector);
      size *= vector;
    }
    auto placement = FieldPlacement::create(unpacking.layout, field.ref, shape);
    ASSERT_TRUE(bool(placement));
    std::vector<uint8_t> memory(placement->getBufferBytes());
    llvm::for_each(memory, [&](uint8_t &byte) { byte = random(); });
    std::vector<UnpackGroup> groups;
    for (int64_t at = 0; at < unpacking.getElements(); at += size) {
      if (at % request.lanes == 0)
        groups = getUnpackGroups(request, field, *order, at / request.lanes);
      auto coord = order->getElement(at, request.tile.size());
      for (auto [value, vector] : llvm::zip_equal(coord, field.vector))
        value /= vector;
      ASSERT_EQ(unpackLane(groups, at % request.lanes / size, memory),
                placement->read(coord, memory));
    }
  }
}

TEST(RegisterOrder, UnpackingByItGivesTheCodes) {
  for (const Declaration &declaration : declarations)
    for (auto [lanes, spreads] : {std::pair(32, false), {64, true}}) {
      SCOPED_TRACE(declaration.name);
      Unpacking unpacking(declaration, lanes);
      unpacking.request.spreadsBits = spreads;
      checkUnpacking(unpacking);
    }
}

TEST(RegisterOrder, RefusesTritsAndPartsOfRegisters) {
  Unpacking trits("tq1_0", 64);
  EXPECT_EQ(trits.choose(),
            "register order: wanted fields of bits, got: trits in codes");
  Unpacking part("q4_0", 64);
  part.request.tile = {1, 32};
  EXPECT_EQ(part.choose(),
            "register order: wanted whole registers of 64 lanes, "
            "got: 32 elements");
}
