//===- CallFrame.cpp - arguments of generated code --------------*- C++ -*-===//
//
// Builds `NAME_args` by the rules of the C ABI: fields in order, each aligned
// to its size.
//
//===----------------------------------------------------------------------===//
#include "quantx/Execution/CallFrame.h"

#include "quantx/IR/Components.h"
#include "quantx/Target/TargetDescription.h"

using namespace mlir;
using namespace mlir::quantx;

static constexpr size_t kGuardBytes = 64;
static constexpr uint8_t kGuard = 0xA5;

/// f16 and bf16 tables as f32, as component lists hold them.
static HostTensor toF32(const HostTensor &tensor) {
  ElementKind f32;
  HostTensor wide(f32, tensor.getShape(),
                  std::vector<uint8_t>(tensor.getNumElements() * 4));
  for (int64_t index = 0; index < tensor.getNumElements(); ++index)
    wide.setFloat(index, tensor.getFloat(index));
  return wide;
}

static HostTensor makeScalar(Scalar scalar) {
  HostTensor tensor(scalar.kind, {},
                    std::vector<uint8_t>(scalar.kind.getBytes()));
  tensor.set(0, scalar);
  return tensor;
}

static HostTensor makeGather(const QuantizedValue &value) {
  ElementKind i32{ElementKind::Class::Integer, 32};
  HostTensor tensor(i32, {int64_t(value.gather.size())},
                    std::vector<uint8_t>(value.gather.size() * 4));
  for (auto [index, group] : llvm::enumerate(value.gather))
    tensor.set(index, Scalar::ofInt(i32, group));
  return tensor;
}

/// A value as the tensors of its component list.
static void flatten(const RuntimeValue &value,
                    SmallVectorImpl<HostTensor> &components) {
  if (auto *scalar = std::get_if<Scalar>(&value))
    return components.push_back(makeScalar(*scalar));
  if (auto *tensor = std::get_if<HostTensor>(&value))
    return components.push_back(*tensor);
  const auto &quantized =
      *std::get<std::shared_ptr<const QuantizedValue>>(value);
  for (auto [extent, size] :
       llvm::zip(quantized.type.getShape(), quantized.shape))
    if (ShapedType::isDynamic(extent))
      components.push_back(makeScalar(Scalar::ofIndex(size)));
  for (unsigned field = 0; field < quantized.fields.size(); ++field)
    components.push_back(getComponent(quantized, field));
  for (const OperandTable &table : getOperandTables(quantized.type))
    components.push_back(toF32(quantized.tables.at(table.name)));
  if (!quantized.gather.empty())
    components.push_back(makeGather(quantized));
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

uint8_t *CallFrame::Buffer::data() {
  auto address = reinterpret_cast<uintptr_t>(bytes.data() + kGuardBytes);
  return reinterpret_cast<uint8_t *>(llvm::alignTo(address, kCacheLineBytes));
}

uint8_t *CallFrame::allocate(std::string name, int64_t bytes) {
  auto buffer = std::make_unique<Buffer>();
  buffer->name = std::move(name);
  buffer->size = bytes;
  buffer->bytes.assign(bytes + 2 * kGuardBytes + kCacheLineBytes, kGuard);
  buffers.push_back(std::move(buffer));
  return buffers.back()->data();
}

llvm::Error CallFrame::checkGuards() const {
  for (const std::unique_ptr<Buffer> &buffer : buffers) {
    size_t begin = buffer->data() - buffer->bytes.data();
    size_t end = begin + buffer->size;
    for (auto [index, byte] : llvm::enumerate(buffer->bytes))
      if ((index < begin || index >= end) && byte != kGuard)
        return llvm::createStringError(
            "guard: wanted no write outside " + buffer->name + ", got: one " +
            std::to_string(int64_t(index) - int64_t(begin)) +
            " bytes from its start");
  }
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// The struct
//===----------------------------------------------------------------------===//

void CallFrame::placeFields() {
  size_t offset = 0;
  for (const EntryField &field : fields) {
    size_t size = 8;
    if (field.kind == EntryField::Kind::Scalar)
      size = getElementKind(field.type)->getBytes();
    offset = llvm::alignTo(offset, size);
    offsets.push_back(offset);
    offset += size;
  }
  args.assign(llvm::alignTo(offset, 8), 0);
}

void CallFrame::setPointer(unsigned field, void *pointer) {
  std::memcpy(args.data() + offsets[field], &pointer, sizeof(pointer));
}

int64_t CallFrame::getDim(unsigned value, unsigned dim) const {
  for (auto [index, field] : llvm::enumerate(fields))
    if (field.kind == EntryField::Kind::Dim && field.value == value &&
        field.dim == dim) {
      int64_t size;
      std::memcpy(&size, args.data() + offsets[index], sizeof(size));
      return size;
    }
  llvm_unreachable("a dynamic dimension has a field");
}

void CallFrame::bindInputs(ArrayRef<HostTensor> components) {
  for (auto [index, field] : llvm::enumerate(fields)) {
    if (field.value >= components.size())
      continue;
    const HostTensor &tensor = components[field.value];
    uint8_t *place = args.data() + offsets[index];
    switch (field.kind) {
    case EntryField::Kind::Dim: {
      int64_t size = tensor.getShape()[field.dim];
      std::memcpy(place, &size, sizeof(size));
      break;
    }
    case EntryField::Kind::Scalar:
      llvm::copy(tensor.getBytes(), place);
      break;
    case EntryField::Kind::Pointer: {
      ArrayRef<uint8_t> bytes = tensor.getBytes();
      uint8_t *data = allocate(field.name, bytes.size());
      llvm::copy(bytes, data);
      setPointer(index, data);
      break;
    }
    }
  }
}

CallFrame::CallFrame(ArrayRef<RuntimeValue> inputs, TypeRange inputTypes,
                     TypeRange resultTypes)
    : signature(getEntrySignature(inputTypes, resultTypes)),
      fields(signature.getFields()) {
  placeFields();
  SmallVector<HostTensor> components;
  for (const RuntimeValue &input : inputs)
    flatten(input, components);
  bindInputs(components);
}

llvm::Error CallFrame::allocateResults() {
  size_t arguments = signature.arguments.size();
  for (auto [index, field] : llvm::enumerate(fields)) {
    bool isResult = field.value >= arguments &&
                    field.value < arguments + signature.results.size();
    if (!isResult || field.kind != EntryField::Kind::Pointer)
      continue;
    const EntryValue &value = signature.results[field.value - arguments];
    SmallVector<int64_t> shape(value.shape);
    for (unsigned dim : value.dynamicDims)
      shape[dim] = getDim(field.value, dim);
    std::optional<int64_t> count = getElementCount(shape);
    int64_t bytes = getElementKind(field.type)->getBytes();
    if (!count || *count > kMaxTensorBytes / bytes)
      return llvm::createStringError("result: wanted at most " +
                                     std::to_string(kMaxTensorBytes) +
                                     " bytes, got: more");
    uint8_t *data = allocate(field.name, *count * bytes);
    resultData.push_back(data);
    setPointer(index, data);
  }
  return llvm::Error::success();
}

llvm::Error CallFrame::allocateWorkspace(int64_t bytes) {
  if (bytes < 0 || bytes > 8 * kMaxTensorBytes)
    return llvm::createStringError("workspace: wanted at most " +
                                   std::to_string(8 * kMaxTensorBytes) +
                                   " bytes, got: " + std::to_string(bytes));
  setPointer(fields.size() - 1, allocate("workspace", bytes));
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

HostTensor CallFrame::takeTensor(unsigned result) const {
  const EntryValue &value = signature.results[result];
  SmallVector<int64_t> shape(value.shape);
  for (unsigned dim : value.dynamicDims)
    shape[dim] = getDim(signature.arguments.size() + result, dim);
  ElementKind kind = *getElementKind(value.elementType);
  size_t bytes = *getElementCount(shape) * kind.getBytes();
  const uint8_t *data = resultData[result];
  return HostTensor(kind, shape, std::vector<uint8_t>(data, data + bytes));
}

SmallVector<RuntimeValue> CallFrame::takeResults(TypeRange resultTypes) const {
  SmallVector<RuntimeValue> values;
  unsigned next = 0;
  for (Type type : resultTypes) {
    auto quantized = llvm::dyn_cast<QuantizedTensorType>(type);
    if (!quantized) {
      HostTensor tensor = takeTensor(next++);
      if (llvm::isa<ShapedType>(type))
        values.push_back(std::move(tensor));
      else
        values.push_back(tensor.get(0));
      continue;
    }
    auto value = std::make_shared<QuantizedValue>();
    value->type = quantized;
    for (int64_t extent : quantized.getShape())
      value->shape.push_back(ShapedType::isDynamic(extent)
                                 ? takeTensor(next++).get(0).getInt()
                                 : extent);
    for (const RecipeField &field : quantized.getRecipe().fields)
      value->fields.push_back(getFieldValue(field, takeTensor(next++)));
    for (const OperandTable &table : getOperandTables(quantized))
      value->tables.emplace(table.name, takeTensor(next++));
    values.push_back(std::shared_ptr<const QuantizedValue>(value));
  }
  return values;
}
