# RUN: %python %s
"""`python -m quantx import` of broken files: status 1 and one line that names the
file, says what was wanted and ends in `got: …`; wrong flags give status 2."""

import contextlib
import io
import os
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

from Inputs import small_gguf

import quantx.__main__
from quantx import gguf_file
from quantx.errors import CommandError

SEED = int(os.environ.get("QUANTX_CHECK_SEED", "0"))


def run(*arguments):
    """(status, stderr) of a command, run in this process."""
    text = io.StringIO()
    with contextlib.redirect_stderr(text):
        status = quantx.__main__.main([str(argument) for argument in arguments])
    return status, text.getvalue()


def refuse(path, what, wanted="wanted a whole GGUF file, got: "):
    status, text = run("import", path, "-o", path.with_suffix(".mlirbc"))
    message = text.strip()
    assert status == 1, (what, status, text)
    assert message.startswith(f"error: {path}: {wanted}"), (what, text)
    assert "\n" not in message and not message.endswith("got:"), (what, text)
    assert not path.with_suffix(".mlirbc").exists(), what
    return message


def cut(path, good, fields, tensors):
    """At every boundary of a field of the header, and one byte beside it; before
    the end of the last tensor, which padding follows."""
    data = (fields.at + 31) // 32 * 32
    last = data + fields.offset + len(tensors["norm"])
    ends = {0, data, last - 1} | {at + size for at, size, _ in fields.places}
    for end in sorted({end + step for end in ends for step in (-1, 0, 1)}):
        if 0 <= end < last:
            path.write_bytes(good[:end])
            refuse(path, f"cut at {end}")
    return len(ends)


def lie(path, good, fields):
    """Every integer of the header replaced by absurd ones."""
    for at, size, what in fields.places:
        if what not in ("count", "length", "rank", "extent", "offset", "type", "version"):
            continue
        for value in (2 ** (8 * size) - 1, 2 ** (8 * size - 1), 2 ** (8 * size - 8)):
            bad = bytearray(good)
            bad[at : at + size] = value.to_bytes(size, "little")
            path.write_bytes(bad)
            refuse(path, f"{what} at {at} is {value}")


def replaced(good, place, value):
    at, size, _ = place
    return good[:at] + value.to_bytes(size, "little") + good[at + size :]


def place_tensors(path, good, fields):
    """Two tensors at one place, between two places, of a longer and no row."""
    offsets = [place for place in fields.places if place[2] == "offset"]
    path.write_bytes(replaced(good, offsets[1], 0))
    assert "overlaps tensor" in refuse(path, "same offset")
    path.write_bytes(replaced(good, offsets[1], 1))
    assert "no multiple of 32" in refuse(path, "odd offset")
    extents = [place for place in fields.places if place[2] == "extent"]
    path.write_bytes(replaced(good, extents[0], 4 * 64))
    assert "overlaps tensor" in refuse(path, "longer rows")
    path.write_bytes(replaced(good, extents[0], 0))
    assert "of shape [5, 0]" in refuse(path, "empty rows")
    path.write_bytes(replaced(good, extents[0], 33))
    refuse(path, "half a block")


def mutate(path, good, count):
    """Random bytes anywhere: a list of tensors or the one error."""
    generator = random.Random(SEED)
    outcomes = {"read": 0, "refused": 0}
    for _ in range(count):
        bad = bytearray(good)
        for _ in range(generator.choice((1, 1, 2, 8))):
            bad[generator.randrange(len(bad))] = generator.randrange(256)
        path.write_bytes(bad)
        try:
            assert gguf_file.read(path).tensors
            outcomes["read"] += 1
        except CommandError:
            outcomes["refused"] += 1
    assert all(outcomes.values()), outcomes
    print(f"seed {SEED}: {outcomes}")


def check_usage():
    for arguments in (
        ["import", "a.gguf"],
        ["import", "a.gguf", "-o", "b", "--bogus"],
        ["import", "a.gguf", "-o", "b", "--tensor=("],
        ["formats", "--bogus"],
        ["bogus"],
        [],
    ):
        status, text = run(*arguments)
        assert status == 2 and text.startswith("error: usage: wanted "), (arguments, text)
        assert ", got: " in text and text.count("\n") == 1, text


with tempfile.TemporaryDirectory() as name:
    path = pathlib.Path(name) / "bad.gguf"
    refuse(path, "absent", "wanted a GGUF file, got: No such file")
    refuse(path.parent, "folder", "wanted a GGUF file, got: Is a directory")
    tensors = small_gguf.write(path)
    good = path.read_bytes()
    fields = small_gguf.Fields(good)
    assert gguf_file.read(path).tensors
    for magic in (b"", b"G", b"GGML" + good[4:], b"\x7fELF" * 100):
        path.write_bytes(magic)
        refuse(path, magic[:4])
    path.write_bytes(good[:4] + struct.pack(">I", 3) + good[8:])
    refuse(path, "big-endian")
    assert cut(path, good, fields, tensors) > 100
    lie(path, good, fields)
    place_tensors(path, good, fields)
    mutate(path, good, 1000)
    check_usage()
    path.write_bytes(good[:9])
    command = [sys.executable, "-m", "quantx", "import", path, "-o", path.with_suffix(".mlir")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done
    # A Python without packages, such as the system's.
    done = subprocess.run([command[0], "-S", *command[1:]], capture_output=True, text=True,
                          env={"PYTHONPATH": str(pathlib.Path(gguf_file.__file__).parents[1])})  # fmt: skip
    assert (done.returncode, done.stderr.count("\n")) == (3, 1), done
    assert "error: wanted the Python package gguf (scripts/bootstrap " in done.stderr, done
