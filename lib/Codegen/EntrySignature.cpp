//===- EntrySignature.cpp - the C view of a public function -----*- C++ -*-===//
//
// From types to the fields of `NAME_args` and their declarations in C.
//
//===----------------------------------------------------------------------===//
#include "quantx/Codegen/EntrySignature.h"

#include "quantx/IR/Components.h"

#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::quantx;

static EntryValue getEntryValue(Type type, std::string name, bool isResult) {
  EntryValue value;
  value.name = std::move(name);
  value.elementType = type;
  value.isPointer = isResult;
  auto shaped = llvm::dyn_cast<ShapedType>(type);
  if (!shaped)
    return value;
  value.isPointer = true;
  value.elementType = shaped.getElementType();
  value.shape.assign(shaped.getShape().begin(), shaped.getShape().end());
  for (auto [dim, extent] : llvm::enumerate(shaped.getShape()))
    if (ShapedType::isDynamic(extent))
      value.dynamicDims.push_back(dim);
  return value;
}

/// Quantized tensors as the types of their components.
static SmallVector<Type> flatten(TypeRange types) {
  SmallVector<Type> flat;
  for (Type type : types)
    if (auto quantized = llvm::dyn_cast<QuantizedTensorType>(type))
      llvm::append_range(flat, getComponentTypes(quantized));
    else
      flat.push_back(type);
  return flat;
}

EntrySignature quantx::getEntrySignature(TypeRange arguments, TypeRange results,
                                         unsigned numResults) {
  SmallVector<Type> in = flatten(arguments), out = flatten(results);
  if (numResults) {
    out.assign(in.end() - numResults, in.end());
    in.resize(in.size() - numResults);
  }
  EntrySignature signature;
  for (auto [index, type] : llvm::enumerate(in))
    signature.arguments.push_back(
        getEntryValue(type, "arg" + std::to_string(index), false));
  for (auto [index, type] : llvm::enumerate(out))
    signature.results.push_back(
        getEntryValue(type, "res" + std::to_string(index), true));
  return signature;
}

SmallVector<EntryField> EntrySignature::getFields() const {
  SmallVector<EntryField> fields;
  unsigned number = 0;
  auto add = [&](const EntryValue &value) {
    for (unsigned dim : value.dynamicDims)
      fields.push_back(
          {value.name + "_dim" + std::to_string(dim), EntryField::Kind::Dim,
           IndexType::get(value.elementType.getContext()), number, dim});
    fields.push_back(
        {value.name,
         value.isPointer ? EntryField::Kind::Pointer : EntryField::Kind::Scalar,
         value.elementType, number, 0});
    ++number;
  };
  for (const EntryValue &value : arguments)
    add(value);
  for (const EntryValue &value : results)
    add(value);
  fields.push_back({"workspace", EntryField::Kind::Pointer, Type(), number, 0});
  return fields;
}

bool EntrySignature::hasDynamicResults() const {
  return llvm::any_of(results, [](const EntryValue &value) {
    return !value.dynamicDims.empty();
  });
}

/// Empty where there is none. f16 and bf16 are their bits.
static StringRef getCType(Type type) {
  if (!type)
    return "void";
  if (type.isF32())
    return "float";
  if (type.isF64())
    return "double";
  if (type.isF16() || type.isBF16())
    return "uint16_t";
  if (type.isIndex())
    return "int64_t";
  if (!type.isSignlessInteger())
    return "";
  switch (unsigned width = type.getIntOrFloatBitWidth()) {
  case 64:
    return "int64_t";
  case 32:
    return "int32_t";
  case 16:
    return "int16_t";
  default:
    return width <= 8 ? "int8_t" : "";
  }
}

LogicalResult quantx::verifyEntry(func::FuncOp function) {
  for (Type type : llvm::concat<const Type>(function.getArgumentTypes(),
                                            function.getResultTypes())) {
    if (!llvm::isa<RankedTensorType, QuantizedTensorType>(type) &&
        !type.isIntOrIndexOrFloat())
      return function.emitError()
             << "public function: wanted ranked tensors and numbers, got: "
             << type;
    if (!llvm::isa<QuantizedTensorType>(type) &&
        getCType(getElementTypeOrSelf(type)).empty())
      return function.emitError()
             << "public function: wanted f64, f32, f16, bf16, index or "
                "integers of 1 to 8, 16, 32 or 64 bits, got: "
             << type;
  }
  return success();
}

std::string quantx::getCDeclarations(StringRef name,
                                     const EntrySignature &signature) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "typedef struct " << name << "_args {\n";
  size_t arguments = signature.arguments.size();
  for (const EntryField &field : signature.getFields()) {
    StringRef constant = field.value < arguments ? "const " : "";
    StringRef type = getCType(field.type);
    if (field.kind == EntryField::Kind::Pointer)
      os << "  " << constant << type << " *" << field.name << ";\n";
    else
      os << "  " << type << ' ' << field.name << ";\n";
  }
  os << "} " << name << "_args;\n\n";
  if (signature.hasDynamicResults())
    os << "/** Fills the sizes of the results, res0_dim0 and so on, from those "
          "of the\n *  arguments; QUANTX_WRONG_INPUT where these are refused. "
          "*/\n"
       << "int32_t " << name << "_result_dims(" << name << "_args *args);\n";
  os << "/** Bytes of the caller's workspace, aligned to 64; -1 for sizes that "
        "are\n *  refused. */\n"
     << "int64_t " << name << "_workspace_bytes(const " << name
     << "_args *args);\n"
     << "/** 0, or an error code whose text is in `ctx`. Sizes and null "
        "pointers are\n *  checked; other pointers must have what the sizes "
        "say. */\n"
     << "int32_t " << name << "(const quantx_ctx *ctx, const " << name
     << "_args *args);\n";
  return text;
}
