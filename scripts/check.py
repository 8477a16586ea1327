"""Builds quantx in build/ and runs all its tests; scripts/check calls it.

The mode, the seed and the minutes reach the tests in the environment as
QUANTX_CHECK_MODE (quick, full or nightly), QUANTX_CHECK_SEED (an integer) and
QUANTX_CHECK_MINUTES (a number: how long the nightly tests may look for failures,
of which each takes its share).
--only takes the tests whose name (as printed, `Meta/layering.py`) the regular
expression finds, whatever the case of its letters.

--sanitize builds in build-asan/ instead, with AddressSanitizer and UBSan, and
runs what runs code of ours; --nightly does so too after its own tests, in quick
mode. The names of these tests begin with `sanitized/`.

Last line: `N passed, N failed, N skipped`. Exit status: 0 when nothing failed,
4 when something did (the build included), 2 usage.
"""

import argparse
import json
import pathlib
import re
import resource
import subprocess
import sys
import time

import machine

SOURCE = pathlib.Path(__file__).resolve().parent.parent
BUILD = SOURCE / "build"
SANITIZED = SOURCE / "build-asan"
LLVM = pathlib.Path("/usr/lib/llvm-22")
SUITE = "quantx :: "
CONFIGURE = [
    "cmake", "-G", "Ninja", "-S", SOURCE,
    "-DCMAKE_BUILD_TYPE=Release",
    "-DCMAKE_C_COMPILER=clang-22",
    "-DCMAKE_CXX_COMPILER=clang++-22",
    f"-DMLIR_DIR={LLVM}/lib/cmake/mlir",
]  # fmt: skip


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/check",
        description="Sets up, builds quantx in build/ and runs its tests. Last line: N passed, N failed, "
        "N skipped. Exit status: 0 nothing failed, 2 usage, 3 this machine cannot be set up, 4 something "
        "failed.",
        allow_abbrev=False,
    )
    mode = parser.add_mutually_exclusive_group()
    for name, text in {
        "quick": "a sample of the cases where a test has many",
        "full": "all of them (the default)",
        "nightly": "more, random ones too, for --minutes",
    }.items():
        mode.add_argument(f"--{name}", dest="mode", action="store_const", const=name, help=text)
    parser.set_defaults(mode="full")
    parser.add_argument("--seed", type=seed, default=0, metavar="S",
                        help="of randomized tests (default: 0)")  # fmt: skip
    parser.add_argument("--minutes", type=minutes, default=20, metavar="N",
                        help="how long nightly tests may look for failures (default: 20)")  # fmt: skip
    parser.add_argument("--sanitize", action="store_true",
                        help="with AddressSanitizer and UBSan, in build-asan/")  # fmt: skip
    parser.add_argument("--only", type=regular_expression, metavar="REGEX",
                        help="tests whose name, such as Meta/layering.py, it finds")  # fmt: skip
    parser.add_argument("--json", type=file_to_write, metavar="FILE", help="write quantx.check/1")
    return parser.parse_args()


def seed(text):
    if not text.isascii() or not text.isdigit() or int(text) >= 2**64:
        raise argparse.ArgumentTypeError(f"wanted an integer in 0…2^64-1, got: {text}")
    return int(text)


def minutes(text):
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        raise argparse.ArgumentTypeError(f"wanted a number of minutes, got: {text}")
    return float(text)


def file_to_write(text):
    path = pathlib.Path(text)
    if not path.parent.is_dir() or path.is_dir():
        raise argparse.ArgumentTypeError(
            f"wanted a file in an existing folder, got: {text}"
        )
    return path


def regular_expression(text):
    try:
        re.compile(text)
    except re.error as error:
        raise argparse.ArgumentTypeError(
            f"wanted a regular expression ({error}), got: {text}"
        )
    return text


def build(folder):
    """Configures where needed and builds; True on success. Writes the time of a
    build from nothing to build-time.json there, which a test reads."""
    clean = not (folder / ".ninja_log").exists()
    start = time.monotonic()
    # A test binary whose sources are gone must not run any more.
    commands = [["ninja", "-C", folder], ["ninja", "-C", folder, "-t", "cleandead"]]
    if not (folder / "build.ninja").exists():
        sanitizers = "ON" if folder == SANITIZED else "OFF"
        option = f"-DQUANTX_ENABLE_SANITIZERS={sanitizers}"
        commands.insert(0, [*CONFIGURE, "-B", folder, option])
    for command in commands:
        if subprocess.run(command).returncode != 0:
            return False
    seconds = time.monotonic() - start
    print(f"check: built in {seconds:.1f} s", flush=True)
    if clean:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        record = {
            "clean_build_seconds": round(seconds, 1),
            "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 1),
            "cores": machine.describe()["cores"],
        }
        (folder / "build-time.json").write_text(json.dumps(record) + "\n")
    return True


def run_lit(folder, mode, arguments):
    """Runs the tests of a build; returns lit's own list of results."""
    report = folder / "test" / "lit.json"
    report.unlink(missing_ok=True)
    command = [
        sys.executable, LLVM / "bin" / "lit", "-v",
        "--allow-empty-runs", "--output", report,
        "--param", f"mode={mode}",
        "--param", f"seed={arguments.seed}",
        "--param", f"minutes={arguments.minutes:g}",
    ]  # fmt: skip
    if arguments.only:
        # lit's names begin with the suite's: `^` means what comes after it.
        anchor = f"(?<=^{SUITE})"
        command += ["--filter", re.sub(r"(?<![\\[])\^", anchor, arguments.only)]
    status = subprocess.run([*command, folder / "test"]).returncode
    if not report.exists():
        return [{"name": "lit", "code": "UNRESOLVED", "elapsed": 0,
                 "output": f"lit ended with status {status} and no report"}]  # fmt: skip
    return json.loads(report.read_text(encoding="utf-8"))["tests"]


def to_test(result, prefix):
    """One row of quantx.check/1 from one of lit's. All that neither passed nor
    was skipped has failed, an expected failure too."""
    status = {"PASS": "passed", "UNSUPPORTED": "skipped"}.get(result["code"], "failed")
    return {
        "name": prefix + result["name"].removeprefix(SUITE),
        "seconds": result["elapsed"] or 0,
        "status": status,
        "reason": "" if status == "passed" else result["output"].strip(),
    }


def run_tests(folder, mode, arguments):
    """Builds and runs the tests of a build folder; rows of quantx.check/1."""
    prefix = "sanitized/" if folder == SANITIZED else ""
    if not build(folder):
        reason = "the build failed; its output is above"
        return [{"name": f"{prefix}build", "seconds": 0, "status": "failed",
                 "reason": reason}]  # fmt: skip
    results = run_lit(folder, mode, arguments)
    for result in results:
        for line in re.findall(r"\bnightly: .*", result["output"]):
            print(f"check: {prefix}{result['name'].removeprefix(SUITE)}: {line}")
    return [to_test(result, prefix) for result in results]


def main():
    arguments = parse_arguments()
    tests = []
    if not arguments.sanitize:
        tests += run_tests(BUILD, arguments.mode, arguments)
    if arguments.sanitize or arguments.mode == "nightly":
        mode = "quick" if arguments.mode == "nightly" else arguments.mode
        tests += run_tests(SANITIZED, mode, arguments)
    if arguments.only and not tests:
        print(
            "check: error: --only: wanted a regular expression that some "
            f"test's name matches, got: {arguments.only}",
            file=sys.stderr,
        )
        return 2
    tests.sort(key=lambda test: test["name"])
    if arguments.json:
        document = {
            "schema": "quantx.check/1",
            "machine": machine.describe(),
            "tests": tests,
        }
        arguments.json.write_text(json.dumps(document, indent=1) + "\n")
    count = {status: 0 for status in ("passed", "failed", "skipped")}
    for test in tests:
        count[test["status"]] += 1
        if test["status"] == "skipped":
            print(f"check: skipped {test['name']}: {test['reason']}")
        elif test["status"] == "failed":
            print(f"check: failed {test['name']}")
    print(", ".join(f"{number} {status}" for status, number in count.items()))
    return 4 if count["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
