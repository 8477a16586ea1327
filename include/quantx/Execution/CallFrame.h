//===- CallFrame.h - arguments of generated code ----------------*- C++ -*-===//
//
// Run-time values as the struct `NAME_args` of the C ABI, and back.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_EXECUTION_CALLFRAME_H
#define QUANTX_EXECUTION_CALLFRAME_H

#include "quantx/Codegen/EntrySignature.h"
#include "quantx/Interpreter/Values.h"
#include "llvm/Support/Error.h"

namespace mlir::quantx {

/// Owns copies of the inputs, the results and the workspace, each between
/// guard bytes, and the struct that points to them.
class CallFrame {
public:
  /// `inputs` and `results` are the function's, before quantized tensors are
  /// taken apart.
  CallFrame(ArrayRef<RuntimeValue> inputs, TypeRange inputTypes,
            TypeRange resultTypes);

  /// The struct, which the entry takes.
  void *getArgs() { return args.data(); }
  /// Makes room for the results, after the sizes of dynamic ones have been
  /// filled in; an error where one is negative or too large.
  llvm::Error allocateResults();
  /// Makes room for the workspace; an error where `bytes` is negative or too
  /// large.
  llvm::Error allocateWorkspace(int64_t bytes);
  /// An error that names the first buffer beside which bytes have changed.
  llvm::Error checkGuards() const;
  /// Copies of the results, after a call.
  SmallVector<RuntimeValue> takeResults(TypeRange resultTypes) const;

private:
  struct Buffer {
    std::string name;
    std::vector<uint8_t> bytes;
    size_t size = 0;
    uint8_t *data();
  };
  uint8_t *allocate(std::string name, int64_t bytes);
  void setPointer(unsigned field, void *pointer);
  int64_t getDim(unsigned value, unsigned dim) const;
  void placeFields();
  void bindInputs(ArrayRef<HostTensor> components);
  HostTensor takeTensor(unsigned result) const;

  EntrySignature signature;
  SmallVector<EntryField> fields;
  SmallVector<size_t> offsets;
  std::vector<uint8_t> args;
  std::vector<std::unique_ptr<Buffer>> buffers;
  SmallVector<uint8_t *> resultData;
};

} // namespace mlir::quantx

#endif // QUANTX_EXECUTION_CALLFRAME_H
