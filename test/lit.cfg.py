"""The one lit suite of quantx.

Tools of build/bin and of LLVM 22 (FileCheck, not, split-file) are on PATH.
Substitutions: %python, %mlir_opt (stock MLIR's), %quantx_src, %quantx_build and,
where there is one, %ptxas. Features: avx512vnni, amx, ptxas, clean-build-time
(build/build-time.json is there), quick, full or nightly (the mode). The
environment carries QUANTX_CHECK_MODE, QUANTX_CHECK_SEED, QUANTX_CHECK_MINUTES
and, for what is linked with a sanitized libquantx-rt, CFLAGS.
"""

import os
import sys

import lit.formats

sys.path.insert(0, os.path.join(config.quantx_source, "scripts"))
import machine

config.name = "quantx"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test", ".py"]
# Read by tests, not run: modules of Python tests and inputs.
config.excludes = ["lit.cfg.py", "Inputs", "oracles"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.quantx_build, "test")

tools = os.path.join(config.quantx_build, "bin")
config.environment["PATH"] = os.pathsep.join(
    [tools, config.llvm_tools, os.environ.get("PATH", "")]
)
config.environment["PYTHONDONTWRITEBYTECODE"] = "1"
mode = lit_config.params.get("mode", "full")
config.environment["QUANTX_CHECK_MODE"] = mode
config.environment["QUANTX_CHECK_SEED"] = lit_config.params.get("seed", "0")
config.environment["QUANTX_CHECK_MINUTES"] = lit_config.params.get("minutes", "20")
if config.quantx_sanitizers:
    # Debian's LLVM has none: what its allocators give out is still poisoned by
    # those of its templates that are compiled here, and the vectors that it
    # fills are annotated only where they are ours.
    config.environment["ASAN_OPTIONS"] = (
        "allow_user_poisoning=0:detect_container_overflow=0"
    )
    # What links libquantx-rt has to bring the sanitizers' own library.
    config.environment["CFLAGS"] = "-fsanitize=address,undefined"
    # They run nothing of ours, or time it, or load it into what has none.
    config.excludes += [
        "Meta", "Benchmarks", "install", "plugin.mlir", "host-and-device.mlir"
    ]  # fmt: skip

config.substitutions += [
    ("%python", os.path.join(config.quantx_source, "build", "bin", "python")),
    ("%mlir_opt", os.path.join(config.llvm_tools, "mlir-opt")),
    ("%quantx_src", config.quantx_source),
    ("%quantx_build", config.quantx_build),
]

config.available_features.add(mode)
instruction_sets = set(machine.describe()["isa"])
if instruction_sets >= {"avx512bw", "avx512dq", "avx512vl", "avx512vnni"}:
    config.available_features.add("avx512vnni")
if instruction_sets >= {"amx-tile", "amx-int8"}:
    config.available_features.add("amx")
if machine.ptxas():
    config.available_features.add("ptxas")
    config.substitutions.append(("%ptxas", machine.ptxas()))
if os.path.exists(os.path.join(config.quantx_build, "build-time.json")):
    config.available_features.add("clean-build-time")
