//===- MakeVerifier.cpp - format, make, unmake ------------------*- C++ -*-===//
//
// Verifiers of the operations that hold a layout.
//
//===----------------------------------------------------------------------===//
#include "quantx/IR/Fields.h"

using namespace mlir;
using namespace mlir::quantx;

LogicalResult FormatOp::verify() {
  auto emit = [&] { return emitOpError(); };
  return verifyLayoutFits(emit, getScheme().getRecipe(), // format_c1
                          getLayoutAttr().getLayout(), /*rank=*/0);
}

/// Bytes of a buffer, or nothing where its shape is dynamic. What does not fit
/// an int64_t is the largest one, which no layout wants.
static std::optional<int64_t> getBytes(Type type) {
  auto tensor = llvm::cast<RankedTensorType>(type);
  if (!tensor.hasStaticShape())
    return std::nullopt;
  int64_t bytes = tensor.getElementTypeBitWidth() / 8;
  for (int64_t extent : tensor.getShape())
    if (llvm::MulOverflow(bytes, extent, bytes))
      return llvm::is_contained(tensor.getShape(), 0)
                 ? 0
                 : std::numeric_limits<int64_t>::max();
  return bytes;
}

LogicalResult quantx::verifyBufferSizes(Operation *op, QuantizedTensorType type,
                                        const Layout &layout,
                                        TypeRange buffers) {
  if (type.getNumDynamicDims())
    return success();
  SmallVector<int64_t> bytes;
  for (Type buffer : buffers) {
    std::optional<int64_t> size = getBytes(buffer);
    if (!size)
      return success();
    bytes.push_back(*size);
  }
  Recipe recipe = type.getRecipe();
  std::optional<int64_t> groups =
      inferGatherGroups(recipe, layout, type.getShape(), bytes);
  if (!groups)
    return op->emitOpError() << "buffers: wanted sizes of a whole number of "
                                "gathered groups, got: ["
                             << ArrayRef<int64_t>(bytes) << "] bytes";
  llvm::Expected<SmallVector<int64_t>> sizes =
      getBufferSizes(recipe, layout, type.getShape(), *groups);
  if (!sizes)
    return op->emitOpError() << llvm::toString(sizes.takeError());
  for (auto [index, pair] : llvm::enumerate(llvm::zip(*sizes, bytes))) {
    auto [wanted, got] = pair;
    if (wanted != got)
      return op->emitOpError() << "buffer " << index << ": wanted " << wanted
                               << " bytes, got: " << got;
  }
  return success();
}

static LogicalResult verifyTables(MakeOp op) {
  SmallVector<OperandTable> wanted = getOperandTables(op.getType());
  auto names = op.getTableNames().getAsValueRange<StringAttr>();
  size_t count = op.getTableNames().size();
  if (count != op.getTables().size() || count != wanted.size())
    return op.emitOpError() << "tables: wanted " << wanted.size()
                            << ", got: " << op.getTables().size();
  llvm::SmallDenseSet<StringRef> seen;
  for (auto [name, value] : llvm::zip(names, op.getTables())) {
    auto *table = llvm::find_if(wanted, [&name = name](const OperandTable &t) {
      return t.name == name;
    });
    if (table == wanted.end() || !seen.insert(name).second) {
      InFlightDiagnostic diagnostic = op.emitOpError();
      diagnostic << "tables: wanted each once of ";
      llvm::interleaveComma(wanted, diagnostic, [&](const OperandTable &t) {
        diagnostic << t.name;
      });
      return diagnostic << ", got: " << name;
    }
    auto type = llvm::cast<RankedTensorType>(value.getType());
    Type element = type.getElementType();
    bool real = element.isF32() || element.isF16() || element.isBF16();
    bool fits = real && type.getRank() == int64_t(table->shape.size());
    if (fits)
      for (auto [want, got] : llvm::zip(table->shape, type.getShape()))
        fits &= want == got || ShapedType::isDynamic(want) ||
                ShapedType::isDynamic(got);
    if (!fits)
      return op.emitOpError()
             << "table " << name << ": wanted "
             << RankedTensorType::get(table->shape,
                                      Float32Type::get(op.getContext()))
             << " or its f16 or bf16 twin, got: " << type;
  }
  return success();
}

/// The dimension along which a scheme gathers, or nothing.
static std::optional<unsigned> getGatherDim(const Recipe &recipe) {
  for (const RecipeField &field : recipe.fields)
    for (const SmallVector<int64_t, 2> &block : field.blocks)
      for (auto [dim, extent] : llvm::enumerate(block))
        if (extent == kGather)
          return dim;
  return std::nullopt;
}

static LogicalResult verifyGather(MakeOp op) {
  std::optional<unsigned> dim = getGatherDim(op.getType().getRecipe());
  if (dim.has_value() != static_cast<bool>(op.getGather()))
    return op.emitOpError()
           << "gather: wanted " << (dim ? "an index operand" : "none")
           << ", got: " << (dim ? "none" : "one");
  if (!dim)
    return success();
  auto type = llvm::cast<RankedTensorType>(op.getGather().getType());
  int64_t extent = op.getType().getShape()[*dim];
  bool fits = type.getRank() == 1 &&
              (type.isDynamicDim(0) || ShapedType::isDynamic(extent) ||
               type.getDimSize(0) == extent);
  if (!fits)
    return op.emitOpError() << "gather: wanted tensor<" << extent
                            << "xi32>, got: " << op.getGather().getType();
  return success();
}

LogicalResult MakeOp::verify() {
  const Layout &layout = getLayoutAttr().getLayout();
  QuantizedTensorType type = getType();
  if (getBuffers().size() != layout.buffers.size()) // make_c1
    return emitOpError() << "buffers: wanted " << layout.buffers.size()
                         << ", one for each of the layout, got: "
                         << getBuffers().size();
  auto emit = [&] { return emitOpError(); };
  Recipe recipe = type.getRecipe();
  if (failed(verifyLayoutFits(emit, recipe, layout, type.getRank()))) // make_c3
    return failure();
  if (failed(verifyTables(*this)) || failed(verifyGather(*this))) // c4, c5
    return failure();
  if (int64_t(getDims().size()) != type.getNumDynamicDims()) // make_c6
    return emitOpError() << "dims: wanted " << type.getNumDynamicDims()
                         << ", one for each dynamic dimension, got: "
                         << getDims().size();
  return verifyBufferSizes(*this, type, layout, // make_c2
                           getBuffers().getTypes());
}

LogicalResult UnmakeOp::verify() {
  const Layout &layout = getLayoutAttr().getLayout();
  QuantizedTensorType type = getInput().getType();
  if (getBuffers().size() != layout.buffers.size()) // unmake_c1
    return emitOpError() << "buffers: wanted " << layout.buffers.size()
                         << ", one for each of the layout, got: "
                         << getBuffers().size();
  auto emit = [&] { return emitOpError(); };
  if (failed(verifyLayoutFits(emit, type.getRecipe(), layout, // unmake_c3
                              type.getRank())))
    return failure();
  return verifyBufferSizes(*this, type, layout, // unmake_c2
                           getBuffers().getTypes());
}

LogicalResult DimOp::verify() {
  int64_t rank = getInput().getType().getRank();
  if (int64_t(getDim()) < 0 || int64_t(getDim()) >= rank) // dim_c1
    return emitOpError() << "dimension: wanted 0 to " << rank - 1
                         << ", got: " << int64_t(getDim());
  return success();
}

OpFoldResult DimOp::fold(FoldAdaptor) {
  int64_t extent = getInput().getType().getShape()[getDim()];
  if (ShapedType::isDynamic(extent))
    return {};
  return IntegerAttr::get(IndexType::get(getContext()), extent);
}
