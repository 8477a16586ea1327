//===- GpuCopies.cpp - operands of a step to shared memory ------*- C++ -*-===//
//
// Every operand is a set of panels, of which a step takes a contiguous run:
//   cp.async.cg shared[stage, panel, byte], global[panel, step, byte], 16
// What lies beyond the panels or beyond k is filled with zeros by a copy of 0
// source bytes, never by a branch, so that warps stay converged.
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

void GpuKernelBuilder::copyStream(const GpuStream &stream, Value source,
                                  Value firstPanel, Value panelLimit,
                                  Value step, Value stageOffset,
                                  bool swizzled) {
  if (!stream.isUsed())
    return;
  int64_t chunksPerPanel = stream.stepBytes / chunkBytes;
  int64_t chunks = stream.panels * chunksPerPanel;
  bool ragged = stream.totalBytes % stream.getSourceStepBytes() != 0;
  Value stepStart = mul(step, stream.getSourceStepBytes());
  for (int64_t done = 0; done < chunks; done += spec.getThreads()) {
    Value chunk = add(thread, done);
    // Threads beyond the last chunk repeat one: the same bytes, no branch.
    if (done + spec.getThreads() > chunks)
      chunk = arith::RemUIOp::create(b, chunk, constant(chunks));
    Value panel = arith::DivUIOp::create(b, chunk, constant(chunksPerPanel));
    Value inPanel = arith::RemUIOp::create(b, chunk, constant(chunksPerPanel));
    Value place = inPanel;
    if (swizzled)
      place = bitXor(inPanel, spec.tile.stepK == 64
                                  ? bitAnd(shiftRight(panel, 1), 3)
                                  : bitAnd(panel, 7));
    Value byte = add(stepStart, sourceByte(stream, inPanel));
    Value globalPanel = add(firstPanel, panel);
    Value inside = isLess(globalPanel, panelLimit);
    if (ragged)
      inside = arith::AndIOp::create(b, inside,
                                     isLess(byte, constant(stream.totalBytes)));
    Value offset = add(mul(globalPanel, stream.totalBytes), byte);
    Value from = at(
        source, Value(arith::SelectOp::create(b, inside, offset, constant(0))));
    Value bytes =
        arith::SelectOp::create(b, inside, constant(chunkBytes), constant(0));
    Value to = add(mul(panel, stream.stepBytes), mul(place, chunkBytes));
    NVVM::CpAsyncOp::create(
        b, at(shared, add(stageOffset, add(to, stream.offset))), from,
        b.getI32IntegerAttr(chunkBytes),
        NVVM::LoadCacheModifierKindAttr::get(b.getContext(),
                                             NVVM::LoadCacheModifierKind::CG),
        bytes);
  }
}

void GpuKernelBuilder::copyStage(Value step, Value stageOffset) {
  int64_t panels = (spec.n + 31) / 32;
  Value panelLimit = constant(panels);
  Value firstRow = mul(tileRow, spec.getTileRows());
  copyStream(stage.x, x, firstRow, m, step, stageOffset, /*swizzled=*/true);
  copyStream(stage.weights, weights, firstPanel, panelLimit, step, stageOffset,
             /*swizzled=*/false);
  copyStream(stage.blockFields, blockFields, firstPanel, panelLimit, step,
             stageOffset, /*swizzled=*/false);
  copyStream(stage.groupFields, groupFields, firstPanel, panelLimit, step,
             stageOffset, /*swizzled=*/false);
  Value nextTile = add(tileRow, 1);
  copyStream(stage.rowSums, rowSums, tileRow, nextTile, step, stageOffset,
             /*swizzled=*/false);
  copyStream(stage.rowScales, rowScales, tileRow, nextTile, step, stageOffset,
             /*swizzled=*/false);
}
