# RUN: %python %s %quantx_build %t
"""Functions of two files and of one before and after passes: verdicts,
counterexamples and exit statuses."""

import json
import os
import pathlib
import subprocess
import sys

PROVE = sys.argv[1] + "/bin/quantx-prove"
FOLDER = pathlib.Path(sys.argv[2] + ".dir")
FOLDER.mkdir(exist_ok=True)


def write(name, text):
    path = FOLDER / name
    path.write_text(text)
    return str(path)


def function(body, type="i8", arguments="%a: i8, %b: i8"):
    return f"func.func @f({arguments}) -> {type} {{\n{body}\n}}\n"


def prove(*arguments, path=None):
    env = {**os.environ, "PATH": path} if path else None
    return subprocess.run([PROVE, *arguments], capture_output=True, text=True, env=env)


def compare(before, after, status, **kwargs):
    a, b = write("a.mlir", function(before, **kwargs)), write("b.mlir", function(after, **kwargs))
    report = str(FOLDER / "report.json")
    result = prove(a, f"--against={b}", f"--json={report}")
    assert result.returncode == status, (before, after, result)
    if status in (0, 4):
        return json.loads(pathlib.Path(report).read_text())["laws"][0]
    return result.stderr


ADD = "%r = arith.addi %a, %b : i8\nreturn %r : i8"
proved = compare(ADD, "%x = arith.xori %a, %b : i8\n%y = arith.andi %a, %b : i8\n"
                 "%z = arith.addi %y, %y : i8\n%r = arith.addi %x, %z : i8\nreturn %r : i8", 0)
assert proved["id"] == "f" and proved["verdict"] == "proved" and proved["counterexample"] is None

# The middle of two numbers overflows.
MIDDLE = "%s = arith.addi %a, %b : i8\n%c = arith.constant 1 : i8\n%r = arith.shrui %s, %c : i8\nreturn %r : i8"
WIDE = ("%x = arith.extui %a : i8 to i9\n%y = arith.extui %b : i8 to i9\n%s = arith.addi %x, %y : i9\n"
        "%c = arith.constant 1 : i9\n%t = arith.shrui %s, %c : i9\n%r = arith.trunci %t : i9 to i8\nreturn %r : i8")
refuted = compare(MIDDLE, WIDE, 4)
assert refuted["verdict"] == "refuted" and refuted["replayed"] is True
values = refuted["counterexample"]
assert ((values["arg0"] + values["arg1"]) & 255) >> 1 != (values["arg0"] + values["arg1"]) >> 1, values

# A promise may be dropped, not made; division by zero may gain a meaning.
NSW = "%r = arith.addi %a, %b overflow<nsw> : i8\nreturn %r : i8"
assert compare(NSW, ADD, 0)["verdict"] == "proved"
assert compare(ADD, NSW, 4)["verdict"] == "refuted"
DIVIDE = "%q = arith.divui %a, %a : i8\nreturn %q : i8"
ONE = "%c = arith.constant 1 : i8\nreturn %c : i8"
assert compare(DIVIDE, ONE, 0)["verdict"] == "proved"
assert compare(ONE, DIVIDE, 4)["counterexample"]["arg0"] == 0
# Floor division of signed numbers is no shift of truncated ones.
FLOOR = "%c = arith.constant 2 : i8\n%r = arith.floordivsi %a, %c : i8\nreturn %r : i8"
TRUNCATE = "%c = arith.constant 2 : i8\n%r = arith.divsi %a, %c : i8\nreturn %r : i8"
SHIFT = "%c = arith.constant 1 : i8\n%r = arith.shrsi %a, %c : i8\nreturn %r : i8"
assert compare(FLOOR, SHIFT, 0)["verdict"] == "proved"
assert compare(TRUNCATE, SHIFT, 4)["counterexample"]["arg0"] >= 128

# Nothing that z3 answers in time: a product of two numbers is no semiprime's
# of two primes of 61 and 89 bits.
PRIME = ("%x = arith.extui %a : i96 to i192\n%y = arith.extui %b : i96 to i192\n%p = arith.muli %x, %y : i192\n"
         f"%n = arith.constant {(2**61 - 1) * (2**89 - 1)} : i192\n%c = arith.cmpi eq, %p, %n : i192\n"
         "%l = arith.cmpi ult, %a, %b : i96\n%o = arith.constant 1 : i96\n%g = arith.cmpi ugt, %a, %o : i96\n"
         "%m = arith.andi %l, %g : i1\n%r = arith.andi %c, %m : i1\nreturn %r : i1")
NEVER = "%r = arith.constant false\nreturn %r : i1"
compare(PRIME, NEVER, 5, type="i1", arguments="%a: i96, %b: i96")

# Passes over one file.
file = write("c.mlir", function(MIDDLE))
assert prove(file, "--pipeline=canonicalize,cse").returncode == 0
assert prove(file, "--pipeline=builtin.module(canonicalize)").returncode == 0
assert prove(file).returncode == 0

# What is wrong, said once.
for arguments, status, message in [
    ([], 2, "usage: wanted one of --all, --list and FILE, got: none"),
    (["--all", file], 2, "usage: wanted one of --all, --list and FILE, got: more"),
    ([file, "--against=x", "--pipeline=y"], 2, "got: both"),
    (["--bogus"], 2, "--bogus"),
    (["/absent.mlir"], 1, "error: /absent.mlir: wanted a readable file, got: "),
    ([file, "--pipeline=nothing"], 1, "wanted registered passes over modules, got: nothing"),
    ([file, "--against=/absent.mlir"], 1, "wanted a readable file"),
    ([write("d.mlir", "func.func @f(")], 1, "error:"),
    ([file, f"--against={write('e.mlir', 'module {}')}"], 1, "got: f on one"),
    ([file, f"--against={write('g.mlir', function('return %a : i9', 'i9', '%a: i9'))}"], 1,
     "on both sides, got: '(i8, i8) -> i8'"),
    ([write("h.mlir", function("%r = arith.addf %a, %b : f32\nreturn %r : f32", "f32", "%a: f32, %b: f32"))],
     1, "h.mlir:2:6: error: wanted integer arithmetic, elementwise, got: arith.addf"),
    ([write("i.mlir", function("return %a : tensor<?xi8>", "tensor<?xi8>", "%a: tensor<?xi8>"))],
     1, "wanted static shapes, got: 'tensor<?xi8>'"),
    (["--list", "--json=/absent/file"], 1, "--json: wanted a writable file, got: /absent/file"),
]:
    result = prove(*arguments)
    assert result.returncode == status and message in result.stderr, (arguments, result)

result = prove("--all", path="/absent")
assert result.returncode == 3 and "error: solver: wanted z3 on PATH, got: none" in result.stderr, result
