//===- Encoder.cpp - functions as terms -------------------------*- C++ -*-===//
//
// Inputs, results, and the walk over a function of one block.
//
//===----------------------------------------------------------------------===//
#include "quantx/Prove/Encoder.h"

#include "quantx/IR/Components.h"

using namespace mlir;
using namespace mlir::quantx;
using namespace mlir::quantx::prove;

const Cell &SymbolicTensor::at(ArrayRef<int64_t> coord) const {
  int64_t index = 0;
  for (auto [at, extent] : llvm::zip(coord, shape))
    index = index * extent + at;
  return cells[index];
}

bool prove::advance(MutableArrayRef<int64_t> coord, ArrayRef<int64_t> shape) {
  for (int64_t dim = coord.size(); dim-- > 0;) {
    if (++coord[dim] < shape[dim])
      return true;
    coord[dim] = 0;
  }
  return false;
}

std::optional<unsigned> prove::getElementWidth(Type type) {
  if (type.isIndex())
    return 64;
  if (type.isIntOrFloat() && type.getIntOrFloatBitWidth() > 0)
    return type.getIntOrFloatBitWidth();
  return std::nullopt;
}

LogicalResult prove::emitUnencodable(Operation *op, const Twine &wanted) {
  return op->emitError("wanted ") << wanted << ", got: " << op->getName();
}

FailureOr<SmallVector<int64_t>> prove::getStaticShape(Operation *op,
                                                      Type type) {
  SmallVector<int64_t> shape;
  if (auto tensor = llvm::dyn_cast<RankedTensorType>(type))
    shape.assign(tensor.getShape().begin(), tensor.getShape().end());
  else if (auto quantized = llvm::dyn_cast<QuantizedTensorType>(type))
    shape.assign(quantized.getShape().begin(), quantized.getShape().end());
  else if (!getElementWidth(type))
    return op->emitError("wanted integers, floats, index and ranked or "
                         "quantized tensors, got: ")
           << type;
  if (llvm::isa<RankedTensorType>(type) &&
      !getElementWidth(getElementTypeOrSelf(type)))
    return op->emitError("wanted elements of integer or float type, got: ")
           << type;
  int64_t count = 1;
  for (int64_t extent : shape) {
    if (ShapedType::isDynamic(extent))
      return op->emitError("wanted static shapes, got: ") << type;
    if (extent == 0 || llvm::MulOverflow(count, extent, count) ||
        count > kMaxCells)
      return op->emitError("wanted 1 to ")
             << kMaxCells << " elements, got: " << type;
  }
  return shape;
}

/// Fresh variables `name[i]`, or `name` of a scalar, of `stored` bits, extended
/// to `width`.
static SymbolicTensor createVariables(ExprPool &pool, const Twine &name,
                                      ArrayRef<int64_t> shape, unsigned stored,
                                      unsigned width, bool isSigned) {
  SymbolicTensor tensor;
  tensor.shape.assign(shape.begin(), shape.end());
  int64_t count = llvm::product_of(shape);
  for (int64_t index = 0; index < count; ++index) {
    std::string full = name.str();
    if (!shape.empty())
      full += "[" + std::to_string(index) + "]";
    Expr variable = pool.variable(full, stored);
    tensor.cells.push_back({pool.resize(variable, width, isSigned), nullptr});
  }
  return tensor;
}

FailureOr<SymbolicValue> Encoder::createInput(func::FuncOp function,
                                              unsigned index) {
  Type type = function.getArgumentTypes()[index];
  std::string name = "arg" + std::to_string(index);
  FailureOr<SmallVector<int64_t>> shape = getStaticShape(function, type);
  if (failed(shape))
    return failure();
  auto quantized = llvm::dyn_cast<QuantizedTensorType>(type);
  if (!quantized) {
    unsigned width = *getElementWidth(getElementTypeOrSelf(type));
    return SymbolicValue{
        createVariables(pool, name, *shape, width, width, false)};
  }
  SymbolicValue fields;
  for (const RecipeField &field : quantized.getRecipe().fields) {
    RankedTensorType component = getFieldComponentType(field, quantized);
    if (failed(getStaticShape(function, component)))
      return failure();
    fields.push_back(createVariables(
        pool, name + "." + Twine(fields.size()), component.getShape(),
        field.leaf.type.getIntOrFloatBitWidth(),
        component.getElementTypeBitWidth(), field.leaf.type.isSignedInteger()));
  }
  return fields;
}

Expr Encoder::either(Expr a, Expr b) {
  if (!a || !b)
    return a ? a : b;
  return pool.binary(ExprKind::Or, a, b);
}

LogicalResult Encoder::encodeOp(Operation *op) {
  for (Type type : op->getResultTypes())
    if (failed(getStaticShape(op, type)))
      return failure();
  for (auto encodeDialect :
       {encodeArith, encodeTensor, encodeFields, encodeContraction})
    if (std::optional<LogicalResult> result = encodeDialect(*this, op))
      return *result;
  return emitUnencodable(op, "an operation that the prover encodes");
}

LogicalResult Encoder::encodeResults(EncodedFunction &encoded,
                                     Operation *terminator) {
  for (auto [number, value] : llvm::enumerate(terminator->getOperands()))
    for (auto [part, tensor] : llvm::enumerate(get(value)))
      for (auto [index, cell] : llvm::enumerate(tensor.cells)) {
        std::string name = "result" + std::to_string(number);
        if (llvm::isa<QuantizedTensorType>(value.getType()))
          name += "." + std::to_string(part);
        if (!tensor.shape.empty())
          name += "[" + std::to_string(index) + "]";
        encoded.results.push_back(cell);
        encoded.names.push_back(name);
      }
  encoded.undefined = undefined;
  return success();
}

FailureOr<EncodedFunction> Encoder::encode(func::FuncOp function) {
  if (!function.getBody().hasOneBlock())
    return function.emitError("wanted a function of one block, got: ")
           << llvm::range_size(function.getBody());
  for (unsigned index = 0; index < function.getNumArguments(); ++index) {
    FailureOr<SymbolicValue> input = createInput(function, index);
    if (failed(input))
      return failure();
    set(function.getArgument(index), std::move(*input));
  }
  Block &block = function.getBody().front();
  for (Operation &op : block.without_terminator())
    if (failed(encodeOp(&op)))
      return failure();
  EncodedFunction encoded;
  if (failed(encodeResults(encoded, block.getTerminator())))
    return failure();
  return encoded;
}
