"""Builds what the demonstration needs, then runs it; scripts/demo calls this.
Exit status: 0 ok, 1 the input is wrong, 2 usage, 3 this machine cannot (the build
included), 4 a result is not what its codes mean."""

import os
import subprocess
import sys

import check

TARGETS = ["quantx-opt", "quantx-run", "quantx-compile", "quantx-rt"]


def build():
    """Configures where needed and builds; True on success. Says nothing where
    nothing is to do."""
    ninja = ["ninja", "-C", check.BUILD]
    commands = [[*ninja, *TARGETS]]
    if (check.BUILD / "build.ninja").exists():
        plan = subprocess.run([*ninja, "-n", *TARGETS], capture_output=True, text=True)
        if plan.returncode == 0 and "no work to do" in plan.stdout:
            return True
    else:
        commands.insert(0, check.CONFIGURE)
    print("demo: building the tools, from nothing in some minutes", flush=True)
    return all(subprocess.run(command).returncode == 0 for command in commands)


if __name__ == "__main__":
    from quantx.demo.__main__ import parse

    parse(sys.argv[1:])  # usage first
    if not build():
        print("error: demo: wanted the tools to build, got: the output above", file=sys.stderr)
        sys.exit(3)
    os.execv(sys.executable, [sys.executable, "-m", "quantx.demo", *sys.argv[1:]])
