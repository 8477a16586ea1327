# RUN: %python %s %t
"""Every wrong use of quantx-compile is one line that ends in `got: …`, with its exit status.

usage: errors.py FOLDER
"""

import pathlib
import shutil
import subprocess
import sys

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
good = folder / "good.mlir"
good.write_text("func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {\n  return %x : tensor<4xf32>\n}\n")
keyword = folder / "keyword.mlir"
keyword.write_text(good.read_text().replace("@f", "@while"))
broken = folder / "broken.mlir"
broken.write_text("func.func @f(\n")
multiply = pathlib.Path(__file__).parent / "Inputs" / "two.mlir"
routes = pathlib.Path(__file__).parent.parent / "routes.mlir"
absent = folder / "absent"
TO_OBJECT = ["--target=portable", "--emit=object"]

CASES = [
    (2, "got: no FILE", []),
    (2, "got: no --target=T", [good]),
    (2, "got: no --emit=KIND", [good, "--target=portable"]),
    (2, "wanted one of [object, shared, asm, llvm, ptx, cubin, tensor, integer, kernel], got: elf",
     [good, "--target=portable", "--emit=elf"]),
    (2, "sm_90], got: z80", [good, "--target=z80", "--emit=object"]),
    (2, "sm_90], got: sm_12", [good, "--target=sm_12", "--emit=object"]),
    (2, "--weights: wanted embed or file, got: disk", [good, *TO_OBJECT, "--weights=disk"]),
    (2, "got: -", [good, "--target=portable", "--emit=shared", "-o", "-"]),
    (2, "got: integer", [good, "--target=portable", "--emit=integer", "--report=r.json"]),
    (3, "got: sm_80", [good, "--target=sm_80", "--emit=object"]),
    (3, "got: ptx", [good, "--target=portable", "--emit=ptx"]),
    (3, "got: sm_80", [good, "--target=sm_80", "--emit=llvm"]),
    (3, "got: sm_90", [good, "--target=sm_90", "--emit=ptx", f"--header={folder}/x.h"]),
    (3, "--emit=cubin: wanted ptxas on PATH or in CUDA_HOME/bin, got: none",
     [routes, "--target=sm_80", "--emit=cubin", "-o", folder / "x.cubin"]),
    (3, "got: ptx", [good, "--target=znver4", "--emit=ptx"]),
    (3, "got: kernel", [good, "--target=portable", "--emit=kernel"]),
    (2, "got: -", [good, "--target=portable", "--emit=asm", "--weights=file"]),
    (2, "got: kernel", [good, "--target=znver4", "--emit=kernel", "--weights=file", "-o", folder / "x.mlir"]),
    (1, "No such file or directory", [good, *TO_OBJECT, "--weights=file", "-o", absent / "x.o"]),
    (1, "No such file or directory", [absent, *TO_OBJECT]),
    (1, "error: ", [broken, *TO_OBJECT]),
    (1, "got: while", [keyword, *TO_OBJECT, f"--header={folder}/k.h"]),
    (1, "No such file or directory", [good, *TO_OBJECT, "-o", absent / "x.o"]),
    (1, "No such file or directory", [good, *TO_OBJECT, f"--header={absent}/x.h"]),
    (1, "No such file or directory", [good, *TO_OBJECT, "-o", folder / "x.o", f"--report={absent}/r"]),
    (1, "good.mlir", [multiply, *TO_OBJECT, f"--dump={good}"]),
    (0, "", [good, *TO_OBJECT, "-o", folder / "x.o"]),
]  # fmt: skip

tools = str(pathlib.Path(shutil.which("quantx-compile")).parent)
alone = {"PATH": tools}  # without ptxas
for status, text, arguments in CASES:
    command = [f"{tools}/quantx-compile", *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, text=True, env=alone)
    assert result.returncode == status, (command, result)
    assert text in result.stderr, (command, result)
    if status and arguments[:1] != [broken]:
        assert result.stderr.startswith("error: "), (command, result)
        assert result.stderr.count("\n") == 1, (command, result)
