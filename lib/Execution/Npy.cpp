//===- Npy.cpp - tensors in NumPy's file format -----------------*- C++ -*-===//
//
// magic `\x93NUMPY`, version, length of the header, the header (a Python
// dictionary with the keys descr, fortran_order and shape), the elements.
//
//===----------------------------------------------------------------------===//
#include "quantx/Execution/Npy.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;
using namespace mlir::quantx;

static constexpr StringLiteral kMagic("\x93NUMPY");

namespace {
struct Header {
  std::string descr;
  bool fortranOrder = false;
  SmallVector<int64_t> shape;
  size_t dataBegin = 0;
};

/// Reads the dictionary of a header.
class HeaderParser {
public:
  explicit HeaderParser(StringRef text) : text(text) {}

  bool parse(Header &header) {
    unsigned seen = 0;
    if (!consume("{"))
      return false;
    while (!consume("}")) {
      std::string key;
      if (!parseString(key) || !consume(":"))
        return false;
      bool good = false;
      if (key == "descr")
        good = parseString(header.descr), seen |= 1;
      else if (key == "fortran_order")
        good = parseBool(header.fortranOrder), seen |= 2;
      else if (key == "shape")
        good = parseShape(header.shape), seen |= 4;
      if (!good)
        return false;
      consume(",");
    }
    return seen == 7 && text.trim().empty();
  }

private:
  bool consume(StringRef token) {
    text = text.ltrim();
    return text.consume_front(token);
  }
  bool parseString(std::string &value) {
    text = text.ltrim();
    if (text.empty() || (text.front() != '\'' && text.front() != '"'))
      return false;
    size_t end = text.find(text.front(), 1);
    if (end == StringRef::npos)
      return false;
    value = text.slice(1, end).str();
    text = text.drop_front(end + 1);
    return true;
  }
  bool parseBool(bool &value) {
    value = consume("True");
    return value || consume("False");
  }
  bool parseShape(SmallVectorImpl<int64_t> &shape) {
    if (!consume("("))
      return false;
    while (!consume(")")) {
      uint64_t extent;
      text = text.ltrim();
      if (text.consumeInteger(10, extent) ||
          extent > uint64_t(std::numeric_limits<int64_t>::max()))
        return false;
      shape.push_back(extent);
      if (!consume(",") && !text.ltrim().starts_with(")"))
        return false;
    }
    return true;
  }

  StringRef text;
};
} // namespace

static llvm::Error wrong(StringRef path, const Twine &what) {
  return llvm::createStringError(path + ": " + what);
}

/// Bytes of a file in a message: a part of them, on one line.
static std::string show(StringRef bytes) {
  constexpr size_t kMost = 100;
  if (bytes.empty())
    return "nothing";
  std::string text;
  llvm::raw_string_ostream os(text);
  llvm::printEscapedString(bytes.take_front(kMost), os);
  return bytes.size() > kMost ? text + "…" : text;
}

/// Length of the header and where it begins.
static llvm::Expected<Header> readHeader(StringRef path, StringRef data) {
  if (!data.starts_with(kMagic) || data.size() < 10)
    return wrong(path, "wanted a .npy file, got: another file");
  unsigned version = static_cast<uint8_t>(data[6]);
  unsigned minor = static_cast<uint8_t>(data[7]);
  if (version < 1 || version > 3 || minor != 0)
    return wrong(path, "wanted version 1.0, 2.0 or 3.0 of .npy, got: " +
                           Twine(version) + "." + Twine(minor));
  size_t begin = version == 1 ? 10 : 12;
  if (data.size() < begin)
    return wrong(path, "wanted a whole header, got: the end of the file");
  uint64_t length = version == 1
                        ? llvm::support::endian::read16le(data.data() + 8)
                        : llvm::support::endian::read32le(data.data() + 8);
  if (length > data.size() - begin)
    return wrong(path, "wanted a header of " + Twine(length) +
                           " bytes, got: " + Twine(data.size() - begin));
  Header header;
  if (!HeaderParser(data.substr(begin, length)).parse(header))
    return wrong(path,
                 "wanted a header with descr, fortran_order and shape, got: " +
                     show(data.substr(begin, length).trim()));
  if (header.fortranOrder && header.shape.size() > 1)
    return wrong(path, "wanted C order, got: Fortran order");
  header.dataBegin = begin + length;
  return header;
}

/// The descriptors that serve a kind; the first one is written.
static SmallVector<StringRef, 3> getDescriptors(ElementKind kind) {
  using Class = ElementKind::Class;
  switch (kind.cls) {
  case Class::F16:
    return {"<f2"};
  case Class::BF16:
    return {"<V2", "|V2"};
  case Class::F32:
    return {"<f4"};
  case Class::F64:
    return {"<f8"};
  case Class::Index:
  case Class::Integer:
    break;
  }
  if (kind.width == 1)
    return {"|b1", "|u1", "|i1"};
  if (kind.getBytes() == 1)
    return {"|i1", "|u1"};
  if (kind.getBytes() == 2)
    return {"<i2", "<u2"};
  if (kind.getBytes() == 4)
    return {"<i4", "<u4"};
  return {"<i8", "<u8"};
}

/// Integers that do not fill their bytes: the elements must fit, and are
/// stored zero-extended.
static llvm::Error normalize(StringRef path, HostTensor &tensor) {
  ElementKind kind = tensor.getKind();
  unsigned bits = 8 * kind.getBytes();
  if (kind.isFloat() || kind.width == bits)
    return llvm::Error::success();
  for (int64_t index = 0; index < tensor.getNumElements(); ++index) {
    uint64_t raw = tensor.get(index).bits;
    int64_t value = llvm::SignExtend64(raw, bits);
    if (!llvm::isUIntN(kind.width, raw) && !llvm::isIntN(kind.width, value))
      return wrong(path, "wanted integers of " + Twine(kind.width) +
                             " bits, got: " + Twine(value));
    tensor.set(index, Scalar::ofInt(kind, value));
  }
  return llvm::Error::success();
}

llvm::Expected<HostTensor> quantx::readNpy(StringRef path, ElementKind kind) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return wrong(path,
                 "wanted a readable file, got: " + buffer.getError().message());
  StringRef data = (*buffer)->getBuffer();
  llvm::Expected<Header> header = readHeader(path, data);
  if (!header)
    return header.takeError();
  auto descriptors = getDescriptors(kind);
  if (!llvm::is_contained(descriptors, header->descr))
    return wrong(path, "wanted elements of type " +
                           llvm::join(descriptors, " or ") +
                           ", got: " + show(header->descr));
  std::optional<int64_t> count = getElementCount(header->shape);
  StringRef elements = data.drop_front(header->dataBegin);
  if (!count || *count > kMaxTensorBytes / kind.getBytes() ||
      static_cast<uint64_t>(*count * kind.getBytes()) != elements.size())
    return wrong(path, "wanted as many bytes as the shape in the header has, "
                       "got: " +
                           Twine(elements.size()));
  HostTensor tensor(
      kind, header->shape,
      std::vector<uint8_t>(elements.bytes_begin(), elements.bytes_end()));
  if (llvm::Error error = normalize(path, tensor))
    return error;
  return tensor;
}

llvm::Error quantx::writeNpy(StringRef path, const HostTensor &tensor) {
  std::string header =
      ("{'descr': '" + getDescriptors(tensor.getKind()).front() +
       "', 'fortran_order': False, 'shape': (")
          .str();
  for (int64_t extent : tensor.getShape())
    header += std::to_string(extent) + ",";
  header += "), }";
  header.resize(llvm::alignTo(header.size() + 11, 64) - 11, ' ');
  header += '\n';
  std::error_code code;
  llvm::raw_fd_ostream os(path, code);
  if (code)
    return wrong(path, "wanted a writable file, got: " + code.message());
  os << kMagic << '\x01' << '\0' << static_cast<char>(header.size() & 0xFF)
     << static_cast<char>(header.size() >> 8) << header
     << llvm::toStringRef(tensor.getBytes());
  os.close();
  if (!os.has_error())
    return llvm::Error::success();
  std::string message = os.error().message();
  os.clear_error();
  return wrong(path, "wanted to write all bytes, got: " + message);
}
