//===- Replay.cpp - counterexamples in the interpreter ----------*- C++ -*-===//
//
// Values of a counterexample by name -> arguments -> results of both sides.
//
//===----------------------------------------------------------------------===//
#include "Replay.h"

#include "quantx/Interpreter/Interpreter.h"

using namespace mlir;
using namespace mlir::quantx;
using namespace mlir::quantx::prove;

namespace {
/// The inputs of a counterexample as arguments.
class ArgumentBuilder {
public:
  ArgumentBuilder(Location loc, const Counterexample &example) : loc(loc) {
    for (const auto &[name, value] : example.inputs)
      if (value.getBitWidth() <= 64)
        values[name] = value.getZExtValue();
  }

  FailureOr<RuntimeValue> build(Type type, unsigned index) {
    std::string name = "arg" + std::to_string(index);
    if (auto quantized = llvm::dyn_cast<QuantizedTensorType>(type))
      return RuntimeValue(buildQuantized(quantized, name));
    std::optional<ElementKind> kind =
        getElementKind(getElementTypeOrSelf(type));
    if (!kind)
      return failure();
    auto tensor = llvm::dyn_cast<RankedTensorType>(type);
    if (!tensor)
      return RuntimeValue(getScalar(*kind, name));
    FailureOr<HostTensor> host =
        HostTensor::create(loc, *kind, tensor.getShape());
    if (failed(host))
      return failure();
    for (int64_t at = 0; at < host->getNumElements(); ++at)
      host->set(at, getScalar(*kind, name + "[" + std::to_string(at) + "]"));
    return RuntimeValue(*host);
  }

private:
  Scalar getScalar(ElementKind kind, StringRef name) {
    auto known = values.find(name);
    if (known != values.end())
      return {kind, known->second};
    if (!kind.isFloat())
      return {kind, 0};
    return kind.cls == ElementKind::Class::F64 ? Scalar::ofDouble(1)
                                               : Scalar::ofFloat(kind, 1);
  }

  std::shared_ptr<const QuantizedValue> buildQuantized(QuantizedTensorType type,
                                                       StringRef name) {
    auto value = std::make_shared<QuantizedValue>();
    value->type = type;
    value->shape.assign(type.getShape().begin(), type.getShape().end());
    for (const RecipeField &field : type.getRecipe().fields) {
      FieldValue stored;
      SmallVector<int64_t> shape = getFieldShape(field, type.getShape());
      stored.shape.assign(shape.begin(), shape.end());
      std::string prefix =
          (name + "." + Twine(value->fields.size()) + "[").str();
      std::optional<ElementKind> kind = getElementKind(field.leaf.type);
      bool isFloat = kind && kind->isFloat();
      for (int64_t at = 0; at < llvm::product_of(shape); ++at) {
        auto known = values.find(prefix + std::to_string(at) + "]");
        if (known != values.end())
          stored.codes.push_back(known->second);
        else
          stored.codes.push_back(isFloat ? Scalar::ofFloat(*kind, 1).bits : 0);
      }
      value->fields.push_back(std::move(stored));
    }
    return value;
  }

  Location loc;
  llvm::StringMap<uint64_t> values;
};
} // namespace

using Results = FailureOr<SmallVector<RuntimeValue>>;

static Results run(func::FuncOp function, const Counterexample &example) {
  ArgumentBuilder builder(function.getLoc(), example);
  SmallVector<RuntimeValue> arguments;
  for (auto [index, type] : llvm::enumerate(function.getArgumentTypes())) {
    FailureOr<RuntimeValue> argument = builder.build(type, index);
    if (failed(argument))
      return failure();
    arguments.push_back(std::move(*argument));
  }
  auto module = function->getParentOfType<ModuleOp>();
  return Interpreter(module).run(function, arguments);
}

static bool differ(const RuntimeValue &a, const RuntimeValue &b) {
  if (a.index() != b.index())
    return true;
  if (auto *scalar = std::get_if<Scalar>(&a))
    return scalar->bits != std::get<Scalar>(b).bits;
  if (auto *tensor = std::get_if<HostTensor>(&a))
    return tensor->getBytes() != std::get<HostTensor>(b).getBytes();
  const auto &left = *std::get<2>(a), &right = *std::get<2>(b);
  for (auto [x, y] : llvm::zip_equal(left.fields, right.fields))
    if (x.codes != y.codes)
      return true;
  return false;
}

bool prove::differInInterpreter(func::FuncOp before, func::FuncOp after,
                                const Counterexample &example) {
  // What it cannot run is replayed by the encoding alone: no errors.
  ScopedDiagnosticHandler silence(before.getContext(),
                                  [](Diagnostic &) { return success(); });
  Results left = run(before, example), right = run(after, example);
  if (failed(left) || failed(right))
    return false;
  for (auto [a, b] : llvm::zip_equal(*left, *right))
    if (differ(a, b))
      return true;
  return false;
}
