# RUN: %python %s
"""scripts/check refuses bad flags with status 2 and `got: …` and counts nothing
but a pass as one; scripts/bootstrap has nothing to do after a bootstrap."""

import subprocess
import sys
import time

from Inputs.rule import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
import check


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, errors="replace")


for flag, wanted in {
    "--bogus": "unrecognized arguments: --bogus",
    "--seed=-1": "wanted an integer in 0…2^64-1, got: -1",
    "--seed=1e3": "got: 1e3",
    "--minutes=soon": "wanted a number of minutes, got: soon",
    "--only=(": "got: (",
    "--json=/absent/file": "wanted a file in an existing folder, got: /absent/file",
}.items():
    result = run(sys.executable, str(ROOT / "scripts/check.py"), flag)
    assert result.returncode == 2, (flag, result)
    assert wanted in result.stderr, (flag, result)

for code, status in {
    "PASS": "passed",
    "FAIL": "failed",
    "XF" "AIL": "failed",
    "TIMEOUT": "failed",
    "UNRESOLVED": "failed",
    "UNSUPPORTED": "skipped",
}.items():
    row = {"name": "quantx :: A/b", "code": code, "elapsed": 1, "output": "why\n"}
    reason = "" if status == "passed" else "why"
    wanted = {"name": "A/b", "seconds": 1, "status": status, "reason": reason}
    assert check.to_test(row, "") == wanted, row
    assert check.to_test(row, "sanitized/")["name"] == "sanitized/A/b"

start = time.monotonic()
result = run(str(ROOT / "scripts/bootstrap"))
seconds = time.monotonic() - start
assert (result.returncode, result.stdout) == (0, "nothing to do\n"), result
assert seconds < 2, f"wanted less than 2 s, got: {seconds}"
