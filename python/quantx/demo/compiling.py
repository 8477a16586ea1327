"""From the layer to a library: the tools, called as a user would call them."""

import dataclasses
import json
import pathlib
import shutil
import subprocess

from quantx import compiled, modules
from quantx.demo.progress import stage
from quantx.errors import CANNOT, CommandError

PORTABLE = "portable"
# What the demonstration leaves in its folder.
FILES = {
    "module": "layer.mlirbc",
    "lowered": "layer-integer.mlir",
    "object": "layer.o",
    "header": "layer.h",
    "library": "layer.so",
}
COMPILERS = ("clang-22", "cc", "clang", "gcc")


@dataclasses.dataclass(frozen=True)
class Kernel:
    """A generated kernel, or a function that portable loops serve."""

    name: str  # its symbol, or `portable`
    functions: list[str]  # that call it
    seconds: float  # to compile it alone


@dataclasses.dataclass(frozen=True)
class Program:
    """All functions of the module as one library."""

    library: compiled.Library
    kernels: list[Kernel]
    seconds: float  # from the module to the object
    files: dict[str, pathlib.Path]

    def kernels_of(self, function: str) -> list[Kernel]:
        return [kernel for kernel in self.kernels if function in kernel.functions]


def run_tool(command: list[object]) -> None:
    """Raises CommandError with the first line of what a tool has to say."""
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode != 0:
        first = (done.stderr.strip() or f"status {done.returncode}").splitlines()[0]
        name = pathlib.Path(words[0]).name
        raise CommandError(f"{name}: wanted it to succeed, got: {first}", done.returncode)


def link(object_file: pathlib.Path, library: pathlib.Path) -> None:
    """Makes the object a shared library that finds libquantx-rt."""
    compiler = next(filter(None, map(shutil.which, COMPILERS)), None)
    if not compiler:
        raise CommandError(
            f"wanted one of [{', '.join(COMPILERS)}] on PATH to link with (scripts/bootstrap "
            "installs clang-22), got: none",
            CANNOT,
        )
    folder = modules.tool("quantx-compile").resolve().parent.parent / "lib"
    run_tool([compiler, "-shared", object_file, "-o", library, f"-L{folder}",
              f"-Wl,-rpath,{folder}", "-lquantx-rt", "-lm"])  # fmt: skip


def build(module: modules.Module, folder: pathlib.Path) -> Program:
    """Writes the module, what is made of it on the way, and the library; all
    functions are compiled once, for this CPU."""
    files = {kind: folder / name for kind, name in FILES.items()}
    for path in files.values():
        path.unlink(missing_ok=True)  # of an earlier run: none stays beside new ones
    with stage("writing the module and its Integer level"):
        modules.emit(module, files["module"])
        run_tool([modules.tool("quantx-opt"), "--quantx-lower-to-integer", files["module"],
                  "--mlir-elide-resource-strings-if-larger=64", "-o", files["lowered"]])  # fmt: skip
    report_file = folder / "report.json"
    with stage(f"compiling {len(module.functions)} functions for this CPU"):
        run_tool([modules.tool("quantx-compile"), files["module"], "--target=native",
                  "--emit=object", "-o", files["object"], f"--header={files['header']}",
                  f"--report={report_file}"])  # fmt: skip
        link(files["object"], files["library"])
    report = json.loads(report_file.read_text(encoding="utf-8"))
    kernels = [
        Kernel(
            PORTABLE if row["family"] == PORTABLE else row["symbol"],
            row["functions"],
            row["compile_seconds"],
        )
        for row in report["kernels"]
    ]
    library = compiled.Library(files["library"], files["header"], threads=1)
    files["report"] = report_file
    return Program(library, kernels, report["compile_seconds"], files)
