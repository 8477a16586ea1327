//===- cpu-kernel-options.cpp - the driver's command line -----------------===//
//
// The parameters of a kernel's spec, one flag each.
//
//===----------------------------------------------------------------------===//
#include "cpu-kernel.h"

using namespace mlir;
using namespace mlir::quantx;

static LogicalResult fail(const llvm::Twine &wanted, StringRef got) {
  llvm::errs() << "error: wanted " << wanted << ", got: " << got << "\n";
  return failure();
}

/// Comma-separated integers in [low, high].
template <typename T>
static LogicalResult parseList(StringRef text, int64_t low, int64_t high,
                               SmallVectorImpl<T> &list) {
  SmallVector<StringRef> parts;
  text.split(parts, ',');
  for (StringRef part : parts) {
    int64_t value;
    if (part.getAsInteger(10, value) || value < low || value > high)
      return failure();
    list.push_back(T(value));
  }
  return success();
}

static LogicalResult setNumber(CpuKernelOptions &o, StringRef name,
                               StringRef text) {
  auto number = [&](int64_t low, int64_t high, auto &&target) {
    int64_t value;
    if (text.getAsInteger(10, value) || value < low || value > high)
      return LogicalResult(failure());
    target = value;
    return LogicalResult(success());
  };
  CpuKernelSpec &spec = o.spec;
  if (name == "m")
    return number(1, 4096, spec.m);
  if (name == "n")
    return number(1, 16384, spec.n);
  if (name == "k")
    return number(1, 16384, spec.k);
  if (name == "bits")
    return number(1, 8, spec.weights.bits);
  if (name == "group")
    return number(0, 16384, spec.weights.group);
  if (name == "activation-group")
    return number(0, 16384, spec.activations.group);
  if (name == "width")
    return number(1, 8, spec.width);
  if (name == "rounds")
    return number(1, 1000, o.rounds);
  if (name == "footprint")
    return number(1, 16384, o.footprint);
  if (name == "elements")
    return number(1, 1 << 20, o.elements);
  if (name == "ms")
    return number(1, 1000, o.milliseconds);
  if (name == "cpu")
    return number(0, 1023, o.cpu);
  if (name == "table")
    return parseList(text, -128, 127, spec.weights.table);
  if (name == "peer-tile") {
    SmallVector<int64_t> tile;
    if (failed(parseList(text, 1, 16384, tile)) || tile.size() != 3)
      return failure();
    llvm::copy(tile, o.peerTile.begin());
    return success();
  }
  if (name == "widths")
    return parseList(text, 1, 8, spec.weights.widths);
  return failure();
}

FailureOr<CpuKernelOptions>
quantx::parseOptions(llvm::ArrayRef<const char *> args) {
  CpuKernelOptions o;
  o.spec.m = 1;
  o.spec.n = o.spec.k = 4096;
  for (StringRef arg : args) {
    auto [name, text] = arg.split('=');
    if (arg == "--unsigned")
      o.spec.weights.isSigned = false;
    else if (arg == "--offset")
      o.spec.weights.hasOffset = true;
    else if (arg == "--channel-zeros")
      o.spec.weights.zero = CpuZero::PerChannel;
    else if (arg == "--unsigned-activations")
      o.spec.activations.isSigned = false;
    else if (arg == "--round=floor")
      o.spec.weights.slice.round = numerics::Rounding::Floor;
    else if (arg == "--round=half_up")
      o.spec.weights.slice.round = numerics::Rounding::HalfUp;
    else if (arg == "--family=amx")
      o.family = InstructionFamily::AMXINT8;
    else if (arg == "--family=vnni")
      o.family = InstructionFamily::AVX512VNNI;
    else if (name == "--peer")
      o.peer = text.str();
    else if (!name.consume_front("--") || failed(setNumber(o, name, text)))
      return fail("--family=vnni|amx, --m=, --n=, --k=, --bits=, --group=, "
                  "--activation-group=, --table=, --widths=, --width=, "
                  "--round=floor|half_up, --rounds=, --footprint=MIB, "
                  "--elements=, --ms=, --cpu=, --peer=FILE, "
                  "--peer-tile=M,N,K, "
                  "--unsigned, --offset, --channel-zeros or "
                  "--unsigned-activations",
                  arg);
  }
  return o;
}
