//===- CpuKernel.cpp - loops of a generated CPU kernel --------------------===//
//
// Panels outside, then blocks of k, rows inside: the weights of a block are
// unpacked once, to the stack, and stay in the first cache while all rows pass;
// sums wait in y from block to block. One row alone is bound by memory: it
// walks several strips of panels at once, so that the machine sees several
// streams.
//
//===----------------------------------------------------------------------===//
#include "CpuTileAMX.h"

using namespace mlir;
using namespace mlir::quantx;

SmallVector<Value> CpuKernelBuilder::loop(
    Value begin, Value end, Value step, ArrayRef<Value> state,
    function_ref<SmallVector<Value>(Value, ArrayRef<Value>)> body) {
  auto loop = scf::ForOp::create(*this, begin, end, step, state);
  OpBuilder::InsertionGuard guard(*this);
  setInsertionPointToStart(loop.getBody());
  SmallVector<Value> next = body(loop.getInductionVar(),
                                 SmallVector<Value>(loop.getRegionIterArgs()));
  if (!state.empty())
    scf::YieldOp::create(*this, next);
  return loop.getResults();
}

namespace {

/// Emits the loops of the product.
class ProductLoops {
public:
  ProductLoops(CpuKernelBuilder &builder, const CpuKernelArguments &arguments)
      : b(builder), plan(builder.plan), args(arguments) {
    if (plan.spec.m == 1)
      return;
    if (int64_t bytes = plan.getUnpackedBytes())
      unpackBuffer = allocate(bytes, b.getI8Type());
    int64_t sums = plan.tileRows * plan.panel.columns;
    if (plan.tileRegisterRows)
      tileSums = allocate(sums, b.getI32Type());
    if (plan.tileRegisterRows && plan.floatGroup)
      tileFloats = allocate(sums, b.getF32Type());
  }

  void emit() {
    if (plan.spec.m)
      return *plan.spec.m == 1 ? emitOneRow() : emitRows();
    Value one =
        arith::CmpIOp::create(b, arith::CmpIPredicate::eq, args.m, b.index(1));
    auto branch = scf::IfOp::create(b, one, /*withElseRegion=*/true);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(branch.thenBlock());
    emitOneRow();
    b.setInsertionPointToStart(branch.elseBlock());
    emitRows();
  }

private:
  /// Cache lines of the stack.
  Value allocate(int64_t size, Type element) {
    Value fixed =
        memref::AllocaOp::create(b, MemRefType::get({size}, element),
                                 b.getI64IntegerAttr(kCacheLineBytes));
    return memref::CastOp::create(b, b.buffer(element), fixed);
  }

  void emitTile(int64_t rows, Value row, ArrayRef<Value> panels) {
    CpuTile(b, args, rows, row, panels, units, /*streams=*/false).emit();
  }

  /// Strip s starts at panel begin + s · ceil(count / strips); the last panel
  /// stands in for those beyond the end.
  void emitOneRow() {
    Value count = b.sub(args.end, args.begin);
    Value length = b.div(b.add(count, plan.strips - 1), plan.strips);
    Value last = b.sub(args.end, b.index(1));
    b.loop(
        b.index(0), length, b.index(1), {},
        [&](Value i, ArrayRef<Value>) -> SmallVector<Value> {
          SmallVector<Value> panels;
          for (int64_t s = 0; s < plan.strips; ++s) {
            Value at = b.add(b.add(args.begin, b.mul(length, s)), i);
            panels.push_back(b.min(at, last));
          }
          CpuUnits all;
          all.begin = b.index(0);
          all.end = b.index(plan.panel.units);
          CpuTile(b, args, 1, b.index(0), panels, all, /*streams=*/true).emit();
          return {};
        });
  }

  /// The last tile of panels overlaps the one before where they do not divide
  /// evenly: it writes the same values again.
  void emitRows() {
    Value last = b.sub(args.end, b.index(1));
    units.unpacked = unpackBuffer;
    planPrefetch();
    b.loop(args.begin, args.end, b.index(plan.tilePanels), {},
           [&](Value panel, ArrayRef<Value>) -> SmallVector<Value> {
             SmallVector<Value> panels;
             for (int64_t p = 0; p < plan.tilePanels; ++p)
               panels.push_back(p ? b.min(b.add(panel, p), last) : panel);
             emitBlocks(panels);
             return {};
           });
  }

  /// Rows are passed in `tiles` tiles: each asks for its part of the next
  /// block's lines, which lie behind this block's, or in the next panels.
  void planPrefetch() {
    int64_t rows = plan.spec.m.value_or(kLikelyRows);
    int64_t tiles = llvm::divideCeil(rows, plan.tileRows);
    bool whole = plan.blockUnits >= plan.panel.units;
    units.ahead = whole ? plan.tilePanels * plan.panel.getPanelBytes()
                        : plan.blockUnits * plan.panel.unitBytes;
    units.linesAhead =
        llvm::divideCeil(plan.panel.unitBytes / kCacheLineBytes, tiles);
  }

  /// Blocks of k, each small enough that its weights stay in the first cache.
  void emitBlocks(ArrayRef<Value> panels) {
    int64_t count = plan.panel.units;
    if (plan.blockUnits >= count) {
      units.begin = b.index(0);
      units.end = b.index(count);
      return emitBlock(panels);
    }
    b.loop(b.index(0), b.index(count), b.index(plan.blockUnits), {},
           [&](Value begin, ArrayRef<Value>) -> SmallVector<Value> {
             units.begin = begin;
             units.end = b.min(b.add(begin, plan.blockUnits), b.index(count));
             auto equal = [&](Value a, Value c) -> Value {
               return arith::CmpIOp::create(b, arith::CmpIPredicate::eq, a, c);
             };
             units.first = equal(begin, b.index(0));
             units.last = equal(units.end, b.index(count));
             emitBlock(panels);
             return {};
           });
  }

  void emitBlock(ArrayRef<Value> panels) {
    if (units.unpacked)
      CpuTile(b, args, 0, {}, panels, units, /*streams=*/false).unpack();
    emitRowTiles(panels);
  }

  void emitTiles(int64_t tiles, Value row, Value panel) {
    CpuTileAMX(b, args, tiles, row, panel, units, tileSums, tileFloats).emit();
  }

  /// Pairs of tile registers, and a single one for at most its rows.
  void emitRegisterTiles(Value panel) {
    int64_t one = plan.tileRegisterRows, two = 2 * one;
    Value full = b.mul(b.div(b.add(args.m, one - 1), two), two);
    b.loop(b.index(0), full, b.index(two), {},
           [&](Value row, ArrayRef<Value>) -> SmallVector<Value> {
             emitTiles(2, row, panel);
             return {};
           });
    Value left =
        arith::CmpIOp::create(b, arith::CmpIPredicate::ult, full, args.m);
    auto branch = scf::IfOp::create(b, left, /*withElseRegion=*/false);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(branch.thenBlock());
    emitTiles(1, full, panel);
  }

  void emitRowTiles(ArrayRef<Value> panels) {
    if (plan.tileRegisterRows)
      return emitRegisterTiles(panels.front());
    int64_t step = plan.tileRows;
    Value full = b.mul(b.div(args.m, step), step);
    if (!plan.spec.m || *plan.spec.m >= step)
      b.loop(b.index(0), full, b.index(step), {},
             [&](Value row, ArrayRef<Value>) -> SmallVector<Value> {
               emitTile(step, row, panels);
               return {};
             });
    if (step == 1)
      return;
    for (int64_t rows = llvm::PowerOf2Ceil(step) / 2; rows >= 1; rows /= 2)
      emitTail(rows, full, panels);
  }

  /// Rows that are left after whole tiles, as a sum of powers of two.
  void emitTail(int64_t rows, Value full, ArrayRef<Value> panels) {
    if (plan.spec.m) {
      int64_t left = *plan.spec.m % plan.tileRows;
      if (left & rows)
        emitTile(rows, b.add(full, left & ~(2 * rows - 1)), panels);
      return;
    }
    Value left = b.sub(args.m, full);
    Value bit = arith::AndIOp::create(b, left, b.index(rows));
    Value some =
        arith::CmpIOp::create(b, arith::CmpIPredicate::ne, bit, b.index(0));
    auto branch = scf::IfOp::create(b, some, /*withElseRegion=*/false);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(branch.thenBlock());
    Value done = arith::AndIOp::create(b, left, b.index(~(2 * rows - 1)));
    emitTile(rows, b.add(full, done), panels);
  }

  CpuKernelBuilder &b;
  const CpuKernelPlan &plan;
  const CpuKernelArguments &args;
  Value unpackBuffer, tileSums, tileFloats;
  CpuUnits units;
};

} // namespace

/// One body for each width that can be read; the whole code for any other.
static void emitWidths(CpuKernelBuilder &b, const CpuKernelArguments &args,
                       Value width) {
  SmallVector<int64_t> cases;
  for (unsigned bits : b.plan.spec.weights.widths)
    if (bits != 8)
      cases.push_back(bits);
  Value index = arith::IndexCastOp::create(b, b.getIndexType(), width);
  auto widths =
      scf::IndexSwitchOp::create(b, TypeRange(), index, cases, cases.size());
  auto emitBody = [&](Region &region, unsigned bits) {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(&region.emplaceBlock());
    CpuKernelPlan plan = b.plan.atWidth(bits);
    CpuKernelBuilder body(b.getLoc(), b, plan);
    ProductLoops(body, args).emit();
    scf::YieldOp::create(body);
  };
  for (auto [bits, region] : llvm::zip(cases, widths.getCaseRegions()))
    emitBody(region, bits);
  emitBody(widths.getDefaultRegion(), 8);
}

/// The arguments for rows [first, end).
static CpuKernelArguments takeRows(CpuKernelBuilder &b, CpuKernelArguments args,
                                   Value first, Value end) {
  Value bytes = memref::DimOp::create(b, args.workspace, 0);
  Value skipped = b.mul(first, b.plan.row.rowBytes);
  args.workspace =
      memref::ViewOp::create(b, b.buffer(b.getI8Type()), args.workspace,
                             skipped, ValueRange{b.sub(bytes, skipped)});
  args.m = b.sub(end, first);
  SmallVector<OpFoldResult> offset{b.mul(first, b.plan.spec.n)},
      size{b.mul(args.m, b.plan.spec.n)}, stride{b.getIndexAttr(1)};
  args.y = memref::SubViewOp::create(b, args.y, offset, size, stride);
  args.words = b.view(args.workspace, b.getI32Type());
  args.reals = b.view(args.workspace, b.getF32Type());
  return args;
}

/// One product for each run of rows that have one width.
static void emitRuns(CpuKernelBuilder &b, const CpuKernelArguments &args,
                     Value widths) {
  Type index = b.getIndexType();
  auto isBelow = [&](Value row) -> Value {
    return arith::CmpIOp::create(b, arith::CmpIPredicate::ult, row, args.m);
  };
  auto widthOf = [&](Value row) -> Value {
    return memref::LoadOp::create(b, widths, ValueRange{row});
  };
  auto whileRow = [&](Value first, function_ref<Value(Value)> holds,
                      function_ref<Value(Value)> next) -> Value {
    auto loop = scf::WhileOp::create(b, TypeRange{index}, ValueRange{first});
    OpBuilder::InsertionGuard guard(b);
    for (Region &region : loop->getRegions())
      region.emplaceBlock().addArgument(index, b.getLoc());
    b.setInsertionPointToStart(loop.getBeforeBody());
    Value row = loop.getBeforeArguments().front();
    scf::ConditionOp::create(b, holds(row), ValueRange{row});
    b.setInsertionPointToStart(loop.getAfterBody());
    scf::YieldOp::create(b, next(loop.getAfterArguments().front()));
    return loop.getResult(0);
  };
  Value last = b.sub(args.m, b.index(1));
  whileRow(b.index(0), isBelow, [&](Value row) {
    Value width = widthOf(row);
    auto continues = [&](Value end) -> Value {
      Value same = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, width,
                                         widthOf(b.min(end, last)));
      return arith::AndIOp::create(b, isBelow(end), same);
    };
    Value end = whileRow(b.add(row, 1), continues,
                         [&](Value at) { return b.add(at, 1); });
    emitWidths(b, takeRows(b, args, row, end), width);
    return end;
  });
}

func::FuncOp quantx::buildCpuKernel(OpBuilder &builder, Location loc,
                                    StringRef name, const CpuKernelPlan &plan) {
  CpuKernelBuilder b(loc, builder, plan);
  OpBuilder::InsertionGuard guard(b);
  Type bytes = b.buffer(b.getI8Type()), reals = b.buffer(b.getF32Type()),
       words = b.buffer(b.getI32Type()), index = b.getIndexType();
  SmallVector<Type> types{bytes, bytes, reals, reals, words,
                          words, reals, index, index, index};
  if (plan.choosesWidth())
    types.push_back(plan.spec.widthPerRow ? words : Type(b.getI32Type()));
  auto function = func::FuncOp::create(b, name, b.getFunctionType(types, {}));
  Block *entry = function.addEntryBlock();
  b.setInsertionPointToStart(entry);
  auto arg = [&](unsigned i) -> Value { return entry->getArgument(i); };
  CpuKernelArguments args{arg(0), arg(1), arg(2), arg(3), arg(4), arg(5),
                          arg(6), arg(7), arg(8), arg(9), {},     {}};
  if (plan.spec.m)
    args.m = b.index(*plan.spec.m);
  args.words = b.view(args.workspace, b.getI32Type());
  args.reals = b.view(args.workspace, b.getF32Type());
  if (plan.choosesWidth())
    plan.spec.widthPerRow ? emitRuns(b, args, arg(10))
                          : emitWidths(b, args, arg(10));
  else
    ProductLoops(b, args).emit();
  func::ReturnOp::create(b);
  return function;
}
