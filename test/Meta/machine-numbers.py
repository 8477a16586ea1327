# RUN: %python %s
"""Numbers of machines are named in lib/Target: kernels for CPUs and what places buffers ask for them by name. A bare 64
that aligns or counts bytes, a fraction of a cache, and a constant of their own are refused."""

import re

from Inputs.rule import enforce, files, numbered_lines

# What GPU kernels are made of is stated with their fragments.
# Files of NumPy have headers of a multiple of 64 bytes.
FOLDERS = ["lib/Codegen", "lib/Execution", "include/quantx/Codegen", "include/quantx/Execution"]
EXEMPT = ("Gpu", "Npy")
PATTERNS = [
    r"alignTo\(.*\b64\)|[-+*/%]=? 64\b|\b64 \*",
    r"\bcpu\.\w+ ?[-+*/%] ?\d|\d ?[-+*/] ?cpu\.",
    r"constexpr \w*int\w* k\w*(Rows|Blocks|Threads|Lanes|Alignment|Line\w*|Registers)\b",
]


def check(root):
    return [
        f"{path}:{number}: wanted a name of lib/Target, got: {match[0]}"
        for path in files(root, FOLDERS, {".cpp", ".h"})
        if not path.name.startswith(EXEMPT)
        for number, line in numbered_lines(root, path)
        for match in [re.search("|".join(PATTERNS), line.partition("//")[0])]
        if match
    ]


enforce(
    check,
    good={
        "lib/Codegen/A.cpp": "// 64 * 2\nat = llvm::alignTo(at, kCacheLineBytes);\nType i64 = IntegerType::get(c, 64);\n",
        "lib/Codegen/GpuA.cpp": "int64_t bytes = 64 * rows;\n",
    },
    bad=[
        {"lib/Codegen/B.cpp": "at = llvm::alignTo(at, 64);\n"},
        {"lib/Codegen/B.cpp": "for (; line < bytes; line += 64)\n"},
        {"lib/Codegen/B.cpp": "int64_t block = cpu.l2Bytes / 4;\n"},
        {"lib/Execution/B.cpp": "static constexpr int64_t kBlocks = 64;\n"},
    ],
)
