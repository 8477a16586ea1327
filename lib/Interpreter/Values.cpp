//===- Values.cpp - values of an interpreted program ------------*- C++ -*-===//
//
// Storage of scalars and tensors, and fields as builtin tensors.
//
//===----------------------------------------------------------------------===//
#include "quantx/Interpreter/Values.h"

#include "quantx/IR/Fields.h"
#include "quantx/Numerics/IntegerCode.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

#include <cstring>

using namespace mlir;
using namespace mlir::quantx;
using Class = ElementKind::Class;

//===----------------------------------------------------------------------===//
// Kinds
//===----------------------------------------------------------------------===//

std::optional<ElementKind> quantx::getElementKind(Type type) {
  if (type.isIndex())
    return ElementKind{Class::Index, 64};
  if (type.isF16())
    return ElementKind{Class::F16, 16};
  if (type.isBF16())
    return ElementKind{Class::BF16, 16};
  if (type.isF32())
    return ElementKind{Class::F32, 32};
  if (type.isF64())
    return ElementKind{Class::F64, 64};
  auto integer = llvm::dyn_cast<IntegerType>(type);
  if (!integer || !integer.isSignless() || integer.getWidth() < 1 ||
      integer.getWidth() > 64)
    return std::nullopt;
  return ElementKind{Class::Integer, static_cast<uint8_t>(integer.getWidth())};
}

Type quantx::getBuiltinType(ElementKind kind, MLIRContext *context) {
  switch (kind.cls) {
  case Class::Integer:
    return IntegerType::get(context, kind.width);
  case Class::Index:
    return IndexType::get(context);
  case Class::F16:
    return Float16Type::get(context);
  case Class::BF16:
    return BFloat16Type::get(context);
  case Class::F32:
    return Float32Type::get(context);
  case Class::F64:
    return Float64Type::get(context);
  }
  return {};
}

numerics::FloatKind quantx::getFloatKind(Type type) {
  using numerics::FloatKind;
  return llvm::TypeSwitch<Type, FloatKind>(type)
      .Case([](Float16Type) { return FloatKind::F16; })
      .Case([](BFloat16Type) { return FloatKind::BF16; })
      .Case([](Float8E4M3FNType) { return FloatKind::F8E4M3FN; })
      .Case([](Float8E5M2Type) { return FloatKind::F8E5M2; })
      .Case([](Float6E2M3FNType) { return FloatKind::F6E2M3FN; })
      .Case([](Float6E3M2FNType) { return FloatKind::F6E3M2FN; })
      .Case([](Float4E2M1FNType) { return FloatKind::F4E2M1FN; })
      .Case([](Float8E8M0FNUType) { return FloatKind::F8E8M0FNU; })
      .Default([](Type) { return FloatKind::F32; });
}

//===----------------------------------------------------------------------===//
// Scalars
//===----------------------------------------------------------------------===//

static numerics::FloatKind toFloatKind(ElementKind kind) {
  return kind.cls == Class::F16    ? numerics::FloatKind::F16
         : kind.cls == Class::BF16 ? numerics::FloatKind::BF16
                                   : numerics::FloatKind::F32;
}

int64_t Scalar::getInt() const {
  return kind.width == 64 ? static_cast<int64_t>(bits)
                          : llvm::SignExtend64(bits, kind.width);
}

double Scalar::getDouble() const {
  return kind.cls == Class::F64 ? llvm::bit_cast<double>(bits) : getFloat();
}

float Scalar::getFloat() const {
  if (kind.cls == Class::F64)
    return static_cast<float>(llvm::bit_cast<double>(bits));
  if (kind.cls == Class::F32)
    return llvm::bit_cast<float>(static_cast<uint32_t>(bits));
  return numerics::decode(toFloatKind(kind), bits);
}

Scalar Scalar::ofInt(ElementKind kind, int64_t value) {
  return {kind, static_cast<uint64_t>(value) &
                    llvm::maskTrailingOnes<uint64_t>(kind.width)};
}

Scalar Scalar::ofFloat(ElementKind kind, float value) {
  if (kind.cls == Class::F64)
    return {kind, llvm::bit_cast<uint64_t>(static_cast<double>(value))};
  if (kind.cls == Class::F32)
    return {kind, llvm::bit_cast<uint32_t>(value)};
  return {kind, numerics::encode(toFloatKind(kind), value)};
}

Scalar Scalar::ofDouble(double value) {
  return {{Class::F64, 64}, llvm::bit_cast<uint64_t>(value)};
}

Scalar Scalar::ofIndex(int64_t value) {
  return {{Class::Index, 64}, static_cast<uint64_t>(value)};
}

Scalar Scalar::ofBool(bool value) { return {{Class::Integer, 1}, value}; }

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

int64_t HostBuffer::getNumElements() const { return *getElementCount(shape); }

Scalar HostBuffer::get(int64_t index) const {
  Scalar value{kind, 0};
  unsigned size = kind.getBytes();
  std::memcpy(&value.bits, memory->data() + offset + index * size, size);
  return value;
}

void HostBuffer::set(int64_t index, Scalar value) {
  unsigned size = kind.getBytes();
  std::memcpy(memory->data() + offset + index * size, &value.bits, size);
}

std::optional<int64_t> quantx::getElementCount(ArrayRef<int64_t> shape) {
  int64_t count = 1;
  for (int64_t extent : shape)
    if (extent < 0)
      return std::nullopt;
  if (llvm::is_contained(shape, 0))
    return 0;
  for (int64_t extent : shape)
    if (llvm::MulOverflow(count, extent, count))
      return std::nullopt;
  return count;
}

HostTensor::HostTensor(ElementKind kind, ArrayRef<int64_t> shape,
                       std::vector<uint8_t> data)
    : kind(kind), shape(shape), count(*getElementCount(shape)),
      bytes(std::make_shared<std::vector<uint8_t>>(std::move(data))) {
  assert(static_cast<int64_t>(bytes->size()) == count * kind.getBytes());
}

FailureOr<HostTensor> HostTensor::create(Location loc, ElementKind kind,
                                         ArrayRef<int64_t> shape) {
  std::optional<int64_t> count = getElementCount(shape);
  if (!count || *count > kMaxTensorBytes / kind.getBytes()) {
    InFlightDiagnostic diagnostic = emitError(loc);
    diagnostic << "tensor: wanted sizes of at least 0 and at most "
               << kMaxTensorBytes << " bytes in all, got: [";
    llvm::interleaveComma(shape, diagnostic);
    return diagnostic << "] of " << getBuiltinType(kind, loc.getContext());
  }
  return HostTensor(kind, shape,
                    std::vector<uint8_t>(*count * kind.getBytes()));
}

MutableArrayRef<uint8_t> HostTensor::getMutableBytes() {
  if (bytes.use_count() > 1)
    bytes = std::make_shared<std::vector<uint8_t>>(*bytes);
  return *bytes;
}

Scalar HostTensor::get(int64_t index) const {
  unsigned size = kind.getBytes();
  uint64_t bits = 0;
  std::memcpy(&bits, bytes->data() + index * size, size);
  return {kind, bits};
}

void HostTensor::set(int64_t index, Scalar value) {
  assert(value.kind == kind && "another element type");
  unsigned size = kind.getBytes();
  std::memcpy(getMutableBytes().data() + index * size, &value.bits, size);
}

float HostTensor::getFloat(int64_t index) const {
  return get(index).getFloat();
}

void HostTensor::setFloat(int64_t index, float value) {
  set(index, Scalar::ofFloat(kind, value));
}

std::vector<float> HostTensor::toFloats() const {
  std::vector<float> result(count);
  if (kind.cls == Class::F32) {
    llvm::copy(*bytes, reinterpret_cast<uint8_t *>(result.data()));
    return result;
  }
  for (int64_t index = 0; index < count; ++index)
    result[index] = getFloat(index);
  return result;
}

HostTensor HostTensor::reshape(ArrayRef<int64_t> newShape) const {
  assert(getElementCount(newShape) == count && "another number of elements");
  HostTensor result = *this;
  result.shape.assign(newShape.begin(), newShape.end());
  return result;
}

int64_t HostTensor::getIndex(ArrayRef<int64_t> coord) const {
  int64_t index = 0;
  for (auto [extent, position] : llvm::zip(shape, coord))
    index = index * extent + position;
  return index;
}

//===----------------------------------------------------------------------===//
// Fields
//===----------------------------------------------------------------------===//

HostTensor quantx::getComponent(const QuantizedValue &value, unsigned field) {
  Recipe recipe = value.type.getRecipe();
  Type type = recipe.fields[field].leaf.type;
  const FieldValue &stored = value.fields[field];
  ElementKind kind =
      *getElementKind(getComponentType(recipe.fields[field].leaf));
  unsigned bits = type.getIntOrFloatBitWidth(), size = kind.getBytes();
  std::vector<uint8_t> bytes(stored.codes.size() * size);
  for (auto [index, code] : llvm::enumerate(stored.codes)) {
    uint64_t element = code;
    if (type.isSignedInteger())
      element = numerics::extendCode(code, bits, /*isSigned=*/true);
    std::memcpy(bytes.data() + index * size, &element, size);
  }
  return HostTensor(kind, stored.shape, std::move(bytes));
}

FieldValue quantx::getFieldValue(const RecipeField &field,
                                 const HostTensor &component) {
  FieldValue result;
  result.shape.assign(component.getShape().begin(), component.getShape().end());
  unsigned bits = field.leaf.type.getIntOrFloatBitWidth();
  result.codes.resize(component.getNumElements());
  for (auto [index, code] : llvm::enumerate(result.codes))
    code = component.get(index).bits & llvm::maskTrailingOnes<uint32_t>(bits);
  return result;
}
