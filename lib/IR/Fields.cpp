//===- Fields.cpp - fields of a quantized tensor on a layout ----*- C++ -*-===//
//
// Checks that a layout states exactly the fields of a scheme, and sizes.
//
//===----------------------------------------------------------------------===//
#include "quantx/IR/Fields.h"

#include "quantx/Layout/Tile.h"

using namespace mlir;
using namespace mlir::quantx;

Type quantx::getComponentType(const Leaf &leaf) {
  unsigned width = leaf.type.getIntOrFloatBitWidth();
  MLIRContext *context = leaf.type.getContext();
  if (width <= 8)
    return IntegerType::get(context, 8);
  if (leaf.type.isInteger())
    return IntegerType::get(context, 16);
  return leaf.type;
}

FieldShape quantx::getLayoutShape(const RecipeField &field,
                                  const Layout &layout, ArrayRef<int64_t> shape,
                                  int64_t gatherGroups) {
  FieldShape result;
  for (int64_t extent : getFieldShape(field, shape))
    result.push_back(ShapedType::isDynamic(extent) ? gatherGroups : extent);
  if (layout.dims.size() != 1 || result.size() == 1)
    return result;
  int64_t total = 1;
  for (int64_t extent : result)
    if (llvm::MulOverflow(total, extent, total))
      return {std::numeric_limits<int64_t>::max()}; // too large for any buffer
  return {total};
}

//===----------------------------------------------------------------------===//
// Does a layout fit a scheme?
//===----------------------------------------------------------------------===//

/// Elements that one unit covers along each dimension of the layout, or
/// nothing where the field's blocks are no numbers.
static std::optional<SmallVector<int64_t>>
getCoveredElements(const RecipeField &field, const Layout &layout,
                   LayoutFieldRef ref) {
  SmallVector<int64_t> covered = getTile(layout, ref);
  auto cover = [&](ArrayRef<int64_t> block) {
    if (block.empty())
      return true;
    if (block.size() != covered.size())
      return false;
    for (auto [extent, size] : llvm::zip(covered, block)) {
      if (size < 1)
        return false;
      extent *= size;
    }
    return true;
  };
  for (const SmallVector<int64_t, 2> &block : field.blocks)
    if (!cover(block))
      return std::nullopt;
  if (!cover(field.leaf.vector))
    return std::nullopt;
  return covered;
}

/// All fields of one unit cover the same elements.
static LogicalResult
verifyCoverage(llvm::function_ref<InFlightDiagnostic()> emit,
               const Recipe &recipe, const Layout &layout) {
  for (const auto &[index, buffer] : llvm::enumerate(layout.buffers)) {
    std::optional<SmallVector<int64_t>> wanted;
    StringRef first;
    for (const auto &[number, field] : llvm::enumerate(buffer.fields)) {
      LayoutFieldRef ref{static_cast<unsigned>(index),
                         static_cast<unsigned>(number)};
      std::optional<SmallVector<int64_t>> covered =
          getCoveredElements(*recipe.lookup(field.name), layout, ref);
      if (!covered)
        continue;
      if (!wanted) {
        wanted = covered;
        first = field.name;
        continue;
      }
      if (*wanted == *covered)
        continue;
      InFlightDiagnostic diagnostic = emit();
      diagnostic << "layout: wanted a unit of " << field.name
                 << " to cover the elements of " << first << ", [";
      llvm::interleaveComma(*wanted, diagnostic);
      diagnostic << "], got: [";
      llvm::interleaveComma(*covered, diagnostic);
      return diagnostic << "]";
    }
  }
  return success();
}

LogicalResult
quantx::verifyLayoutFits(llvm::function_ref<InFlightDiagnostic()> emit,
                         const Recipe &recipe, const Layout &layout,
                         unsigned rank) {
  unsigned dims = layout.dims.size();
  if (rank && dims != rank && dims != 1)
    return emit() << "layout: wanted 1 or " << rank
                  << " dimensions, got: " << dims;
  for (LayoutFieldRef ref : layout.getFields()) {
    const LayoutField &field = layout.getField(ref);
    const RecipeField *wanted = recipe.lookup(field.name);
    if (!wanted) {
      InFlightDiagnostic diagnostic = emit();
      diagnostic << "layout: wanted only the scheme's fields ";
      llvm::interleaveComma(
          recipe.fields, diagnostic,
          [&](const RecipeField &f) { diagnostic << f.name; });
      return diagnostic << ", got: " << field.name;
    }
    unsigned width = wanted->leaf.type.getIntOrFloatBitWidth();
    if (field.getWidth() != width)
      return emit() << "layout: wanted " << width << " bits for " << field.name
                    << ", got: " << field.getWidth();
    for (const SmallVector<int64_t, 2> &block : wanted->blocks)
      if (dims > 1 && block.size() != dims)
        return emit() << "layout: wanted " << block.size()
                      << " dimensions for the blocks of " << field.name
                      << ", got: " << dims;
  }
  for (const RecipeField &field : recipe.fields)
    if (!layout.findField(field.name))
      return emit() << "layout: wanted a place for " << field.name
                    << ", got: none";
  return verifyCoverage(emit, recipe, layout);
}

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

static llvm::Expected<int64_t> getSize(const Recipe &recipe,
                                       const Layout &layout, unsigned buffer,
                                       ArrayRef<int64_t> shape,
                                       int64_t gatherGroups) {
  SmallVector<FieldShape> shapes;
  for (const LayoutField &field : layout.buffers[buffer].fields)
    shapes.push_back(getLayoutShape(*recipe.lookup(field.name), layout, shape,
                                    gatherGroups));
  return getBufferBytes(layout, buffer, shapes);
}

llvm::Expected<SmallVector<int64_t>>
quantx::getBufferSizes(const Recipe &recipe, const Layout &layout,
                       ArrayRef<int64_t> shape, int64_t gatherGroups) {
  SmallVector<int64_t> sizes;
  for (unsigned buffer = 0; buffer < layout.buffers.size(); ++buffer) {
    llvm::Expected<int64_t> size =
        getSize(recipe, layout, buffer, shape, gatherGroups);
    if (!size)
      return size.takeError();
    sizes.push_back(*size);
  }
  return sizes;
}

std::optional<int64_t> quantx::inferGatherGroups(const Recipe &recipe,
                                                 const Layout &layout,
                                                 ArrayRef<int64_t> shape,
                                                 ArrayRef<int64_t> bytes) {
  for (unsigned buffer = 0; buffer < layout.buffers.size(); ++buffer) {
    bool gathers = llvm::any_of(
        layout.buffers[buffer].fields, [&](const LayoutField &field) {
          return recipe.lookup(field.name)->usesGather();
        });
    if (!gathers)
      continue;
    // Sizes grow with the number of groups.
    int64_t low = 1, most = std::numeric_limits<int64_t>::max() / 8;
    int64_t high = std::max<int64_t>(std::min(bytes[buffer], most) * 8, 1);
    while (low < high) {
      int64_t middle = low + (high - low) / 2;
      llvm::Expected<int64_t> size =
          getSize(recipe, layout, buffer, shape, middle);
      if (size && *size < bytes[buffer])
        low = middle + 1;
      else
        high = middle;
      llvm::consumeError(size.takeError());
    }
    llvm::Expected<int64_t> size = getSize(recipe, layout, buffer, shape, low);
    if (size && *size == bytes[buffer])
      return low;
    llvm::consumeError(size.takeError());
    return std::nullopt;
  }
  return 1;
}

//===----------------------------------------------------------------------===//
// Operand tables
//===----------------------------------------------------------------------===//

SmallVector<OperandTable> quantx::getOperandTables(QuantizedTensorType type) {
  SmallVector<OperandTable> tables;
  Recipe recipe = type.getRecipe();
  std::optional<SliceParameters> slices = type.getScheme().getSliceParameters();
  for (const auto &[index, field] : llvm::enumerate(recipe.fields)) {
    if (!field.leaf.hasOperandTable())
      continue;
    SmallVector<int64_t> level(type.getShape());
    for (const SmallVector<int64_t, 2> &block : field.blocks)
      level = getBlockedShape(block, level);
    SmallVector<int64_t> scope;
    if (!field.leaf.over.empty())
      scope = getBlockedShape(field.leaf.over, level);
    auto add = [&, index = unsigned(index),
                &leaf = field.leaf](std::string name, unsigned bits) {
      SmallVector<int64_t> shape(scope);
      shape.push_back(int64_t(1) << bits);
      llvm::append_range(shape, leaf.vector);
      tables.push_back({std::move(name), index, bits, std::move(shape)});
    };
    StringRef name = llvm::cast<StringAttr>(field.leaf.table).getValue();
    unsigned bits = field.leaf.type.getIntOrFloatBitWidth();
    if (!slices || field.role != Role::Codes) {
      add(name.str(), bits);
      continue;
    }
    SmallVector<unsigned, 4> widths = slices->widths;
    if (!llvm::is_contained(widths, bits))
      widths.push_back(bits);
    for (unsigned width : widths)
      add((name + Twine(width)).str(), width);
  }
  return tables;
}
