//===- Formula.cpp - the recipe of a tensor, evaluated ----------*- C++ -*-===//
//
// Products, sums and the whole formula; terms are in Term.cpp.
//
//===----------------------------------------------------------------------===//
#include "quantx/Interpreter/Formula.h"

using namespace mlir;
using namespace mlir::quantx;

SmallVector<int64_t> quantx::getRun(int64_t begin, int64_t count) {
  SmallVector<int64_t> run(count);
  std::iota(run.begin(), run.end(), begin);
  return run;
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

void ProductValues::getFloats(ArrayRef<int64_t> elements,
                              MutableArrayRef<float> out) const {
  std::vector<float> factor(elements.size());
  for (auto [index, term] : llvm::enumerate(terms)) {
    term.getFloats(elements, factor);
    bool divides = term.getTerm().divides;
    for (auto [product, value] : llvm::zip(out, factor)) {
      if (index == 0)
        product = divides ? 1.0f / value : value;
      else
        product = divides ? product / value : product * value;
    }
  }
  if (negative)
    for (float &product : out)
      product = -product;
}

bool ProductValues::getIntegers(ArrayRef<int64_t> elements,
                                MutableArrayRef<int64_t> out) const {
  bool fits = true;
  std::vector<int64_t> factor(elements.size());
  llvm::fill(out, negative ? -1 : 1);
  for (const TermValues &term : terms) {
    if (!term.getTerm().isInteger())
      continue;
    fits &= term.getIntegers(elements, /*scale=*/1, factor);
    for (auto [product, value] : llvm::zip(out, factor))
      fits &= !llvm::MulOverflow(product, value, product);
  }
  return fits;
}

//===----------------------------------------------------------------------===//
// Formulas
//===----------------------------------------------------------------------===//

Formula::Formula(const QuantizedValue &value)
    : recipe(std::make_shared<Recipe>(value.type.getRecipe())) {
  bind(value, *recipe, value.shape);
}

Formula::Formula(std::shared_ptr<const Recipe> nested,
                 const QuantizedValue &value, const Recipe &root,
                 ArrayRef<int64_t> levelShape)
    : recipe(std::move(nested)) {
  bind(value, root, levelShape);
}

void Formula::bind(const QuantizedValue &value, const Recipe &root,
                   ArrayRef<int64_t> levelShape) {
  auto bindTerms = [&](const std::vector<Term> &from,
                       std::vector<TermValues> &to) {
    for (const Term &term : from)
      to.emplace_back(term, value, root, levelShape);
  };
  bindTerms(recipe->stages, stages);
  for (auto [from, to] :
       {std::pair(&recipe->zero, &zero), std::pair(&recipe->scale, &scale),
        std::pair(&recipe->offset, &offset)}) {
    to->negative = from->negative;
    bindTerms(from->terms, to->terms);
  }
}

void Formula::dequantize(ArrayRef<int64_t> elements,
                         MutableArrayRef<float> out) const {
  std::vector<float> term(elements.size());
  for (auto [index, stage] : llvm::enumerate(stages)) {
    stage.getFloats(elements, term);
    for (auto [sum, value] : llvm::zip(out, term))
      sum = index == 0 ? value : sum + value;
  }
  if (!zero.empty()) {
    zero.getFloats(elements, term);
    for (auto [result, value] : llvm::zip(out, term))
      result = result - value;
  }
  if (!scale.empty()) {
    scale.getFloats(elements, term);
    for (auto [result, value] : llvm::zip(out, term))
      result = value * result;
  }
  if (!offset.empty()) {
    offset.getFloats(elements, term);
    for (auto [result, value] : llvm::zip(out, term))
      result = result + value;
  }
}

bool Formula::getCodes(ArrayRef<int64_t> elements, int64_t factor,
                       MutableArrayRef<int64_t> out) const {
  bool fits = true;
  std::vector<int64_t> term(elements.size());
  llvm::fill(out, 0);
  for (const TermValues &stage : stages) {
    fits &= stage.getIntegers(elements, factor, term);
    for (auto [sum, value] : llvm::zip(out, term))
      fits &= !llvm::AddOverflow(sum, value, sum);
  }
  return fits;
}

bool Formula::getIntegers(ArrayRef<int64_t> elements,
                          MutableArrayRef<int64_t> out) const {
  std::vector<int64_t> term(elements.size());
  bool fits = getCodes(elements, /*factor=*/1, out);
  if (!zero.empty()) {
    fits &= zero.getIntegers(elements, term);
    for (auto [result, value] : llvm::zip(out, term))
      fits &= !llvm::SubOverflow(result, value, result);
  }
  if (!scale.empty()) {
    fits &= scale.getIntegers(elements, term);
    for (auto [result, value] : llvm::zip(out, term))
      fits &= !llvm::MulOverflow(result, value, result);
  }
  if (!offset.empty()) {
    fits &= offset.getIntegers(elements, term);
    for (auto [result, value] : llvm::zip(out, term))
      fits &= !llvm::AddOverflow(result, value, result);
  }
  return fits;
}

FailureOr<HostTensor> quantx::dequantize(Location loc,
                                         const QuantizedValue &value) {
  FailureOr<HostTensor> result = HostTensor::create(
      loc, *getElementKind(value.type.getElementType()), value.shape);
  if (failed(result))
    return failure();
  Formula formula(value);
  constexpr int64_t step = 4096;
  std::vector<float> floats(step);
  for (int64_t begin = 0; begin < result->getNumElements(); begin += step) {
    int64_t count = std::min(step, result->getNumElements() - begin);
    formula.dequantize(getRun(begin, count),
                       MutableArrayRef(floats).take_front(count));
    for (int64_t index = 0; index < count; ++index)
      result->setFloat(begin + index, floats[index]);
  }
  return result;
}

FailureOr<HostTensor> quantx::dequantizeRows(Location loc,
                                             const QuantizedValue &value,
                                             const HostTensor &ids) {
  int64_t rows = value.shape[0], size = value.shape[1];
  FailureOr<HostTensor> result =
      HostTensor::create(loc, *getElementKind(value.type.getElementType()),
                         {ids.getNumElements(), size});
  if (failed(result))
    return failure();
  Formula formula(value);
  std::vector<float> row(size);
  for (int64_t index = 0; index < ids.getNumElements(); ++index) {
    int64_t id = ids.get(index).getInt();
    if (id < 0 || id >= rows)
      return emitError(loc)
             << "ids: wanted rows from 0 to " << rows - 1 << ", got: " << id;
    formula.dequantize(getRun(id * size, size), row);
    for (int64_t k = 0; k < size; ++k)
      result->setFloat(index * size + k, row[k]);
  }
  return result;
}
