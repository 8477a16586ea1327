//===- GemmProblem.h - operands and expected result of a matmul -*- C++ -*-===//
//
// A W8A8 matmul per channel with zero points on both sides: random operands and
// the result of the accumulation recipe, computed by plain loops.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_TEST_UNIT_CODEGEN_GEMMPROBLEM_H
#define QUANTX_TEST_UNIT_CODEGEN_GEMMPROBLEM_H

#include <cmath>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace quantx_test {

/// Scale, zero and code sum of a row, as three words.
struct RowData {
  float scale;
  int32_t zero;
  int32_t sum;
};

/// x si8 [M, K], w si8 [N, K], both row-major.
struct ChannelProblem {
  int m, n, k;
  std::vector<int8_t> x, w;
  std::vector<RowData> rows, columns;
  std::vector<float> expected;

  ChannelProblem(int m, int n, int k, unsigned seed)
      : m(m), n(n), k(k), x(size_t(m) * k), w(size_t(n) * k), rows(m),
        columns(n), expected(size_t(m) * n) {
    std::mt19937 random(seed);
    for (int8_t &code : x)
      code = random();
    for (int8_t &code : w)
      code = random();
    for (RowData &row : rows)
      row = {(1 + random() % 1000) * 1.1e-3f, int8_t(random()), 0};
    for (RowData &column : columns)
      column = {(1 + random() % 1000) * -0.7e-3f, int8_t(random()), 0};
    fillSums();
    fillExpected();
  }

private:
  /// rows: sum of x. columns: sum of w - zero.
  void fillSums() {
    for (int i = 0; i < m; ++i)
      for (int kk = 0; kk < k; ++kk)
        rows[i].sum += x[size_t(i) * k + kk];
    for (int j = 0; j < n; ++j)
      for (int kk = 0; kk < k; ++kk)
        columns[j].sum += w[size_t(j) * k + kk] - columns[j].zero;
  }

  void fillExpected() {
    for (int i = 0; i < m; ++i)
      for (int j = 0; j < n; ++j) {
        int64_t t = 0;
        for (int kk = 0; kk < k; ++kk)
          t += int64_t(x[size_t(i) * k + kk] - rows[i].zero) *
               (w[size_t(j) * k + kk] - columns[j].zero);
        float acc = std::fma(float(t), columns[j].scale, 0.0f);
        expected[size_t(i) * n + j] = acc * rows[i].scale;
      }
  }
};

/// The number of elements whose bits differ.
inline size_t countDifferences(const std::vector<float> &a,
                               const std::vector<float> &b) {
  size_t count = 0;
  for (size_t i = 0; i < a.size(); ++i)
    count += std::memcmp(&a[i], &b[i], sizeof(float)) != 0;
  return count;
}

} // namespace quantx_test

#endif // QUANTX_TEST_UNIT_CODEGEN_GEMMPROBLEM_H
