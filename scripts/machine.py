"""What machine this is: the `machine` object of every JSON file the scripts
write, and the features that the tests ask for. Standard library only."""

import os
import pathlib
import shutil

# /proc/cpuinfo's flag -> LLVM's name of the instruction set, oldest first.
INSTRUCTION_SETS = {
    "avx2": "avx2",
    "fma": "fma",
    "f16c": "f16c",
    "avx512f": "avx512f",
    "avx512bw": "avx512bw",
    "avx512dq": "avx512dq",
    "avx512vl": "avx512vl",
    "avx512_vnni": "avx512vnni",
    "avx512vbmi": "avx512vbmi",
    "avx512_bf16": "avx512bf16",
    "avx_vnni": "avxvnni",
    "amx_tile": "amx-tile",
    "amx_int8": "amx-int8",
    "amx_bf16": "amx-bf16",
}


def cpuinfo(field):
    """The first value of a field of /proc/cpuinfo, or ''."""
    for line in open("/proc/cpuinfo", encoding="utf-8"):
        name, _, value = line.partition(":")
        if name.strip() == field:
            return value.strip()
    return ""


def gpu():
    """The model of the first NVIDIA GPU, or None."""
    for path in sorted(pathlib.Path("/proc/driver/nvidia/gpus").glob("*/information")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("Model:"):
                return line.partition(":")[2].strip()
    return None


def ptxas():
    """The path of NVIDIA's assembler, from PATH or CUDA_HOME, or None."""
    home = os.environ.get("CUDA_HOME")
    return shutil.which("ptxas") or (home and shutil.which("ptxas", path=f"{home}/bin"))


def describe():
    """{cpu: model name, isa: LLVM's names, cores: usable ones, gpu: model or None}."""
    flags = cpuinfo("flags").split()
    return {
        "cpu": cpuinfo("model name"),
        "isa": [name for flag, name in INSTRUCTION_SETS.items() if flag in flags],
        "cores": len(os.sched_getaffinity(0)),
        "gpu": gpu(),
    }
