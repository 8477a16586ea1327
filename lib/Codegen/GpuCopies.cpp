//===- GpuCopies.cpp - operands of a step to shared memory ------*- C++ -*-===//
//
// Every operand is a set of panels, of which a step takes a contiguous run:
//   cp.async.cg shared[stage, panel, byte], global[panel, step, byte], 16
// Beyond the last panel or row the last one is copied again, since its results
// are not stored; beyond k, 0 source bytes are copied. Never a branch, so that
// warps stay converged.
//
//===----------------------------------------------------------------------===//
#include "GpuKernelBuilder.h"

using namespace mlir;
using namespace mlir::quantx;

static constexpr int64_t chunkBytes = 16;

/// Byte of a panel's step from which a chunk comes.
Value GpuKernelBuilder::sourceByte(const GpuStream &stream, Value chunk) {
  if (stream.unitBytes == stream.readBytes)
    return mul(chunk, chunkBytes);
  Value chunksPerUnit = constant(stream.readBytes / chunkBytes);
  Value unit = arith::DivUIOp::create(b, chunk, chunksPerUnit);
  Value inUnit = arith::RemUIOp::create(b, chunk, chunksPerUnit);
  return add(mul(unit, stream.unitBytes), mul(inUnit, chunkBytes));
}

/// The chunk that this thread copies in the pass that begins with chunk `done`.
/// Where passes and panels divide each other the addresses of one pass differ
/// from those of another by constants, which cost nothing.
GpuKernelBuilder::Chunk GpuKernelBuilder::chunkOf(const GpuStream &stream,
                                                  int64_t done) {
  int64_t threads = spec.getThreads();
  int64_t perPanel = stream.stepBytes / chunkBytes;
  int64_t chunks = stream.panels * perPanel;
  if (done + threads <= chunks && threads % perPanel == 0) {
    Value count = constant(perPanel);
    Value panel = arith::DivUIOp::create(b, thread, count);
    return {panel, done / perPanel, arith::RemUIOp::create(b, thread, count)};
  }
  if (perPanel % threads == 0)
    return {constant(0), done / perPanel, add(thread, done % perPanel)};
  // Threads beyond the last chunk repeat one: the same bytes, no branch.
  Value chunk = add(thread, done);
  if (done + threads > chunks)
    chunk = arith::RemUIOp::create(b, chunk, constant(chunks));
  Value count = constant(perPanel);
  return {arith::DivUIOp::create(b, chunk, count), 0,
          arith::RemUIOp::create(b, chunk, count)};
}

void GpuKernelBuilder::copyStream(const GpuStream &stream, Value source,
                                  Value firstPanel, Value lastPanel, Value step,
                                  Value stageOffset, bool swizzled) {
  if (!stream.isUsed())
    return;
  int64_t chunks = stream.panels * stream.stepBytes / chunkBytes;
  bool ragged = stream.totalBytes % stream.getSourceStepBytes() != 0;
  Value stepStart = mul(step, stream.getSourceStepBytes());
  for (int64_t done = 0; done < chunks; done += spec.getThreads()) {
    Chunk chunk = chunkOf(stream, done);
    Value place = chunk.index;
    if (swizzled)
      place = bitXor(chunk.index,
                     rowPhaseOf(add(chunk.panel, chunk.panelsBefore % 8)));
    Value panel = arith::MinSIOp::create(
        b, add(firstPanel, add(chunk.panel, chunk.panelsBefore)), lastPanel);
    Value inPanel = sourceByte(stream, chunk.index);
    Value start = add(mul(panel, stream.totalBytes), inPanel);
    Value offset = add(start, stepStart);
    Value bytes;
    if (ragged) {
      Value inside =
          isLess(add(stepStart, inPanel), constant(stream.totalBytes));
      offset = arith::SelectOp::create(b, inside, offset, constant(0));
      bytes =
          arith::SelectOp::create(b, inside, constant(chunkBytes), constant(0));
    }
    Value to = add(mul(chunk.panel, stream.stepBytes), mul(place, chunkBytes));
    Value target = at(at(shared, add(to, stageOffset)),
                      stream.offset + chunk.panelsBefore * stream.stepBytes);
    NVVM::CpAsyncOp::create(
        b, target, at(source, offset), b.getI32IntegerAttr(chunkBytes),
        NVVM::LoadCacheModifierKindAttr::get(b.getContext(),
                                             NVVM::LoadCacheModifierKind::CG),
        bytes);
  }
}

/// By how much the chunks of a row are permuted: rows of 64 bytes share their
/// 128 by twos.
Value GpuKernelBuilder::rowPhaseOf(Value row) {
  return spec.tile.stepK == 64 ? bitAnd(shiftRight(row, 1), 3) : bitAnd(row, 7);
}

void GpuKernelBuilder::copyStage(Value step, Value stageOffset) {
  Value lastPanel = constant((spec.n + 31) / 32 - 1);
  Value firstRow = mul(tileRow, spec.getTileRows());
  Value lastRow = sub(m, constant(1));
  copyStream(stage.x, x, firstRow, lastRow, step, stageOffset,
             /*swizzled=*/true);
  copyStream(stage.weights, weights, firstPanel, lastPanel, step, stageOffset,
             /*swizzled=*/false);
  copyStream(stage.blockFields, blockFields, firstPanel, lastPanel, step,
             stageOffset, /*swizzled=*/false);
  copyStream(stage.groupFields, groupFields, firstPanel, lastPanel, step,
             stageOffset, /*swizzled=*/false);
  copyStream(stage.rowSums, rowSums, tileRow, tileRow, step, stageOffset,
             /*swizzled=*/false);
  copyStream(stage.rowScales, rowScales, tileRow, tileRow, step, stageOffset,
             /*swizzled=*/false);
}
