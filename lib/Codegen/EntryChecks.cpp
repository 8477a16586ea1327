//===- EntryChecks.cpp - what NAME asks of its struct -----------*- C++ -*-===//
//
// Sizes in bounds, that of results as they will be, no null pointer to what is
// not empty; the meaning of the arguments is the business of the body's checks.
//
//===----------------------------------------------------------------------===//
#include "EntryPoint.h"

using namespace mlir;
using namespace mlir::quantx;

/// Larger ones are refused, so that the arithmetic on two sizes, and a number
/// of elements times a size, fit 63 bits.
static constexpr int64_t kMaxSize = int64_t(1) << 31;
static constexpr int64_t kMaxElements = int64_t(1) << 32;

void EntryPoint::require(LLVM::LLVMFuncOp wrapper, Value holds,
                         const Twine &wanted, Value got) {
  Value failed = LLVM::XOrOp::create(
      builder, holds,
      LLVM::ConstantOp::create(builder, builder.getI1Type(), true));
  returnIf(wrapper, failed,
           [&] { return fail(wrapper, makeText(wanted), got); });
}

/// Negative ones are large without sign.
void EntryPoint::requireArgumentDims(LLVM::LLVMFuncOp wrapper, Refusal refuse) {
  for (auto [index, field] : llvm::enumerate(fields)) {
    if (field.kind != EntryField::Kind::Dim ||
        field.value >= signature.arguments.size())
      continue;
    Value got = load(index);
    Value wrong = LLVM::ICmpOp::create(builder, LLVM::ICmpPredicate::ugt, got,
                                       constantI64(kMaxSize));
    std::string wanted =
        field.name + ": wanted a size from 0 to " + std::to_string(kMaxSize);
    returnIf(wrapper, wrong, [&] { return refuse(wanted, got); });
  }
}

void EntryPoint::requireResultDims(LLVM::LLVMFuncOp wrapper,
                                   ValueRange values) {
  if (!sizes)
    return;
  for (auto [index, size] :
       llvm::zip(getResultDims(), callForNumbers(sizes, values))) {
    Value got = load(index);
    Value same =
        LLVM::ICmpOp::create(builder, LLVM::ICmpPredicate::eq, got, size);
    require(wrapper, same,
            fields[index].name + ": wanted what " + name + "_result_dims says",
            got);
  }
}

/// How many elements the `number`th value has; not too many.
Value EntryPoint::requireElementCount(LLVM::LLVMFuncOp wrapper,
                                      const EntryValue &value,
                                      unsigned number) {
  int64_t fixed = 1;
  for (int64_t extent : value.shape)
    if (!ShapedType::isDynamic(extent))
      fixed = llvm::SaturatingMultiply<uint64_t>(fixed, extent) > kMaxElements
                  ? kMaxElements
                  : fixed * extent;
  Value count = constantI64(fixed);
  for (auto [index, field] : llvm::enumerate(fields)) {
    if (field.kind != EntryField::Kind::Dim || field.value != number)
      continue;
    count = LLVM::MulOp::create(builder, count, load(index));
    Value fits = LLVM::ICmpOp::create(builder, LLVM::ICmpPredicate::ule, count,
                                      constantI64(kMaxElements));
    require(wrapper, fits,
            value.name + ": wanted at most " + Twine(kMaxElements) +
                " elements",
            count);
  }
  return count;
}

void EntryPoint::requirePointers(LLVM::LLVMFuncOp wrapper) {
  for (auto [index, field] : llvm::enumerate(fields)) {
    if (field.kind != EntryField::Kind::Pointer || !field.type)
      continue;
    size_t arguments = signature.arguments.size();
    const EntryValue &value = field.value < arguments
                                  ? signature.arguments[field.value]
                                  : signature.results[field.value - arguments];
    Value count = requireElementCount(wrapper, value, field.value);
    Value isEmpty = LLVM::ICmpOp::create(builder, LLVM::ICmpPredicate::eq,
                                         count, constantI64(0));
    Value address = LLVM::PtrToIntOp::create(builder, i64, load(index));
    Value isGiven = LLVM::ICmpOp::create(builder, LLVM::ICmpPredicate::ne,
                                         address, constantI64(0));
    require(wrapper, LLVM::OrOp::create(builder, isEmpty, isGiven),
            field.name + ": wanted a pointer to its elements", address);
  }
}

void EntryPoint::requireWorkspace(LLVM::LLVMFuncOp wrapper, ValueRange values) {
  Value zero = constantI64(0);
  Value bytes = callForNumbers(counter, values).front();
  Value fits =
      LLVM::ICmpOp::create(builder, LLVM::ICmpPredicate::sge, bytes, zero);
  require(wrapper, fits, "workspace: wanted sizes that an address space holds",
          bytes);
  Value isEmpty =
      LLVM::ICmpOp::create(builder, LLVM::ICmpPredicate::eq, bytes, zero);
  Value address =
      LLVM::PtrToIntOp::create(builder, i64, load(fields.size() - 1));
  Value isGiven =
      LLVM::ICmpOp::create(builder, LLVM::ICmpPredicate::ne, address, zero);
  require(wrapper, LLVM::OrOp::create(builder, isEmpty, isGiven),
          "workspace: wanted a pointer to the bytes that " + name +
              "_workspace_bytes says",
          address);
}

void EntryPoint::requireArguments(LLVM::LLVMFuncOp wrapper, ValueRange values) {
  requireArgumentDims(wrapper, [&](const Twine &wanted, Value got) {
    return fail(wrapper, makeText(wanted), got);
  });
  requireResultDims(wrapper, values);
  requirePointers(wrapper);
  requireWorkspace(wrapper, values);
}
