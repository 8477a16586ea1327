"""Builds the tools that the demonstration runs, then runs it; scripts/demo calls
this. Exit status: 0 ok, 1 the input is wrong, 2 usage, 3 this machine cannot (the
build included), 4 a result is not what its codes mean."""

import os
import subprocess
import sys

import check

TOOLS = ["quantx-opt", "quantx-run", "quantx-compile"]


def build():
    """Configures where needed and builds the tools; True on success."""
    targets = [name for name in TOOLS if (check.SOURCE / "tools" / name).is_dir()]
    commands = [["ninja", "-C", check.BUILD, *targets]]
    if not (check.BUILD / "build.ninja").exists():
        commands.insert(0, check.CONFIGURE)
    return all(subprocess.run(command).returncode == 0 for command in commands)


if __name__ == "__main__":
    from quantx.demo.__main__ import parse

    parse(sys.argv[1:])  # usage first
    if not build():
        print("error: demo: wanted the tools to build, got: the output above", file=sys.stderr)
        sys.exit(3)
    os.execv(sys.executable, [sys.executable, "-m", "quantx.demo", *sys.argv[1:]])
