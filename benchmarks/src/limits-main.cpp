//===- limits-main.cpp - prints what one core can do ------------*- C++ -*-===//
//
// quantx-limits [--ms=N] [--cpu=N] [--footprint=MIB]: the limits, and reading
// memory of a size in both page sizes and both numbers of streams, as JSON.
//
//===----------------------------------------------------------------------===//
#include "limits.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <initializer_list>

namespace {
struct Options {
  long milliseconds = 200, cpu = 0, footprint = 64;
};
} // namespace

/// Parses `--name=N` with N from `low` to `high`; whether it is that.
static bool parse(const char *argument, const char *name, long low, long high,
                  long &value) {
  size_t length = std::strlen(name);
  if (std::strncmp(argument, name, length) || argument[length] != '=')
    return false;
  const char *text = argument + length + 1;
  char *end;
  value = std::strtol(text, &end, 10);
  return *text && !*end && value >= low && value <= high;
}

static void printNumber(const char *separator, const char *name, double value) {
  if (value < 0)
    std::printf("%s\"%s\": null", separator, name);
  else
    std::printf("%s\"%s\": %.1f", separator, name, value);
}

static void printReads(const Options &options) {
  const char *separator = "";
  for (int huge = 0; huge < 2; ++huge) {
    quantx_read_probe *probe = quantx_read_probe_create(
        static_cast<size_t>(options.footprint) << 20, huge);
    for (int streams : {1, 8}) {
      std::printf("%s\n  {\"mib\": %ld, \"page_kib\": %d, \"streams\": %d",
                  separator, options.footprint, huge ? 2048 : 4, streams);
      printNumber(", ", "gbs",
                  probe ? quantx_read_probe_measure(probe, streams,
                                                    options.milliseconds)
                        : -1);
      std::printf("}");
      separator = ",";
    }
    quantx_read_probe_destroy(probe);
  }
}

int main(int argc, char **argv) {
  Options options;
  for (int i = 1; i < argc; ++i)
    if (!parse(argv[i], "--ms", 1, 60000, options.milliseconds) &&
        !parse(argv[i], "--cpu", 0, 1023, options.cpu) &&
        !parse(argv[i], "--footprint", 1, 1 << 14, options.footprint)) {
      std::fprintf(stderr,
                   "error: wanted --ms=N (1 to 60000), --cpu=N (0 to 1023) or "
                   "--footprint=MIB (1 to 16384), got: %s\n",
                   argv[i]);
      return 2;
    }
  if (!quantx_pin_thread(options.cpu)) {
    std::fprintf(stderr, "error: wanted a CPU of this process, got: %ld\n",
                 options.cpu);
    return 3;
  }
  auto measure = [&](enum quantx_limit limit) {
    return quantx_measure_limit(limit, options.milliseconds);
  };
  std::printf("{\"schema\": \"quantx.limits/1\", \"limits\": {");
  printNumber("", "dram_gbs", measure(QUANTX_LIMIT_DRAM));
  printNumber(", ", "l3_gbs", measure(QUANTX_LIMIT_L3));
  printNumber(", ", "vnni_gops", measure(QUANTX_LIMIT_VNNI));
  printNumber(", ", "amx_gops", measure(QUANTX_LIMIT_AMX));
  printNumber(", ", "fma_gflops", measure(QUANTX_LIMIT_FMA));
  std::printf("},\n \"reads\": [");
  printReads(options);
  std::printf("]}\n");
  return 0;
}
