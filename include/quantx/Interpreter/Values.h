//===- Values.h - values of an interpreted program --------------*- C++ -*-===//
//
// Scalars, tensors on the host, quantized tensors as the raw codes of their
// fields, and buffers. Tensors are immutable once they are bound to an SSA
// value; copies share their bytes.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_INTERPRETER_VALUES_H
#define QUANTX_INTERPRETER_VALUES_H

#include "quantx/IR/QuantX.h"
#include "quantx/Numerics/FloatFormat.h"

#include <map>
#include <memory>
#include <variant>
#include <vector>

namespace mlir::quantx {

/// Bytes that one tensor may have: programs from outside may ask for any size.
inline constexpr int64_t kMaxTensorBytes = int64_t(1) << 31;
/// Codes that one field of a quantized tensor may have.
inline constexpr int64_t kMaxFieldCodes = int64_t(1) << 27;

/// The element type of a scalar or a tensor: iN with N from 1 to 64 (stored
/// zero-extended in 1, 2, 4 or 8 bytes), index (8 bytes), or a float.
struct ElementKind {
  enum class Class : uint8_t { Integer, Index, F16, BF16, F32, F64 };
  Class cls = Class::F32;
  uint8_t width = 32;

  bool isFloat() const { return cls >= Class::F16; }
  /// Bytes of one element.
  unsigned getBytes() const {
    return width <= 8 ? 1 : width <= 16 ? 2 : width <= 32 ? 4 : 8;
  }
  bool operator==(const ElementKind &other) const {
    return cls == other.cls && width == other.width;
  }
  bool operator!=(const ElementKind &other) const { return !(*this == other); }
};

/// The kind of a builtin type, or nothing where the interpreter has none.
std::optional<ElementKind> getElementKind(Type type);
/// The builtin type of a kind.
Type getBuiltinType(ElementKind kind, MLIRContext *context);

/// The format of a builtin float type of a field.
numerics::FloatKind getFloatKind(Type type);

/// One element: its raw bits, zero-extended.
struct Scalar {
  ElementKind kind;
  uint64_t bits = 0;

  /// Sign-extended; index is 64 bits wide.
  int64_t getInt() const;
  /// f16, bf16 and f32 exactly; f64 as it is.
  double getDouble() const;
  /// f32, and narrower types exactly.
  float getFloat() const;

  static Scalar ofInt(ElementKind kind, int64_t value);
  /// f16 and bf16: rounded once, to nearest even.
  static Scalar ofFloat(ElementKind kind, float value);
  static Scalar ofDouble(double value);
  static Scalar ofIndex(int64_t value);
  static Scalar ofBool(bool value);
};

/// A dense tensor, row-major, little-endian.
class HostTensor {
public:
  HostTensor() = default;
  HostTensor(ElementKind kind, ArrayRef<int64_t> shape,
             std::vector<uint8_t> bytes);

  /// Zero-filled. An error at `loc` where a size is negative or the tensor is
  /// larger than kMaxTensorBytes.
  static FailureOr<HostTensor> create(Location loc, ElementKind kind,
                                      ArrayRef<int64_t> shape);

  ElementKind getKind() const { return kind; }
  ArrayRef<int64_t> getShape() const { return shape; }
  int64_t getRank() const { return shape.size(); }
  int64_t getNumElements() const { return count; }
  ArrayRef<uint8_t> getBytes() const { return *bytes; }
  /// Bytes that nobody else shares.
  MutableArrayRef<uint8_t> getMutableBytes();

  Scalar get(int64_t index) const;
  /// `value` has the tensor's kind.
  void set(int64_t index, Scalar value);
  /// Of a float tensor, as f32 (f64 rounds once).
  float getFloat(int64_t index) const;
  /// One rounding to the element type.
  void setFloat(int64_t index, float value);
  /// All elements as f32.
  std::vector<float> toFloats() const;

  /// The same elements in another shape of the same size.
  HostTensor reshape(ArrayRef<int64_t> newShape) const;
  /// Row-major index of a coordinate inside the shape.
  int64_t getIndex(ArrayRef<int64_t> coord) const;

private:
  ElementKind kind;
  SmallVector<int64_t, 4> shape;
  int64_t count = 0;
  std::shared_ptr<std::vector<uint8_t>> bytes =
      std::make_shared<std::vector<uint8_t>>();
};

/// A buffer in memory, row-major, that views of it share and all may change.
struct HostBuffer {
  ElementKind kind;
  SmallVector<int64_t, 4> shape; ///< without dynamic sizes
  std::shared_ptr<std::vector<uint8_t>> memory;
  int64_t offset = 0; ///< of the first element, in bytes

  int64_t getNumElements() const;
  /// The element at a row-major index inside the shape.
  Scalar get(int64_t index) const;
  void set(int64_t index, Scalar value);
};

/// The product of sizes, or nothing where one is negative or it is no int64_t.
std::optional<int64_t> getElementCount(ArrayRef<int64_t> shape);

/// One stored field: raw codes in row-major order of the field's shape, one an
/// entry, zero-extended (`RecipeField` says what the bits mean).
struct FieldValue {
  SmallVector<int64_t, 4> shape;
  std::vector<uint32_t> codes;
};

/// A quantized tensor at run time.
struct QuantizedValue {
  QuantizedTensorType type;
  SmallVector<int64_t, 4> shape;  ///< without dynamic sizes
  std::vector<FieldValue> fields; ///< one for each of the recipe's
  /// Operand tables under the names that `make` gives them; f32, f16 or bf16.
  std::map<std::string, HostTensor> tables;
  /// Group of each index of the gathered dimension; empty without one.
  std::vector<int64_t> gather;
  int64_t gatherGroups = 1;
};

/// Vectors and tiles are tensors.
using RuntimeValue =
    std::variant<Scalar, HostTensor, std::shared_ptr<const QuantizedValue>,
                 HostBuffer>;

/// The components of a field as a builtin tensor (`getComponentType`): codes
/// with their sign extended to i8 or i16, bits of small floats zero-extended.
HostTensor getComponent(const QuantizedValue &value, unsigned field);

/// The inverse of `getComponent` for a tensor of the component's kind.
FieldValue getFieldValue(const RecipeField &field, const HostTensor &component);

} // namespace mlir::quantx

#endif // QUANTX_INTERPRETER_VALUES_H
