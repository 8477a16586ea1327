//===- LayoutText.cpp - layouts from text, for tests ------------*- C++ -*-===//
//
// One function a rule of the grammar.
//
//===----------------------------------------------------------------------===//
#include "LayoutText.h"
#include "quantx/Layout/Verify.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ErrorHandling.h"

using namespace mlir::quantx;

namespace {
class Reader {
public:
  explicit Reader(llvm::StringRef text) : rest(text) {}

  std::optional<Layout> read() {
    if (peek("["))
      readList("[", "]", [&] { layout.dims.push_back(readName().str()); });
    else
      layout.dims = {"n", "k"};
    if (peek(","))
      expect(",");
    do
      readBuffer(layout.buffers.emplace_back());
    while (accept(","));
    rest = rest.ltrim();
    if (failed || !rest.empty())
      return std::nullopt;
    return layout;
  }

private:
  bool peek(llvm::StringRef token) {
    rest = rest.ltrim();
    return rest.starts_with(token);
  }
  bool accept(llvm::StringRef token) {
    return peek(token) && rest.consume_front(token);
  }
  void expect(llvm::StringRef token) { failed |= !accept(token); }

  bool acceptWord(llvm::StringRef word) {
    rest = rest.ltrim();
    llvm::StringRef next = rest.take_while(isWordChar);
    return next == word && rest.consume_front(word);
  }
  static bool isWordChar(char c) { return llvm::isAlnum(c) || c == '_'; }

  llvm::StringRef readName() {
    rest = rest.ltrim();
    llvm::StringRef name = rest.take_while(isWordChar);
    failed |= name.empty();
    rest = rest.drop_front(name.size());
    return name;
  }

  int64_t readInt() {
    rest = rest.ltrim();
    int64_t value = 0;
    failed |= rest.consumeInteger(10, value);
    return value;
  }

  template <typename Item>
  void readList(llvm::StringRef open, llvm::StringRef close, Item readItem) {
    expect(open);
    if (accept(close))
      return;
    do
      readItem();
    while (!failed && accept(","));
    expect(close);
  }

  int readDim() {
    llvm::StringRef name = readName();
    if (name == "w")
      return DimensionModes::kWords;
    if (name == "b")
      return DimensionModes::kBits;
    auto *it = llvm::find(layout.dims, name);
    failed |= it == layout.dims.end();
    return it - layout.dims.begin();
  }

  void readBuffer(LayoutBuffer &buffer) {
    expect("{");
    failed |= !acceptWord("unit");
    buffer.unit = readInt();
    expect(",");
    if (acceptWord("word")) {
      buffer.word = readInt();
      expect(",");
    }
    failed |= !acceptWord("order");
    readList("(", ")", [&] {
      LayoutOrder &order = buffer.order.emplace_back();
      order.reversed = accept("-");
      order.dim = readDim();
      if (acceptWord("pad"))
        order.pad = readInt();
    });
    while (!failed && accept(",")) {
      if (acceptWord("swizzle")) {
        llvm::SmallVector<int64_t> numbers;
        readList("[", "]", [&] { numbers.push_back(readInt()); });
        failed |= numbers.size() != 3;
        numbers.resize(3);
        buffer.swizzle = LayoutSwizzle{numbers[0], numbers[1], numbers[2]};
        continue;
      }
      readField(buffer.fields.emplace_back());
    }
    expect("}");
  }

  void readField(LayoutField &field) {
    field.name = readName().str();
    expect("=");
    do {
      LayoutPiece &piece = field.pieces.emplace_back();
      do
        readSegment(piece.segments.emplace_back());
      while (!failed && acceptWord("then"));
    } while (!failed && accept("|"));
  }

  void readSegment(LayoutSegment &segment) {
    segment.trit = acceptWord("trit");
    segment.width = readInt();
    failed |= !acceptWord("at");
    segment.base = readInt();
    while (!failed && !peek(",") && !peek("|") && !peek("}") && !peek("then")) {
      DimensionModes &dim = segment.dims.emplace_back();
      dim.dim = readDim();
      readList("(", ")", [&] {
        if (accept("*")) {
          dim.modes.push_back({LayoutMode::kOuter, 0});
          return;
        }
        LayoutMode &mode = dim.modes.emplace_back();
        mode.size = readInt();
        expect(":");
        mode.stride = readInt();
      });
    }
  }

  llvm::StringRef rest;
  Layout layout;
  bool failed = false;
};
} // namespace

std::optional<Layout> test::readLayout(llvm::StringRef text) {
  return Reader(text).read();
}

Layout test::getLayout(llvm::StringRef text) {
  std::optional<Layout> layout = readLayout(text);
  if (!layout)
    llvm::report_fatal_error("no layout: " + llvm::Twine(text));
  if (llvm::Error error = verify(*layout))
    llvm::report_fatal_error(llvm::Twine(text) + ": " +
                             llvm::toString(std::move(error)));
  return *layout;
}
