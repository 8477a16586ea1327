"""`python -m quantx.demo`, behind scripts/demo, which builds the tools first."""

import argparse
import dataclasses
import json
import pathlib
import signal
import sys

# Ctrl-C and `| head` end it as they end any program, without a traceback; before
# anything that takes time, numpy's import too.
signal.signal(signal.SIGINT, signal.SIG_DFL)
signal.signal(signal.SIGPIPE, signal.SIG_DFL)

# ruff: noqa: E402
from quantx.demo import compiling, matrices, model, running, table
from quantx.demo.progress import say, stage
from quantx.errors import CommandError

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "scripts"))
import machine

LAYER = 10
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
    parser.add_argument("--quick", action="store_const", dest="mode", const="quick",
                        default="full", help="two matrices, M = 1 and 16")  # fmt: skip
    return parser.parse_args(arguments)


def run(options: argparse.Namespace) -> None:
    names, sizes = MODES[options.mode]
    options.out.mkdir(parents=True, exist_ok=True)
    path = model.locate()
    with stage(f"reading {path.name}"):
        weights = model.Model(path)
    with stage(f"running {len(model.TOKENS)} tokens through layers 0 to {LAYER} in numpy"):
        activations = weights.activations(LAYER)
    with stage(f"quantizing {', '.join(names)} of layer {LAYER}"):
        layer = matrices.build(weights, LAYER, names)
    program = compiling.build(layer.module, options.out)
    rows = []
    with running.pinned() as cpu:
        print("\n" + table.legend(cpu) + "\n" + table.HEADER, flush=True)
        for row in table.measure(layer, activations, program, sizes):
            rows.append(row)
            print(table.line(row), flush=True)
    print("", *table.summary(rows), "", sep="\n", flush=True)
    say(f"from the module to the object: {program.seconds:.1f} s")
    for kind, file in program.files.items():
        say(f"{kind + ':':8} {file}")
    if options.json:
        write(options.json, rows, program)


def write(path: pathlib.Path, rows: list[table.Row], program: compiling.Program) -> None:
    document = {
        "schema": "quantx.demo/1",
        "machine": machine.describe(),
        "rows": [dataclasses.asdict(row) for row in rows],
        "kernels": sorted({kernel.name for kernel in program.kernels}),
        "compile_seconds": program.seconds,
        "files": {kind: str(file) for kind, file in program.files.items()},
    }
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    try:
        run(options)
    except CommandError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.status
    except OSError as error:
        print(f"error: wanted to write files, got: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
