//===- slices.h - the best of repeated measurements -------------*- C++ -*-===//
//
// Repeats some work for a while and keeps its best rate.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTX_BENCHMARKS_SLICES_H
#define QUANTX_BENCHMARKS_SLICES_H

#include <algorithm>
#include <chrono>
#include <ctime>

namespace quantx_benchmarks {

/// What the calling thread has used of a CPU, in nanoseconds.
inline double getThreadTime() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return 1e9 * time.tv_sec + time.tv_nsec;
}

/// Calls `work`, which returns how many units (operations, bytes) it did, until
/// `milliseconds` have gone, at least once; returns the most units in a
/// nanosecond of the thread's CPU time, which are 1e9 units in a second.
template <typename Work>
double measureBestRate(double milliseconds, Work work) {
  using Clock = std::chrono::steady_clock;
  std::chrono::duration<double, std::milli> limit(milliseconds);
  Clock::time_point begin = Clock::now();
  double best = 0;
  do {
    double start = getThreadTime();
    double units = work();
    best = std::max(best, units / (getThreadTime() - start));
  } while (Clock::now() - begin < limit);
  return best;
}

} // namespace quantx_benchmarks

#endif // QUANTX_BENCHMARKS_SLICES_H
