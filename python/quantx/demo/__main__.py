"""`python -m quantx.demo`, behind scripts/demo, which builds the tools first."""

import argparse
import dataclasses
import json
import pathlib
import subprocess
import sys
import tempfile
import time

from quantx import modules
from quantx.demo import matrices, model, running, table
from quantx.errors import CommandError

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "scripts"))
import machine  # noqa: E402

LAYER = 10
Files = dict[str, str | None]  # what the demonstration left -> its path
MODES = {  # matrices, M
    "full": (list(model.MATRICES), (1, 16, 128)),
    "quick": (["k", "down"], (1, 16)),
}


def file_to_write(text: str) -> pathlib.Path:
    path = pathlib.Path(text)
    if not path.parent.is_dir() or path.is_dir():
        raise argparse.ArgumentTypeError(f"wanted a file in an existing folder, got: {text}")
    return path


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/demo",
        allow_abbrev=False,
        description="Quantizes one layer of a real model in several formats, compiles it, "
        "runs it on the model's own activations and compares it with float64.",
    )
    parser.add_argument("--json", type=file_to_write, metavar="FILE", help="write quantx.demo/1")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "build" / "demo",
                        metavar="DIR", help="where the module and what is made of it are left "
                        "(default: build/demo)")  # fmt: skip
    parser.add_argument("--backend", choices=running.BACKENDS,
                        help="where the functions run (default: the first that this build "
                        "and this machine have)")  # fmt: skip
    parser.add_argument("--quick", action="store_const", dest="mode", const="quick",
                        default="full", help="two matrices, M = 1 and 16")  # fmt: skip
    return parser.parse_args(arguments)


def say(text: str) -> None:
    print(f"demo: {text}", flush=True)


def tool(name: str, *arguments: object) -> float:
    """Runs a tool; its wall time in seconds. Raises CommandError."""
    begin = time.perf_counter()
    command = [str(modules.tool(name)), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        first = (done.stderr.strip() or f"status {done.returncode}").splitlines()[0]
        raise CommandError(f"{name}: wanted it to succeed, got: {first}", done.returncode)
    return time.perf_counter() - begin


def lower(module: pathlib.Path) -> pathlib.Path:
    """Writes the Integer level of the module beside it, without the weights."""
    path = module.with_name("layer-integer.mlir")
    tool("quantx-opt", "--quantx-lower-to-integer", "--mlir-elide-resource-strings-if-larger=64",
         module, "-o", path)  # fmt: skip
    return path


def compile_object(module: pathlib.Path, backend: str) -> tuple[Files, float | None]:
    """Writes an object and a C header beside the module; their paths and the
    seconds it took, None where this build has no compiler."""
    if not (ROOT / "tools" / "quantx-compile").is_dir():
        return {"object": None, "header": None}, None
    target = "native" if backend == "cpu" else "portable"
    files: Files = {
        "object": str(module.with_suffix(".o")),
        "header": str(module.with_suffix(".h")),
    }
    seconds = tool("quantx-compile", module, f"--target={target}", "--emit=object",
                   "-o", files["object"], f"--header={files['header']}")  # fmt: skip
    return files, seconds


def run(options: argparse.Namespace) -> int:
    names, sizes = MODES[options.mode]
    options.out.mkdir(parents=True, exist_ok=True)
    path = model.locate()
    say(f"reading {path.name}")
    weights = model.Model(path)
    say(f"running {len(model.TOKENS)} tokens through layers 0 to {LAYER} in numpy")
    activations = weights.activations(LAYER)
    say(f"quantizing {', '.join(names)} of layer {LAYER}")
    layer = matrices.build(weights, LAYER, names)
    say("writing and lowering the module")
    module = options.out / "layer.mlirbc"
    modules.emit(layer.module, module)
    files: Files = {"module": str(module), "lowered": str(lower(module))}
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder, first = pathlib.Path(name), layer.entries[0]
        backend = options.backend or running.choose_backend(
            module, folder, first.function, activations[first.matrix][-1:]
        )
        say(f"running on {backend}, one thread; errors are against float64\n")
        print(table.HEADER, flush=True)
        runner = running.Runner(module, folder, backend)
        for row in table.measure(layer, activations, runner, sizes):
            rows.append(row)
            print(table.line(row), flush=True)
    print()
    compiled, seconds = compile_object(module, backend)
    report(options, rows, files | compiled, seconds)
    return 0


def report(
    options: argparse.Namespace,
    rows: list[table.Row],
    files: Files,
    compile_seconds: float | None,
) -> None:
    """Says where the files lie and writes the JSON."""
    before = sum(row.seconds_before for row in rows)
    if compile_seconds is None:
        compile_seconds = before
        say(f"reading and compiling before the calls: {before:.1f} s for {len(rows)} runs")
    else:
        say(f"compiling all functions to the object: {compile_seconds:.1f} s")
    for name, path in files.items():
        say(f"{name}: {path or 'not made, this build has no quantx-compile'}")
    if options.json:
        document = {
            "schema": "quantx.demo/1",
            "machine": machine.describe(),
            "rows": [dataclasses.asdict(row) for row in rows],
            "kernels": sorted({row.kernel for row in rows}),
            "compile_seconds": compile_seconds,
            "files": files,
        }
        options.json.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    try:
        return run(options)
    except CommandError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.status
    except OSError as error:
        print(f"error: wanted to write files, got: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
