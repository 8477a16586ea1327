# RUN: %python %s %t
"""Whatever program, flags or array it is given, quantx-run ends by itself: with an exit status of 0 to 5 within 60 s,
and with a first line `error: …`, with or without a place, where it is not 0. Nightly mode makes as many of each kind
as SHARE of QUANTX_CHECK_MINUTES allows.

usage: run-mutations.py FOLDER
"""

import os
import pathlib
import random
import re
import subprocess
import sys
import time

from Inputs import files
from Inputs.mutate import mutate, programs

COUNT = {"quick": 60, "full": 300, "nightly": 3000}  # of each kind
SHARE = 0.15
SECONDS = 60
BACKENDS = ["interpreter", "interpreter", "portable", "cpu", "cuda-emulator"]
FIRST_LINE = re.compile(r"(\S+:\d+:\d+: )?error: \S")
ENTRY = re.compile(r"func\.func @([A-Za-z_]\w*)\(")
NUMBERS = [0, 1, 2, 127, 128, 255]
HEADERS = ["<i4", "|i1", "|u1", ">f4", "<f2", "|b1", "|O", "<U1", "<c8", "True", "False", "None", "(,)", "()", "(1,)",
           "(-1,)", "(11880,", "99999999999999999999", "{", "}", "'", ":", ",", " ", "\0", "descr", "shape"]  # fmt: skip


def complaint(command, folder):
    """What is wrong with how the command ends, or None."""
    try:
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, errors="replace")
    except subprocess.TimeoutExpired:
        return f"no end within {SECONDS} s"
    line = run.stderr.partition("\n")[0]
    if not 0 <= run.returncode <= 5 or (run.returncode and not FIRST_LINE.match(line)):
        return f"exit status {run.returncode}: {line}"
    return None


def array(good, chosen):
    """The bytes of a .npy file with some of them changed, its header's text edited, cut or made longer."""
    bad = bytearray(good)
    end = bad.index(b"\n") + 1
    for _ in range(chosen.choice([1, 1, 1, 2, 4])):
        kind, at = chosen.randrange(5), chosen.randrange(10, end)
        if kind == 0:
            bad[chosen.randrange(10)] = chosen.choice(NUMBERS)
        elif kind == 1:
            bad[at] = chosen.randrange(256)
        elif kind == 2:
            text = chosen.choice(HEADERS).encode()
            bad[at : at + len(text)] = text
        elif kind == 3:
            del bad[chosen.choice([at, chosen.randrange(len(bad)), -1]) :]
        else:
            bad += bytes(chosen.choice([1, 7, 4096]))
        if len(bad) < end:
            break
    return bytes(bad)


def array_commands(count, chosen, folder):
    good = files.arrays()["bytes.npy"]
    for _ in range(count):
        bad = array(good, chosen)
        (folder / "bad.npy").write_bytes(bad)
        yield ["quantx-run", "good.mlir", "--entry=dq", "--seed=1", "--input=0:bad.npy"], bad


def program_commands(count, chosen, folder):
    texts = [text for text in [files.PROGRAM, files.RUN_TIME, *programs()] if ENTRY.search(text)]
    for _ in range(count):
        bad = mutate(chosen.choice(texts), chosen)
        (folder / "bad.mlir").write_text(bad, encoding="utf-8")
        entry = chosen.choice(ENTRY.findall(bad) or ["none"])
        seed = f"--seed={chosen.randrange(100)},{chosen.choice(['normal', 'uniform', 'edge'])}"
        flags = [f"--dyn={chosen.choice([0, 1, 3, 17])}", f"--backend={chosen.choice(BACKENDS)}"]
        yield ["quantx-run", "bad.mlir", f"--entry={entry}", seed, *flags], bad.encode()


def main(folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    files.write(folder)
    for planted in ("kill -SEGV $$", "exit 6", "exit 1", "echo error:; exit 1"):
        assert complaint(["sh", "-c", planted], folder), f"accepted {planted}"
    seed = int(os.environ["QUANTX_CHECK_SEED"])
    mode, failures = os.environ["QUANTX_CHECK_MODE"], 0
    seconds = SHARE * 60 * float(os.environ["QUANTX_CHECK_MINUTES"])
    for commands in (array_commands, program_commands):
        deadline, count = time.monotonic() + seconds / 2, 0
        for command, bad in commands(COUNT[mode], random.Random(seed), folder):
            if mode == "nightly" and time.monotonic() > deadline:
                break
            count += 1
            wrong = complaint(command, folder)
            if wrong:
                failures += 1
                kept = folder / f"failure-{failures}"
                kept.write_bytes(bad)
                print(f"{kept}: {' '.join(command)}: {wrong}")
        print(f"{mode}: {count} of {COUNT[mode]} {commands.__name__}, seed {seed}")
    print(f"{failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
