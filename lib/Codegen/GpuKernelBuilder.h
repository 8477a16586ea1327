//===- GpuKernelBuilder.h - shared parts of the GPU generator ---*- C++ -*-===//
//
// The geometry of a stage of shared memory and the state that the parts of the
// generator share: copies, products, rescaling. Private to lib/Codegen.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_LIB_CODEGEN_GPUKERNELBUILDER_H
#define QUANTX_LIB_CODEGEN_GPUKERNELBUILDER_H

#include "quantx/Codegen/GpuKernel.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::quantx {

/// One operand in a stage: runs of `stepBytes` from `panels` panels of
/// `totalBytes` in global memory. Where a panel is cut into units of which the
/// head is read, `unitBytes` and `readBytes` are the sizes of both; else 0.
struct GpuStream {
  int64_t offset = 0;
  int64_t panels = 0;
  int64_t stepBytes = 0;
  int64_t totalBytes = 0;
  int64_t unitBytes = 0;
  int64_t readBytes = 0;
  bool isUsed() const { return stepBytes != 0; }
  /// Bytes of a panel that a step passes over.
  int64_t getSourceStepBytes() const {
    return unitBytes == readBytes ? stepBytes
                                  : stepBytes / readBytes * unitBytes;
  }
};

/// The streams of one stage of shared memory.
struct GpuStage {
  explicit GpuStage(const GpuKernelSpec &spec);
  GpuStream x, weights, blockFields, groupFields, rowSums, rowScales;
  int64_t bytes = 0;
};

/// Emits one kernel. Values named here are defined once, at the kernel's entry.
class GpuKernelBuilder {
public:
  GpuKernelBuilder(ImplicitLocOpBuilder &b, const GpuKernelSpec &spec)
      : b(b), spec(spec), stage(spec) {}

  /// Fills the body of `kernel`, whose arguments are those of the header.
  void build(gpu::GPUFuncOp kernel, LLVM::GlobalOp shared);

private:
  using Values = SmallVector<Value>;
  using LoopBody = function_ref<Values(Value index, ValueRange carried)>;

  // Arithmetic on i32 (GpuKernel.cpp).
  Value constant(int64_t value);
  Value zeroFloat();
  Value add(Value a, Value c) { return arith::AddIOp::create(b, a, c); }
  Value add(Value a, int64_t c) { return c ? add(a, constant(c)) : a; }
  Value sub(Value a, Value c) { return arith::SubIOp::create(b, a, c); }
  Value mul(Value a, Value c) { return arith::MulIOp::create(b, a, c); }
  Value mul(Value a, int64_t c) { return c == 1 ? a : mul(a, constant(c)); }
  Value bitAnd(Value a, int64_t mask) {
    return arith::AndIOp::create(b, a, constant(mask));
  }
  Value bitOr(Value a, int64_t mask) {
    return arith::OrIOp::create(b, a, constant(mask));
  }
  Value bitXor(Value a, Value c) { return arith::XOrIOp::create(b, a, c); }
  Value shiftLeft(Value a, int64_t by) {
    return arith::ShLIOp::create(b, a, constant(by));
  }
  Value shiftRight(Value a, int64_t by) {
    return by ? Value(arith::ShRUIOp::create(b, a, constant(by))) : a;
  }
  Value isLess(Value a, Value c) {
    return arith::CmpIOp::create(b, arith::CmpIPredicate::slt, a, c);
  }
  Value multiplyAdd(Value a, Value c, Value acc);

  // Memory.
  Value at(Value pointer, Value byteOffset);
  Value at(Value pointer, int64_t byteOffset);
  Value load(Value pointer, Type type, int64_t alignment);
  Values loadWords(Value pointer, int64_t count, Type element);

  // Loops from 0 to `count`, which compilers may unroll unless told not to.
  Values loop(Value count, ValueRange init, LoopBody body, bool unroll = true);

  // Set-up and the loop over k (GpuKernel.cpp).
  void setUp(gpu::GPUFuncOp kernel, LLVM::GlobalOp shared);
  void setUpFragments();
  Values contractSteps(Values accumulators);
  Values contractGroups(Value step, Value stageBase, ValueRange accumulators);
  Values contractBlocks(Value group, ValueRange accumulators);
  int64_t accumulatorCount() const { return 16 * spec.tile.rowTiles; }

  // Copies to shared memory (GpuCopies.cpp).
  /// 16 bytes of panel `panel` + `panelsBefore`; `index` counts within it.
  struct Chunk {
    Value panel;
    int64_t panelsBefore;
    Value index;
  };
  Chunk chunkOf(const GpuStream &stream, int64_t done);
  Value rowPhaseOf(Value row);
  Value sourceByte(const GpuStream &stream, Value chunk);
  void copyStage(Value step, Value stageOffset);
  void copyStream(const GpuStream &stream, Value source, Value firstPanel,
                  Value lastPanel, Value step, Value stageOffset,
                  bool swizzled);

  // Products (GpuProducts.cpp).
  Values multiply(Value firstSlice, int64_t slices, ValueRange init);
  Values multiplySlice(Value slice, ValueRange accumulators);
  Values loadRows(Value slice, int64_t rowTile);
  Values loadColumns(Value slice);
  Values loadPieces(Value pointer);
  Value placePiece(Value word, int64_t from, int64_t to, int64_t width);
  Value roundHalfUp(Value codes);
  void decodeNibbles(Value word, Values &registers);
  void decodeTable(Value word, Values &registers);
  Values multiplyTile(ArrayRef<Value> rows, ArrayRef<Value> columns,
                      ArrayRef<Value> accumulators);

  // The recipe on sums (GpuRescale.cpp).
  /// Values of one field for this lane: of columns 8j + 2t + {0, 1} (8 values),
  /// or of rows 16i + g + {0, 8} (2 a row tile).
  struct BlockData {
    Values zero, codeSum, level, offsetLevel, rowSum;
  };
  struct GroupData {
    Values scale, offset, rowScale;
  };
  BlockData loadBlock(Value block);
  GroupData loadGroup(Value group);
  BlockData loadOnlyBlock();
  GroupData loadOnlyGroup();
  Value correct(const BlockData &data, Value sum, int64_t index);
  Value offsetSum(const BlockData &data, int64_t index);
  Values rescale(const GroupData &data, ValueRange sums, ValueRange offsetSums,
                 ValueRange accumulators);
  void store(ValueRange accumulators);
  void storePair(ValueRange accumulators, int64_t first);

  /// Accumulator (4 i + j) 4 + e: row 2 i + e / 2, column 2 j + e % 2 of the
  /// lane's lists.
  static int64_t rowOf(int64_t index) { return index / 16 * 2 + index % 4 / 2; }
  static int64_t columnOf(int64_t index) {
    return index / 4 % 4 * 2 + index % 2;
  }
  Values loadColumnField(Value pointer);
  Values loadRowField(Value pointer);

  ImplicitLocOpBuilder &b;
  const GpuKernelSpec &spec;
  GpuStage stage;

  Value y, x, weights, blockFields, groupFields, rowSums, rowScales, rows, m;
  Value shared, thread, warpRow, warpColumn, lane;
  /// Index of this block's first panel of columns and tile of rows.
  Value firstPanel, tileRow;
  /// Byte offsets inside a stage, and of the running stage.
  Value rowAddress, rowPhase, rowHalf, columnAddress, columnField, rowField;
  Value stageBase;
  /// Per token of the lane's rows: scale and zero.
  Values tokenScale, tokenZero;
};

} // namespace mlir::quantx

#endif // QUANTX_LIB_CODEGEN_GPUKERNELBUILDER_H
