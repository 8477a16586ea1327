# RUN: %python %s %quantx_build
# REQUIRES: clean-build-time
"""The build from nothing that scripts/check made took less than 8 minutes."""

import json
import pathlib
import sys

LIMIT_SECONDS = 8 * 60


def complaint(record):
    seconds = record["clean_build_seconds"]
    if 0 < seconds < LIMIT_SECONDS:
        return None
    return f"wanted a clean build in less than {LIMIT_SECONDS} s, got: {record}"


assert complaint({"clean_build_seconds": LIMIT_SECONDS})
assert complaint({"clean_build_seconds": 0})
assert not complaint({"clean_build_seconds": LIMIT_SECONDS - 1})
path = pathlib.Path(sys.argv[1]) / "build-time.json"
sys.exit(complaint(json.loads(path.read_text(encoding="utf-8"))))
