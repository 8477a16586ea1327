//===- TensorLevelChannels.cpp - channels and rotations ---------*- C++ -*-===//
//
// permute_channels, channel_scale, hadamard: on real tensors.
//
//===----------------------------------------------------------------------===//
#include "quantx/Interpreter/Interpreter.h"

#include <cmath>

using namespace mlir;
using namespace mlir::quantx;

namespace {
/// A tensor as [outer, channels, inner] around an axis.
struct AxisView {
  int64_t outer = 1, channels = 1, inner = 1;

  AxisView(ArrayRef<int64_t> shape, int64_t axis) : channels(shape[axis]) {
    for (int64_t extent : shape.take_front(axis))
      outer *= extent;
    for (int64_t extent : shape.drop_front(axis + 1))
      inner *= extent;
  }
  int64_t getIndex(int64_t before, int64_t channel, int64_t after) const {
    return (before * channels + channel) * inner + after;
  }
  template <typename Use>
  void forEach(Use use) const {
    for (int64_t before = 0; before < outer; ++before)
      for (int64_t channel = 0; channel < channels; ++channel)
        for (int64_t after = 0; after < inner; ++after)
          use(before, channel, after);
  }
};
} // namespace

static LogicalResult checkChannels(Operation *op, int64_t wanted,
                                   const HostTensor &vector) {
  if (vector.getNumElements() == wanted)
    return success();
  return op->emitError() << "wanted one entry for each of " << wanted
                         << " channels, got: " << vector.getNumElements();
}

static LogicalResult runPermuteChannels(Frame &frame, PermuteChannelsOp op) {
  const HostTensor &x = frame.getTensor(op.getInput());
  const HostTensor &permutation = frame.getTensor(op.getPermutation());
  AxisView view(x.getShape(), op.getAxis());
  if (failed(checkChannels(op, view.channels, permutation)))
    return failure();
  for (int64_t channel = 0; channel < view.channels; ++channel) {
    int64_t from = permutation.get(channel).getInt();
    if (from < 0 || from >= view.channels)
      return op.emitError() << "permutation: wanted channels from 0 to "
                            << view.channels - 1 << ", got: " << from;
  }
  HostTensor y = x;
  view.forEach([&](int64_t before, int64_t channel, int64_t after) {
    int64_t from = permutation.get(channel).getInt();
    y.set(view.getIndex(before, channel, after),
          x.get(view.getIndex(before, from, after)));
  });
  frame.set(op.getResult(), std::move(y));
  return success();
}

static LogicalResult runChannelScale(Frame &frame, ChannelScaleOp op) {
  const HostTensor &x = frame.getTensor(op.getInput());
  const HostTensor &scale = frame.getTensor(op.getScale());
  AxisView view(x.getShape(), op.getAxis());
  if (failed(checkChannels(op, view.channels, scale)))
    return failure();
  HostTensor y = x;
  view.forEach([&](int64_t before, int64_t channel, int64_t after) {
    int64_t index = view.getIndex(before, channel, after);
    y.setFloat(index, x.getFloat(index) * scale.getFloat(channel));
  });
  frame.set(op.getResult(), std::move(y));
  return success();
}

/// Butterflies of strides 1, 2, 4, …, then one multiplication.
static void transform(MutableArrayRef<float> block) {
  for (size_t stride = 1; stride < block.size(); stride *= 2)
    for (size_t begin = 0; begin < block.size(); begin += 2 * stride)
      for (size_t index = begin; index < begin + stride; ++index) {
        float low = block[index], high = block[index + stride];
        block[index] = low + high;
        block[index + stride] = low - high;
      }
  auto factor = static_cast<float>(1 / std::sqrt(double(block.size())));
  for (float &value : block)
    value = value * factor;
}

static LogicalResult runHadamard(Frame &frame, HadamardOp op) {
  const HostTensor &x = frame.getTensor(op.getInput());
  int64_t block = op.getBlock(), extent = x.getShape().back();
  if (extent % block)
    return op.emitError() << "block: wanted a power of two that divides "
                          << extent << ", got: " << block;
  std::vector<float> values = x.toFloats();
  for (size_t begin = 0; begin < values.size(); begin += block)
    transform(MutableArrayRef(values).slice(begin, block));
  HostTensor y = x;
  for (auto [index, value] : llvm::enumerate(values))
    y.setFloat(index, value);
  frame.set(op.getResult(), std::move(y));
  return success();
}

void quantx::registerTensorLevelChannels(OpTable &table) {
  table.add<PermuteChannelsOp, runPermuteChannels>();
  table.add<ChannelScaleOp, runChannelScale>();
  table.add<HadamardOp, runHadamard>();
}
