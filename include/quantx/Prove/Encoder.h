//===- Encoder.h - functions as terms ---------------------------*- C++ -*-===//
//
// Runs a function on symbolic inputs of its static shapes: every element of
// every result becomes a term over the elements of the arguments.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_PROVE_ENCODER_H
#define QUANTX_PROVE_ENCODER_H

#include "quantx/IR/QuantX.h"
#include "quantx/Prove/Expr.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <vector>

namespace mlir::quantx::prove {

/// One element. `poison`, where there is one, is a bit that is 1 where the
/// element is no value (an overflow that was promised not to happen).
struct Cell {
  Expr value = nullptr;
  Expr poison = nullptr;
};

/// A scalar (rank 0) or a tensor, row-major.
struct SymbolicTensor {
  SmallVector<int64_t> shape;
  std::vector<Cell> cells;

  const Cell &at(ArrayRef<int64_t> coord) const;
};

/// A builtin value is one tensor, a quantized one the components of its fields.
using SymbolicValue = SmallVector<SymbolicTensor, 1>;

/// A function's results at symbolic inputs. Inputs are named by position:
/// `arg0`, `arg0[7]`, of the second field of a quantized one `arg0.1[7]`.
struct EncodedFunction {
  std::vector<Cell> results;      ///< all elements, results in order
  std::vector<std::string> names; ///< `result0[7]`
  Expr undefined = nullptr; ///< a bit: 1 where the function has no meaning
};

/// The largest number of elements of one tensor.
inline constexpr int64_t kMaxCells = 4096;

class Encoder {
public:
  explicit Encoder(ExprPool &pool) : pool(pool) {}

  /// On failure one error at the offending operation has been emitted.
  FailureOr<EncodedFunction> encode(func::FuncOp function);

  ExprPool &getPool() { return pool; }
  const SymbolicValue &get(Value value) const {
    return values.find(value)->second;
  }
  /// The only tensor of a builtin value.
  const SymbolicTensor &getTensor(Value value) const {
    return get(value).front();
  }
  void set(Value value, SymbolicValue symbolic) {
    values[value] = std::move(symbolic);
  }
  void set(Value value, SymbolicTensor tensor) {
    set(value, SymbolicValue{std::move(tensor)});
  }
  /// Where the bit is 1 the whole function has no meaning.
  void addUndefined(Expr bit) { undefined = either(undefined, bit); }
  /// The disjunction of bits, of which any may be absent.
  Expr either(Expr a, Expr b);

  LogicalResult encodeOp(Operation *op);

private:
  FailureOr<SymbolicValue> createInput(func::FuncOp function, unsigned index);
  LogicalResult encodeResults(EncodedFunction &encoded, Operation *terminator);

  ExprPool &pool;
  DenseMap<Value, SymbolicValue> values;
  Expr undefined = nullptr;
};

/// Bits of one element of a builtin type: index is 64; nothing where the prover
/// has none.
std::optional<unsigned> getElementWidth(Type type);

/// The static shape of a builtin or quantized type (scalars have rank 0), or
/// one error at `op`.
FailureOr<SmallVector<int64_t>> getStaticShape(Operation *op, Type type);

/// The next coordinate of a shape in row-major order; false after the last.
bool advance(MutableArrayRef<int64_t> coord, ArrayRef<int64_t> shape);

/// One error: the operation is none that the prover encodes, and why.
LogicalResult emitUnencodable(Operation *op, const Twine &wanted);

/// The operations of a dialect; nothing where `op` is none of them.
std::optional<LogicalResult> encodeArith(Encoder &encoder, Operation *op);
std::optional<LogicalResult> encodeTensor(Encoder &encoder, Operation *op);
std::optional<LogicalResult> encodeFields(Encoder &encoder, Operation *op);
std::optional<LogicalResult> encodeContraction(Encoder &encoder, Operation *op);

} // namespace mlir::quantx::prove

#endif // QUANTX_PROVE_ENCODER_H
