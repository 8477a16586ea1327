//===- CpuRegisterOrder.cpp - where a register of weights comes from ------===//
//
// Asks the panel's layout for the order in which its codes are unpacked, the
// same for all pieces of a code, and reads off which bytes and which shift give
// each piece of each register.
//
//===----------------------------------------------------------------------===//
#include "CpuRegisterOrder.h"

#include "quantx/IR/QuantX.h"
#include "quantx/Layout/RegisterOrder.h"

#include "mlir/AsmParser/AsmParser.h"

using namespace mlir;
using namespace mlir::quantx;

namespace {
/// The codes of one block of k of a panel.
struct PanelCodes {
  explicit PanelCodes(const CpuKernelPlan &plan, const Layout &layout)
      : plan(plan), field{&layout, *layout.findField("codes"), {1, 1}} {
    request.fields.push_back(field);
    request.tile = {plan.panel.columns, plan.panel.blockK};
    request.lanes = 4 * plan.lanes;
    request.group = plan.panel.blockK;
  }

  int64_t getRegisters() const {
    return request.tile[0] * request.tile[1] / request.lanes;
  }
  /// The first element of a register whose lanes are four k of each of its
  /// channels, as the products want them; none for another.
  std::optional<std::pair<int64_t, int64_t>>
  getFirst(const RegisterOrder &order, int64_t reg) const;
  LogicalResult read(const RegisterOrder &order, int64_t reg, int64_t byte,
                     SmallVectorImpl<CpuPieceSource> &sources) const;

  const CpuKernelPlan &plan;
  UnpackedField field;
  UnpackRequest request;
};
} // namespace

std::optional<std::pair<int64_t, int64_t>>
PanelCodes::getFirst(const RegisterOrder &order, int64_t reg) const {
  auto first = order.getElement(reg * request.lanes, /*rank=*/2);
  for (int64_t lane = 0; lane < request.lanes; ++lane) {
    auto element = order.getElement(reg * request.lanes + lane, /*rank=*/2);
    if (element[0] != first[0] + lane / 4 || element[1] != first[1] + lane % 4)
      return std::nullopt;
  }
  return std::pair(first[0], first[1]);
}

/// The sources of a register that begins `byte` bytes into a row of the panel.
LogicalResult PanelCodes::read(const RegisterOrder &order, int64_t reg,
                               int64_t byte,
                               SmallVectorImpl<CpuPieceSource> &sources) const {
  std::vector<UnpackGroup> groups = getUnpackGroups(request, field, order, reg);
  if (groups.size() != plan.panel.pieces.size())
    return failure();
  int64_t row = 4 * plan.panel.columns;
  uint64_t all = ~uint64_t(0) >> (64 - request.lanes);
  for (auto [group, piece] : llvm::zip(groups, plan.panel.pieces)) {
    // Planes lie far apart; a piece's offset says where its plane begins.
    int64_t at = group.address / 8 % plan.panel.unitBytes -
                 piece.offset % plan.panel.unitBytes - byte;
    if (group.lanes != all || group.width != piece.width || at % row != 0)
      return failure();
    sources.push_back({at / row, int32_t(group.address % 8)});
  }
  return success();
}

LogicalResult quantx::planRegisterOrder(Location loc, CpuKernelPlan &plan) {
  auto attr = llvm::dyn_cast_or_null<LayoutAttr>(
      parseAttribute(plan.panel.layout, loc.getContext()));
  if (!attr)
    return emitError(loc, "kernel: wanted a layout, got: ")
           << plan.panel.layout;
  PanelCodes codes(plan, attr.getLayout());
  llvm::Expected<RegisterOrder> order = chooseRegisterOrder(codes.request);
  if (!order)
    return emitError(loc, "kernel: ") << llvm::toString(order.takeError());
  plan.registerOrder = toString(*order, attr.getLayout().dims);
  int64_t parts = plan.panel.columns / plan.lanes;
  SmallVector<SmallVector<SmallVector<CpuPieceSource, 3>>> found(
      parts,
      SmallVector<SmallVector<CpuPieceSource, 3>>(plan.panel.blockK / 4));
  for (int64_t reg = 0; reg < codes.getRegisters(); ++reg) {
    auto first = codes.getFirst(*order, reg);
    if (!first ||
        failed(codes.read(*order, reg, 4 * first->first,
                          found[first->first / plan.lanes][first->second / 4])))
      return emitError(loc, "kernel: wanted one source and shift for each "
                            "register and piece of ")
             << plan.panel.layout << ", got: " << plan.registerOrder;
  }
  for (auto &part : found)
    if (part != found.front())
      return emitError(loc, "kernel: wanted equal sources for all channels of ")
             << plan.panel.layout << ", got: " << plan.registerOrder;
  plan.sources = std::move(found.front());
  return success();
}
