//===- Inputs.cpp - arguments of a function that is run ---------*- C++ -*-===//
//
// Files first, then shapes of what is not given, then seeds.
//
//===----------------------------------------------------------------------===//
#include "quantx/Execution/Inputs.h"

#include "quantx/Execution/Npy.h"
#include "quantx/IR/Fields.h"
#include "quantx/Interpreter/Interpreter.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::quantx;

Scalar quantx::getSeededElement(ElementKind kind, const SeedOption &seed,
                                uint64_t operand, uint64_t element) {
  uint64_t h = numerics::seededWord(seed.seed, operand, element);
  if (kind.isFloat())
    return Scalar::ofFloat(kind, numerics::seededFloat(h, seed.distribution));
  return {kind, numerics::seededInteger(h, kind.width)};
}

namespace {
class InputBuilder {
public:
  InputBuilder(func::FuncOp function, const RunOptions &options)
      : function(function), options(options),
        values(function.getNumArguments()) {}

  FailureOr<SmallVector<RuntimeValue>> build();

private:
  LogicalResult checkIndices();
  LogicalResult readFiles();
  LogicalResult seed(BlockArgument argument);
  FailureOr<SmallVector<int64_t>> getShape(BlockArgument argument,
                                           RankedTensorType type);
  FailureOr<int64_t> getBufferBytes(OpOperand &use, MakeOp make);
  std::optional<int64_t> resolve(Value size);
  InFlightDiagnostic wrong(BlockArgument argument) {
    return emitError(argument.getLoc())
           << "argument " << argument.getArgNumber() << ": ";
  }

  func::FuncOp function;
  const RunOptions &options;
  SmallVector<std::optional<RuntimeValue>> values;
};
} // namespace

/// Why a seeded value would have no meaning, or empty: the operand names a
/// row, a group, a channel, a width or a size.
static StringRef getIndexRole(BlockArgument argument) {
  if (argument.getType().isIndex())
    return "an index";
  for (OpOperand &use : argument.getUses()) {
    Value value = use.get();
    StringRef role =
        llvm::TypeSwitch<Operation *, StringRef>(use.getOwner())
            .Case([&](MakeOp op) {
              return op.getGather() == value ? "a gather operand" : "";
            })
            .Case<MatmulOp, DequantizeOp>([&](auto op) {
              return op.getWidth() == value ? "a width" : "";
            })
            .Case([&](LookupRowsOp op) {
              return op.getIds() == value ? "row ids" : "";
            })
            .Case([&](PermuteChannelsOp op) {
              return op.getPermutation() == value ? "a permutation" : "";
            })
            .Default([](Operation *) { return ""; });
    if (!role.empty())
      return role;
  }
  return "";
}

/// The value of a size: a constant, a given argument, a tensor's dimension.
std::optional<int64_t> InputBuilder::resolve(Value size) {
  APInt constant;
  if (matchPattern(size, m_ConstantInt(&constant)))
    return constant.getSExtValue();
  if (auto argument = llvm::dyn_cast<BlockArgument>(size)) {
    if (argument.getOwner() != &function.getBody().front() ||
        !values[argument.getArgNumber()])
      return std::nullopt;
    if (auto *scalar = std::get_if<Scalar>(&*values[argument.getArgNumber()]))
      return scalar->getInt();
    return std::nullopt;
  }
  auto dim = size.getDefiningOp<tensor::DimOp>();
  auto source = dim ? llvm::dyn_cast<BlockArgument>(dim.getSource()) : nullptr;
  std::optional<int64_t> number = dim ? resolve(dim.getIndex()) : std::nullopt;
  if (!source || !number || source.getOwner() != &function.getBody().front() ||
      !values[source.getArgNumber()])
    return std::nullopt;
  auto *tensor = std::get_if<HostTensor>(&*values[source.getArgNumber()]);
  if (!tensor || *number < 0 || *number >= tensor->getRank())
    return std::nullopt;
  return tensor->getShape()[*number];
}

/// Bytes that the layout of `make` wants in the buffer of this use.
FailureOr<int64_t> InputBuilder::getBufferBytes(OpOperand &use, MakeOp make) {
  SmallVector<int64_t> shape(make.getType().getShape());
  auto dims = make.getDims().begin();
  for (int64_t &extent : shape) {
    if (!ShapedType::isDynamic(extent))
      continue;
    std::optional<int64_t> size = resolve(*dims++);
    if (!size || *size < 0)
      return make.emitError() << "buffer " << use.getOperandNumber()
                              << ": wanted --input for a buffer of unknown "
                                 "size, got: none";
    extent = *size;
  }
  Recipe recipe = make.getType().getRecipe();
  const Layout &layout = make.getLayoutAttr().getLayout();
  int64_t groups = 1;
  if (make.getGather()) { // groups are counted by what is given
    auto gather = llvm::dyn_cast<BlockArgument>(make.getGather());
    auto *indices =
        gather && values[gather.getArgNumber()]
            ? std::get_if<HostTensor>(&*values[gather.getArgNumber()])
            : nullptr;
    for (int64_t i = 0; indices && i < indices->getNumElements(); ++i)
      groups = std::max(groups, indices->get(i).getInt() + 1);
  }
  auto sizes = getBufferSizes(recipe, layout, shape, groups);
  if (!sizes)
    return make.emitError() << llvm::toString(sizes.takeError());
  return (*sizes)[use.getOperandNumber()];
}

FailureOr<SmallVector<int64_t>> InputBuilder::getShape(BlockArgument argument,
                                                       RankedTensorType type) {
  SmallVector<int64_t> shape(type.getShape());
  if (type.hasStaticShape())
    return shape;
  for (OpOperand &use : argument.getUses()) {
    auto make = llvm::dyn_cast<MakeOp>(use.getOwner());
    if (!make || use.getOperandNumber() >= make.getBuffers().size())
      continue;
    FailureOr<int64_t> bytes = getBufferBytes(use, make);
    if (failed(bytes))
      return failure();
    int64_t known = type.getElementTypeBitWidth() / 8;
    int64_t *open = nullptr;
    for (int64_t &extent : shape) {
      if (!ShapedType::isDynamic(extent))
        known *= extent;
      else if (open) // all but the last dynamic size are 1
        *open = 1, open = &extent;
      else
        open = &extent;
    }
    if (known == 0 || *bytes % known) {
      wrong(argument) << "wanted a type of " << *bytes
                      << " bytes, got: " << type;
      return failure();
    }
    *open = *bytes / known;
    return shape;
  }
  for (int64_t &extent : shape) {
    if (!ShapedType::isDynamic(extent))
      continue;
    if (!options.dyn) {
      wrong(argument) << "wanted --dyn=D for its dynamic sizes, got: none";
      return failure();
    }
    extent = *options.dyn;
  }
  return shape;
}

LogicalResult InputBuilder::seed(BlockArgument argument) {
  unsigned number = argument.getArgNumber();
  StringRef role = getIndexRole(argument);
  if (!role.empty() || !options.seed)
    return wrong(argument) << "wanted --input=" << number << ":FILE.npy "
                           << (role.empty() ? "or --seed" : "for ") << role
                           << ", got: none";
  auto tensor = llvm::dyn_cast<RankedTensorType>(argument.getType());
  auto kind =
      getElementKind(tensor ? tensor.getElementType() : argument.getType());
  if (!kind)
    return wrong(argument) << "wanted a tensor or a scalar of integers, index "
                              "or floats, got: "
                           << argument.getType();
  if (!tensor) {
    values[number] = getSeededElement(*kind, *options.seed, number, 0);
    return success();
  }
  FailureOr<SmallVector<int64_t>> shape = getShape(argument, tensor);
  if (failed(shape))
    return failure();
  FailureOr<HostTensor> value =
      HostTensor::create(argument.getLoc(), *kind, *shape);
  if (failed(value))
    return failure();
  for (int64_t index = 0; index < value->getNumElements(); ++index)
    value->set(index, getSeededElement(*kind, *options.seed, number, index));
  values[number] = std::move(*value);
  return success();
}

LogicalResult InputBuilder::readFiles() {
  for (auto &[number, path] : options.inputs) {
    BlockArgument argument = function.getArgument(number);
    auto tensor = llvm::dyn_cast<RankedTensorType>(argument.getType());
    auto kind =
        getElementKind(tensor ? tensor.getElementType() : argument.getType());
    if (!kind)
      return wrong(argument) << "wanted a tensor or a scalar of integers, "
                                "index or floats, got: "
                             << argument.getType();
    llvm::Expected<HostTensor> value = readNpy(path, *kind);
    if (!value)
      return wrong(argument) << llvm::toString(value.takeError());
    if (!tensor && value->getRank() != 0)
      return wrong(argument) << path
                             << ": wanted an array without dimensions, "
                                "got: "
                             << value->getRank();
    if (tensor)
      values[number] = *value;
    else
      values[number] = value->get(0);
    std::string name = "argument " + std::to_string(number);
    if (failed(verifyValue(argument.getLoc(), name, *values[number],
                           argument.getType())))
      return failure();
  }
  return success();
}

LogicalResult InputBuilder::checkIndices() {
  for (auto &[number, path] : options.inputs)
    if (number >= values.size())
      return function.emitError() << "--input: wanted an argument below "
                                  << values.size() << ", got: " << number;
  for (auto &[number, path] : options.outputs)
    if (number >= function.getNumResults())
      return function.emitError()
             << "--output: wanted a result below " << function.getNumResults()
             << ", got: " << number;
  return success();
}

FailureOr<SmallVector<RuntimeValue>> InputBuilder::build() {
  if (failed(checkIndices()) || failed(readFiles()))
    return failure();
  auto feedsMake = [](BlockArgument argument) {
    return llvm::any_of(argument.getUsers(), llvm::IsaPred<MakeOp>);
  };
  // Sizes of buffers may depend on the shapes of other arguments.
  for (bool buffers : {false, true})
    for (BlockArgument argument : function.getArguments())
      if (!values[argument.getArgNumber()] && feedsMake(argument) == buffers &&
          failed(seed(argument)))
        return failure();
  SmallVector<RuntimeValue> result;
  for (std::optional<RuntimeValue> &value : values)
    result.push_back(std::move(*value));
  return result;
}

FailureOr<SmallVector<RuntimeValue>>
quantx::buildInputs(func::FuncOp function, const RunOptions &options) {
  return InputBuilder(function, options).build();
}
