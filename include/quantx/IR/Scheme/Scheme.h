//===- Scheme.h - the parts of a quantization scheme ------------*- C++ -*-===//
//
// Plain data behind the attributes `affine`, `codebook` and `sliceable`: how
// the text of a scheme is cut into leaves, factors and products.
//
//   value = (sum of stages - zero) * product of levels + offset
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_IR_SCHEME_SCHEME_H
#define QUANTX_IR_SCHEME_SCHEME_H

#include "mlir/IR/Attributes.h"
#include "mlir/IR/Types.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/SmallVector.h"

namespace mlir::quantx {

/// Extents of a block that are no numbers.
inline constexpr int64_t kWholeDimension = -1; ///< `*`
inline constexpr int64_t kGather = -2;         ///< `gather`: an index operand

/// Schemes nest at most this deep.
inline constexpr unsigned kMaxNesting = 8;

/// A scheme has at most this many fields, those of nested schemes included.
inline constexpr unsigned kMaxFields = 64;

/// A stored number: `TYPE [table [vector]] [over block]`.
struct Leaf {
  Type type;       ///< uiN, siN or a float type: the stored bits
  Attribute table; ///< null, a TableAttr, or a StringAttr naming an operand
  SmallVector<int64_t, 2> vector; ///< elements per table entry, `[1, 8]`
  SmallVector<int64_t, 2> over;   ///< elements that share one table

  bool hasOperandTable() const;
  bool operator==(const Leaf &other) const;
};

/// One factor of a product, or one stage of the codes:
/// a literal, a leaf under `a * leaf + b`, or a nested scheme.
struct Factor {
  enum class Kind { Literal, Leaf, Nested };
  Kind kind = Kind::Literal;
  Leaf leaf;
  Attribute nested;            ///< a scheme
  double multiplier = 1;       ///< a; of a literal, its value
  double addend = 0;           ///< b
  bool divides = false;        ///< stands behind `/`
  SmallVector<int64_t, 2> per; ///< block; empty: one value per element

  bool operator==(const Factor &other) const;
};

/// `[-] factor (('*' | '/') factor)*`; empty when the role is absent.
struct Product {
  bool negative = false;
  SmallVector<Factor, 2> factors;

  bool empty() const { return factors.empty(); }
  bool operator==(const Product &other) const {
    return negative == other.negative && factors == other.factors;
  }
};

/// The whole statement of an affine or a codebook scheme.
struct SchemeSpec {
  SmallVector<Factor, 1> stages; ///< summed, left to right
  Product zero, scale, offset;

  bool operator==(const SchemeSpec &other) const {
    return stages == other.stages && zero == other.zero &&
           scale == other.scale && offset == other.offset;
  }
};

/// The statement of a scheme attribute; a sliceable's is its parent's.
const SchemeSpec &getSchemeSpec(Attribute scheme);

/// The scheme of the same kind with another statement, which must be valid for
/// it; a sliceable's parent is replaced.
Attribute replaceSchemeSpec(Attribute scheme, const SchemeSpec &spec);

llvm::hash_code hash_value(const Leaf &leaf);
llvm::hash_code hash_value(const Factor &factor);
llvm::hash_code hash_value(const Product &product);
llvm::hash_code hash_value(const SchemeSpec &spec);

} // namespace mlir::quantx

#endif // QUANTX_IR_SCHEME_SCHEME_H
