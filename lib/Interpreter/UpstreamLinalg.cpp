//===- UpstreamLinalg.cpp - structured ops on tensors -----------*- C++ -*-===//
//
// Every structured op is its indexing maps and its body, run point by point in
// the row-major order of its loops.
//
//===----------------------------------------------------------------------===//
#include "quantx/Interpreter/Interpreter.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

using namespace mlir;
using namespace mlir::quantx;

namespace {
/// An op with its operands: tensors, or scalars that every point reads.
struct StructuredLoop {
  linalg::LinalgOp op;
  SmallVector<AffineMap> maps;
  SmallVector<int64_t> extents;
};
} // namespace

static LogicalResult bindExtents(Frame &frame, StructuredLoop &loop) {
  loop.extents.assign(loop.op.getNumLoops(), -1);
  for (auto [map, operand] : llvm::zip(loop.maps, loop.op->getOperands())) {
    auto *tensor = std::get_if<HostTensor>(&frame.get(operand));
    for (auto [dim, result] : llvm::enumerate(map.getResults())) {
      auto loopDim = llvm::dyn_cast<AffineDimExpr>(result);
      if (!loopDim || !tensor)
        continue;
      int64_t &extent = loop.extents[loopDim.getPosition()];
      if (extent >= 0 && extent != tensor->getShape()[dim])
        return loop.op->emitError() << "loop " << loopDim.getPosition()
                                    << ": wanted operands of one "
                                    << "extent, got: " << extent << " and "
                                    << tensor->getShape()[dim];
      extent = tensor->getShape()[dim];
    }
  }
  if (!llvm::is_contained(loop.extents, -1) && getElementCount(loop.extents))
    return success();
  return loop.op->emitError()
         << "loops: wanted extents that the operands give, got: others";
}

/// The element of a tensor at a point of the loops, or an error.
static FailureOr<int64_t> getElement(StructuredLoop &loop, AffineMap map,
                                     const HostTensor &tensor,
                                     ArrayRef<int64_t> point) {
  SmallVector<int64_t, 4> coord = map.compose(point);
  for (auto [extent, index] : llvm::zip(tensor.getShape(), coord))
    if (index < 0 || index >= extent)
      return loop.op->emitError()
             << "index: wanted 0 to " << extent - 1 << ", got: " << index;
  return tensor.getIndex(coord);
}

static LogicalResult runPoint(Frame &frame, StructuredLoop &loop,
                              ArrayRef<int64_t> point,
                              MutableArrayRef<HostTensor> results) {
  SmallVector<RuntimeValue> arguments;
  SmallVector<int64_t> targets;
  unsigned inputs = loop.op.getNumDpsInputs();
  for (auto [index, operand] : llvm::enumerate(loop.op->getOperands())) {
    auto *tensor = index < inputs ? std::get_if<HostTensor>(&frame.get(operand))
                                  : &results[index - inputs];
    if (!tensor) {
      arguments.push_back(frame.get(operand));
      continue;
    }
    auto element = getElement(loop, loop.maps[index], *tensor, point);
    if (failed(element))
      return failure();
    if (index >= inputs)
      targets.push_back(*element);
    arguments.push_back(tensor->get(*element));
  }
  // linalg.map's block has no argument for its result.
  arguments.resize(loop.op->getRegion(0).front().getNumArguments());
  frame.enterPoint(point);
  auto values =
      frame.getInterpreter().runRegion(frame, loop.op->getRegion(0), arguments);
  frame.leavePoint();
  if (failed(values))
    return failure();
  for (auto [result, target, value] : llvm::zip(results, targets, *values))
    result.set(target, std::get<Scalar>(value));
  return success();
}

static LogicalResult runStructured(Frame &frame, linalg::LinalgOp op) {
  if (!op.hasPureTensorSemantics())
    return op->emitError() << "operands: wanted tensors, got: memrefs";
  StructuredLoop loop{op, op.getIndexingMapsArray(), {}};
  if (failed(bindExtents(frame, loop)))
    return failure();
  SmallVector<HostTensor> results;
  for (Value init : op.getDpsInits())
    results.push_back(frame.getTensor(init));
  int64_t points = *getElementCount(loop.extents);
  SmallVector<int64_t> point(loop.extents.size(), 0);
  for (int64_t number = 0; number < points; ++number) {
    if (failed(runPoint(frame, loop, point, results)))
      return failure();
    for (int dim = point.size() - 1;
         dim >= 0 && ++point[dim] == loop.extents[dim]; --dim)
      point[dim] = 0;
  }
  for (auto [result, tensor] : llvm::zip(op->getResults(), results))
    frame.set(result, tensor);
  return success();
}

template <typename OpT>
static LogicalResult runNamed(Frame &frame, OpT op) {
  return runStructured(frame, llvm::cast<linalg::LinalgOp>(op.getOperation()));
}

static LogicalResult runIndex(Frame &frame, linalg::IndexOp op) {
  frame.set(op.getResult(), Scalar::ofIndex(frame.getPoint()[op.getDim()]));
  return success();
}

template <typename... OpTs>
static void addAll(OpTable &table) {
  (table.add<OpTs, runNamed<OpTs>>(), ...);
}

void quantx::registerUpstreamLinalg(OpTable &table) {
  table.add<linalg::IndexOp, runIndex>();
  addAll<linalg::GenericOp, linalg::FillOp, linalg::MapOp, linalg::ReduceOp,
         linalg::TransposeOp, linalg::BroadcastOp, linalg::MatmulOp,
         linalg::BatchMatmulOp, linalg::MatvecOp, linalg::VecmatOp,
         linalg::DotOp, linalg::QuantizedMatmulOp, linalg::AddOp, linalg::SubOp,
         linalg::MulOp, linalg::DivOp, linalg::ExpOp>(table);
}
