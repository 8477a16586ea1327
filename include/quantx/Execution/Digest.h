//===- Digest.h - results as lines of text ----------------------*- C++ -*-===//
//
// What `quantx-run` prints of results: digests and sampled elements.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_EXECUTION_DIGEST_H
#define QUANTX_EXECUTION_DIGEST_H

#include "quantx/Interpreter/Values.h"

namespace mlir::quantx {

/// One result, or one field of a container result.
struct NamedTensor {
  std::string index; ///< `0`, or `0.1`: field 1 of result 0, in scheme order
  std::string type;  ///< with its run-time shape
  HostTensor tensor; ///< of a scalar: of rank 0
};

/// A result as one tensor, a container as one for each field: codes of at most
/// 8 bits one a byte, with their sign extended, others two bytes.
std::vector<NamedTensor> getNamedTensors(unsigned index,
                                         const RuntimeValue &value,
                                         MLIRContext *context);

/// SHA-256, in hexadecimal, over the little-endian elements; NaNs are made
/// 0x7FC00000, 0x7E00, 0x7FC0 or 0x7FF8000000000000 (f32, f16, bf16, f64).
std::string getDigest(const HostTensor &tensor);

/// `count` elements, `INDEX[i,j] VALUE` a line: element number h modulo the
/// size, h the seeded word of (seed, index of the result, number of the line).
/// Floats are C hexadecimal floats, `nan` or `inf`; integers are signed
/// decimals. Nothing for an empty tensor.
std::vector<std::string> sampleElements(const NamedTensor &result,
                                        unsigned resultIndex, uint64_t count,
                                        uint64_t seed);

} // namespace mlir::quantx

#endif // QUANTX_EXECUTION_DIGEST_H
