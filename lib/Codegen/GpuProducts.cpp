//===- GpuProducts.cpp - fragments, decoding and mma.sync -------*- C++ -*-===//
//
// A slice is 32 of k. For each slice a warp loads its rows by ldmatrix, its 32
// columns by 16-byte reads in fragment order, decodes the codes in registers
// and multiplies:
//   nvvm.mma.sync A[a0..a3] B[b0, b1] C[c0..c3], wrapped
// Fragments: PTX ISA, "Matrix Fragments for mma.m16n8k32".
//
//===----------------------------------------------------------------------===//
#include "GpuKernelBuilder.h"

#include <cstring>

using namespace mlir;
using namespace mlir::quantx;

SmallVector<Value> GpuKernelBuilder::multiply(Value firstSlice, int64_t slices,
                                              ValueRange init) {
  if (slices == 1)
    return multiplySlice(firstSlice, init);
  return loop(constant(slices), init, [&](Value index, ValueRange carried) {
    return multiplySlice(add(firstSlice, index), carried);
  });
}

SmallVector<Value> GpuKernelBuilder::multiplySlice(Value slice,
                                                   ValueRange accumulators) {
  Values columns = loadColumns(slice);
  Values result;
  for (int64_t i = 0; i < spec.tile.rowTiles; ++i) {
    Values rows = loadRows(slice, i);
    for (int64_t j = 0; j < 4; ++j) {
      Values c(accumulators.begin() + 16 * i + 4 * j,
               accumulators.begin() + 16 * i + 4 * j + 4);
      llvm::append_range(
          result, multiplyTile(rows, ArrayRef(columns).slice(2 * j, 2), c));
    }
  }
  return result;
}

/// Chunk 2 slice + half of row r lies at place (2 slice + half) ^ (r % 8).
SmallVector<Value> GpuKernelBuilder::loadRows(Value slice, int64_t rowTile) {
  Value chunk = add(shiftLeft(slice, 1), rowHalf);
  Value place = shiftLeft(bitXor(chunk, rowPhase), 4);
  Value offset = add(add(rowAddress, place), stageBase);
  Type word = b.getI32Type();
  auto type = LLVM::LLVMStructType::getLiteral(b.getContext(),
                                               {word, word, word, word});
  Value loaded = NVVM::LdMatrixOp::create(
      b, type, at(at(shared, offset), rowTile * 16 * spec.tile.stepK),
      /*num=*/4, NVVM::MMALayout::row,
      NVVM::LdStMatrixShapeAttr::get(b.getContext(), 8, 8),
      NVVM::LdStMatrixEltType::B16);
  Values registers;
  for (int64_t i = 0; i < 4; ++i)
    registers.push_back(LLVM::ExtractValueOp::create(b, loaded, i));
  return registers;
}

/// The registers b0, b1 of the four column tiles.
SmallVector<Value> GpuKernelBuilder::loadColumns(Value slice) {
  Value offset =
      add(mul(slice, spec.getReadBytes()), add(columnAddress, stageBase));
  Value pointer = at(shared, offset);
  if (spec.slice)
    return loadPieces(pointer);
  Values registers;
  for (int64_t part = 0; part < spec.weightBits / 4; ++part)
    for (Value word : loadWords(at(pointer, 512 * part), 4, b.getI32Type())) {
      if (spec.weightBits == 8)
        registers.push_back(word);
      else if (spec.table)
        decodeTable(word, registers);
      else
        decodeNibbles(word, registers);
    }
  return registers;
}

/// A piece of `width` bits at bit `from` of each byte, moved to bit `to`.
Value GpuKernelBuilder::placePiece(Value word, int64_t from, int64_t to,
                                   int64_t width) {
  Value moved = from > to   ? shiftRight(word, from - to)
                : from < to ? shiftLeft(word, to - from)
                            : word;
  return bitAnd(moved, ((1 << width) - 1) * (0x01010101ll << to));
}

/// Each piece that is read adds its bits to the eight registers; bits below the
/// slice are cut off, or rounded into it.
SmallVector<Value> GpuKernelBuilder::loadPieces(Value pointer) {
  const GpuSlice &slice = *spec.slice;
  Values registers(8);
  int64_t above = 0;
  for (int64_t width : slice.pieces) {
    if (above >= slice.getReadBits())
      break;
    Value lanePlace = at(pointer, mul(lane, 4 * width));
    Values words = loadWords(at(lanePlace, 128 * above), width, b.getI32Type());
    // Bits of this piece that are needed: its highest ones.
    int64_t used = std::min(width, slice.getNeededBits() - above);
    int64_t perWord = 8 / width;
    for (int64_t i = 0; i < 8; ++i) {
      int64_t low = width * (i % perWord) + width - used;
      Value part = placePiece(words[i / perWord], low, 8 - above - used, used);
      registers[i] = registers[i]
                         ? Value(arith::OrIOp::create(b, registers[i], part))
                         : part;
    }
    above += width;
  }
  if (slice.getNeededBits() != slice.bits)
    for (Value &codes : registers)
      codes = roundHalfUp(codes);
  return registers;
}

/// Per byte, with e = 8 - bits: ((code + 2^(e-1)) >> e), at most 2^bits - 1,
/// << e. The half bit carries into the slice unless that is all ones. Signed
/// codes count from the least one: their sign is flipped, and back.
Value GpuKernelBuilder::roundHalfUp(Value codes) {
  int64_t e = 8 - spec.slice->bits;
  const int64_t ones = 0x01010101;
  Value signs = constant(0x80808080);
  if (spec.weightSigned)
    codes = bitXor(codes, signs);
  int64_t largest = ((1ll << spec.slice->bits) - 1) * ones;
  Value slices = bitAnd(shiftRight(codes, e), largest);
  Value half = bitAnd(shiftRight(codes, e - 1), ones);
  Value full =
      bitAnd(shiftRight(add(slices, constant(ones)), spec.slice->bits), ones);
  Value carry = arith::AndIOp::create(b, half, bitXor(full, constant(ones)));
  Value rounded = shiftLeft(add(slices, carry), e);
  return spec.weightSigned ? bitXor(rounded, signs) : rounded;
}

/// Signed nibbles stay in the high half of each byte: 16 times their value.
void GpuKernelBuilder::decodeNibbles(Value word, Values &registers) {
  if (spec.getCodeUnit() == 16) {
    registers.push_back(bitAnd(shiftLeft(word, 4), 0xF0F0F0F0));
    registers.push_back(bitAnd(word, 0xF0F0F0F0));
    return;
  }
  registers.push_back(bitAnd(word, 0x0F0F0F0F));
  registers.push_back(bitAnd(shiftRight(word, 4), 0x0F0F0F0F));
}

/// Four codes in the low half of the word and four in the high half. PRMT
/// looks up their low three bits in either half of the table; a third one picks
/// by bit 3: byte i of the low half, or of the high half (selector i + 4).
void GpuKernelBuilder::decodeTable(Value word, Values &registers) {
  Value entries[4];
  for (int i = 0; i < 4; ++i) {
    int32_t bits;
    std::memcpy(&bits, spec.table->data() + 4 * i, sizeof bits);
    entries[i] = constant(bits);
  }
  auto permute = [&](Value low, Value high, Value selector) -> Value {
    return NVVM::PermuteOp::create(b, b.getI32Type(), low, high, selector,
                                   NVVM::PermuteMode::DEFAULT);
  };
  Value index = bitAnd(word, 0x77777777);
  Value half = bitOr(bitAnd(shiftRight(word, 1), 0x44444444), 0x32103210);
  for (int64_t shift : {0, 16}) {
    Value selector = shiftRight(index, shift);
    Value low = permute(entries[0], entries[1], selector);
    Value high = permute(entries[2], entries[3], selector);
    registers.push_back(permute(low, high, shiftRight(half, shift)));
  }
}

SmallVector<Value>
GpuKernelBuilder::multiplyTile(ArrayRef<Value> rows, ArrayRef<Value> columns,
                               ArrayRef<Value> accumulators) {
  Type word = b.getI32Type();
  auto type = LLVM::LLVMStructType::getLiteral(b.getContext(),
                                               {word, word, word, word});
  bool isSigned = spec.table || spec.weightSigned;
  Value product = NVVM::MmaOp::create(
      b, type, rows, columns, accumulators, ArrayRef<int64_t>{16, 8, 32},
      /*b1Op=*/std::nullopt, NVVM::MMAIntOverflow::wrapped,
      std::array<NVVM::MMATypes, 2>{NVVM::MMATypes::s8,
                                    isSigned ? NVVM::MMATypes::s8
                                             : NVVM::MMATypes::u8},
      std::array<NVVM::MMALayout, 2>{NVVM::MMALayout::row,
                                     NVVM::MMALayout::col});
  Values result;
  for (int64_t i = 0; i < 4; ++i)
    result.push_back(LLVM::ExtractValueOp::create(b, product, i));
  return result;
}
