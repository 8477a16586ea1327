//===- EncodeTensor.cpp - tensors of known indices as terms -----*- C++ -*-===//
//
// `tensor` and `linalg.generic` where all indices fold to numbers: what the
// lowering of views is made of.
//
//===----------------------------------------------------------------------===//
#include "quantx/Prove/Encoder.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::quantx;
using namespace mlir::quantx::prove;

static LogicalResult encodeExtract(Encoder &encoder, tensor::ExtractOp op) {
  const SymbolicTensor &source = encoder.getTensor(op.getTensor());
  SmallVector<int64_t> coord;
  for (auto [index, extent] : llvm::zip(op.getIndices(), source.shape)) {
    Expr term = encoder.getTensor(index).cells.front().value;
    if (!term->isConstant() || term->value.uge(extent))
      return emitUnencodable(op, "indices that are known, and inside");
    coord.push_back(term->value.getZExtValue());
  }
  SymbolicTensor scalar;
  scalar.cells.push_back(source.at(coord));
  encoder.set(op.getResult(), std::move(scalar));
  return success();
}

/// Elements that nobody may read: poison.
static LogicalResult encodeEmpty(Encoder &encoder, tensor::EmptyOp op) {
  ExprPool &pool = encoder.getPool();
  unsigned width = *getElementWidth(op.getType().getElementType());
  SymbolicTensor tensor;
  tensor.shape = *getStaticShape(op, op.getType());
  tensor.cells.assign(llvm::product_of(tensor.shape),
                      {pool.bits(0, width), pool.bits(1, 1)});
  encoder.set(op.getResult(), std::move(tensor));
  return success();
}

static LogicalResult encodeSplat(Encoder &encoder, tensor::SplatOp op) {
  SymbolicTensor tensor;
  tensor.shape = *getStaticShape(op, op.getType());
  tensor.cells.assign(llvm::product_of(tensor.shape),
                      encoder.getTensor(op.getInput()).cells.front());
  encoder.set(op.getResult(), std::move(tensor));
  return success();
}

/// The same elements in another shape.
static LogicalResult encodeReshape(Encoder &encoder, Operation *op) {
  SymbolicTensor tensor = encoder.getTensor(op->getOperand(0));
  tensor.shape = *getStaticShape(op, op->getResult(0).getType());
  encoder.set(op->getResult(0), std::move(tensor));
  return success();
}

/// Runs the body once for each point; indices are numbers there.
static LogicalResult encodeGeneric(Encoder &encoder, linalg::GenericOp op) {
  bool plain = op.getNumResults() == 1 && op.getNumDpsInits() == 1 &&
               llvm::all_of(op.getIndexingMapsArray(),
                            [](AffineMap map) { return map.isIdentity(); }) &&
               op.getNumParallelLoops() == op.getNumLoops();
  if (!plain)
    return emitUnencodable(op, "parallel loops with identity maps");
  SymbolicTensor result;
  result.shape = *getStaticShape(op, op.getResult(0).getType());
  SmallVector<int64_t> coord(result.shape.size(), 0);
  Block &body = *op.getBody();
  do {
    for (auto [argument, operand] :
         llvm::zip(body.getArguments(), op->getOperands())) {
      SymbolicTensor scalar;
      scalar.cells.push_back(encoder.getTensor(operand).at(coord));
      encoder.set(argument, std::move(scalar));
    }
    for (Operation &inner : body.without_terminator()) {
      if (auto index = llvm::dyn_cast<linalg::IndexOp>(inner)) {
        SymbolicTensor number;
        number.cells.push_back(
            {encoder.getPool().bits(coord[index.getDim()], 64), nullptr});
        encoder.set(index.getResult(), std::move(number));
      } else if (failed(encoder.encodeOp(&inner))) {
        return failure();
      }
    }
    Value yielded = body.getTerminator()->getOperand(0);
    result.cells.push_back(encoder.getTensor(yielded).cells.front());
  } while (advance(coord, result.shape));
  encoder.set(op.getResult(0), std::move(result));
  return success();
}

std::optional<LogicalResult> prove::encodeTensor(Encoder &encoder,
                                                 Operation *op) {
  using Result = std::optional<LogicalResult>;
  return llvm::TypeSwitch<Operation *, Result>(op)
      .Case([&](tensor::ExtractOp op) { return encodeExtract(encoder, op); })
      .Case([&](tensor::EmptyOp op) { return encodeEmpty(encoder, op); })
      .Case([&](tensor::SplatOp op) { return encodeSplat(encoder, op); })
      .Case<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(
          [&](Operation *op) { return encodeReshape(encoder, op); })
      .Case([&](linalg::GenericOp op) { return encodeGeneric(encoder, op); })
      .Default([](Operation *) { return std::nullopt; });
}
