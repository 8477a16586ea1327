# RUN: %python %s %t
"""Whatever the text, quantx-opt ends by itself: for random edits of good inputs its exit status is
below 128 within 60 s, and an input that it refuses gets at least one diagnostic.

Texts go through quantx-opt in batches; a batch that misbehaves is halved until one text remains.
QUANTX_CHECK_SEED chooses the edits. Nightly mode makes as many as SHARE of QUANTX_CHECK_MINUTES allows.

usage: mutations.py FOLDER
"""

import os
import pathlib
import random
import re
import subprocess
import sys
import time

from Inputs.mutate import mutate, sources

COUNT = {"quick": 200, "full": 2000, "nightly": 20000}
SHARE = 0.15
BATCH = 100
SECONDS = 60
LAWS = ["--quantx-compose-slices", "--quantx-precompute-zero-point", "--quantx-flip-sign"]
PASSES = [
    [],
    ["--quantx-lower-to-integer"],
    ["--quantx-lower-to-integer", "--quantx-integer-to-linalg"],
    ["--quantx-lower-to-integer", *LAWS],
    ["--quantx-to-portable"],
    ["--quantx-to-cpu"],
]
SEPARATOR = "\n// -----\n"


def complaint(path, texts, passes, tool=("quantx-opt",)):
    """What is wrong with the tool's answer to the texts, or None."""
    path.write_text(SEPARATOR.join(texts), encoding="utf-8")
    command = [*tool, path, "--split-input-file", *passes]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, errors="replace")
    except subprocess.TimeoutExpired:
        return f"no end within {SECONDS} s"
    if not 0 <= run.returncode < 128:
        return f"exit status {run.returncode}: {run.stderr[:300]}"
    answers = run.stdout.split(SEPARATOR.strip())
    if len(answers) != len(texts):
        return f"wanted {len(texts)} answers, got: {len(answers)}"
    errors = [int(line) for line in re.findall(rf"^{re.escape(str(path))}:(\d+):\d+: error: ", run.stderr, re.M)]
    unplaced = re.search(r"^(<unknown>:0|error)(:0)?: ", run.stderr, re.M)
    first = 1
    for text, answer in zip(texts, answers):
        last = first + text.count("\n") + 2
        refused = not answer.strip()
        if refused and not unplaced and not any(first <= line <= last for line in errors):
            return "refused without a diagnostic"
        first = last
    if (run.returncode != 0) != any(not answer.strip() for answer in answers):
        return f"exit status {run.returncode}, which does not fit the answers"
    return None


def culprits(path, texts, passes):
    """(text, complaint) of every text that misbehaves alone; of the whole where none does."""
    wrong = complaint(path, texts, passes)
    if not wrong:
        return []
    if len(texts) == 1:
        return [(texts[0], wrong)]
    half = len(texts) // 2
    found = culprits(path, texts[:half], passes) + culprits(path, texts[half:], passes)
    return found or [(SEPARATOR.join(texts), wrong)]


def main(folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    seed = int(os.environ["QUANTX_CHECK_SEED"])
    chosen = random.Random(seed)
    for planted in ("kill -SEGV $$", "exit 1", "exit 200"):
        tool = ("sh", "-c", planted)
        assert complaint(folder / "planted.mlir", ["module {}\n"], [], tool), f"accepted {planted}"
    texts = sources()
    failures = 0
    mode, count = os.environ["QUANTX_CHECK_MODE"], 0
    deadline = time.monotonic() + SHARE * 60 * float(os.environ["QUANTX_CHECK_MINUTES"])
    for batch in range(COUNT[mode] // BATCH):
        if mode == "nightly" and time.monotonic() > deadline:
            break
        count += BATCH
        mutants = [mutate(chosen.choice(chosen.choice(texts)), chosen) for _ in range(BATCH)]
        for text, wrong in culprits(folder / "texts.mlir", mutants, PASSES[batch % len(PASSES)]):
            failures += 1
            kept = folder / f"failure-{failures}.mlir"
            kept.write_text(text, encoding="utf-8")
            print(f"{kept}: {' '.join(PASSES[batch % len(PASSES)])}: {wrong}")
    print(f"{mode}: {count} of {COUNT[mode]} texts, seed {seed}, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
