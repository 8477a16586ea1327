"""A lit format in which every GoogleTest case is a test with its own name,
`Unit/<Lib>/<Suite>.<Case>`. A case that calls GTEST_SKIP is reported with its
reason, a disabled one fails."""

import pathlib
import subprocess

import lit.formats
import lit.Test


def list_cases(binary):
    """The full names of a binary's cases, in order."""
    listing = subprocess.run(
        [binary, "--gtest_list_tests"], capture_output=True, text=True, check=True
    )
    suite = ""
    for line in listing.stdout.splitlines():
        name = line.partition("#")[0].rstrip()
        if name.startswith("  "):
            yield suite + name.strip()
        elif name.endswith("."):
            suite = name


class GoogleTestCases(lit.formats.TestFormat):
    def getTestsInDirectory(self, testSuite, path_in_suite, litConfig, localConfig):
        folder = pathlib.Path(testSuite.getExecPath(path_in_suite))
        for binary in sorted(folder.glob("*Tests")):
            try:
                cases = list(list_cases(binary))
            except (OSError, subprocess.CalledProcessError):
                cases = ["cannot list its cases"]
            for case in cases:
                path = path_in_suite + (case,)
                yield lit.Test.Test(testSuite, path, localConfig, str(binary))

    def execute(self, test, litConfig):
        case = test.path_in_suite[-1]
        result = subprocess.run(
            [test.file_path, f"--gtest_filter={case}", "--gtest_color=no"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=test.config.environment,
        )
        if result.returncode != 0:
            return lit.Test.FAIL, result.stdout
        if f"[  SKIPPED ] {case}" in result.stdout:
            return lit.Test.UNSUPPORTED, skip_reason(result.stdout)
        if f"[       OK ] {case}" not in result.stdout:
            return lit.Test.FAIL, f"{case} did not run\n{result.stdout}"
        return lit.Test.PASS, ""


def skip_reason(output):
    """What GTEST_SKIP() << "…" said: the lines between `Skipped` and `[`."""
    lines = output.splitlines()
    start = next(i for i, line in enumerate(lines) if line.endswith("Skipped"))
    reason = []
    for line in lines[start + 1 :]:
        if line.startswith("["):
            break
        reason.append(line.strip())
    return " ".join(filter(None, reason))
