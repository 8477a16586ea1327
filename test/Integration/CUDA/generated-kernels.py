# REQUIRES: ptxas
# RUN: %python %s %quantx_src %ptxas %t
"""Generated kernels, assembled for three architectures: no spills, no stack, and
at most so many instructions per tensor instruction in the hot loop."""

import pathlib
import re
import subprocess
import sys

source, ptxas, scratch = sys.argv[1:]
sys.path.insert(0, str(pathlib.Path(source) / "scripts"))
import sass

CHIPS = {"sm_80": "+ptx80", "sm_89": "+ptx80", "sm_90": "+ptx80"}

# Options of gpu-kernel, and the most instructions per mma.
ZEROS = "--weight-zero --activation-zero"
KERNELS = [
    ("--bits=8", 2.5),
    (f"--bits=8 {ZEROS}", 2.5),
    (f"--bits=8 --unsigned {ZEROS}", 2.5),
    ("--bits=4 --group=128", 5.1),
    (f"--bits=4 --unsigned --group=128 {ZEROS}", 8.8),
    ("--bits=4 --group=64", 7.0),
    ("--bits=4 --group=32", 11.6),
    ("--bits=4 --unsigned --group=32 --offset --activation-group-scale", 26.0),
    ("--bits=4 --table --group=32 --activation-group-scale", 22.0),
    (
        "--bits=4 --unsigned --group=256 --block=32 --step=256 --offset "
        "--activation-group-scale --row-tiles=1",
        40.0,
    ),
    ("--bits=8 --unsigned --weight-zero --slice=2", 5.0),
    ("--bits=8 --unsigned --weight-zero --slice=4 --half-up", 9.0),
    ("--bits=8 --unsigned --weight-zero --slice=8", 9.0),
]


def assemble(options, chip):
    """(registers, spilled bytes and stack, instructions per mma)"""
    ptx, cubin = scratch + ".ptx", scratch + ".cubin"
    command = ["gpu-kernel", "--format=isa", f"--chip={chip}"]
    command += [f"--features={CHIPS[chip]}", *options.split()]
    with open(ptx, "wb") as file:
        subprocess.run(command, check=True, stdout=file)
    done = subprocess.run(
        [ptxas, "-v", f"-arch={chip}", ptx, "-o", cubin],
        check=True,
        capture_output=True,
        text=True,
    )
    usage = re.search(
        r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads",
        done.stderr,
    )
    registers = int(re.search(r"Used (\d+) registers", done.stderr)[1])
    return registers, sum(map(int, usage.groups())), sass.instructions_per_mma(cubin)


failures = 0
for options, most in KERNELS:
    for chip in CHIPS:
        registers, spilled, ratio = assemble(options, chip)
        good = spilled == 0 and ratio is not None and ratio <= most
        failures += not good
        print(
            f"{'ok' if good else 'FAILED'} {chip} {options}: {registers} registers, "
            f"{spilled} bytes spilled, {ratio:.2f} instructions per mma (at most {most})"
        )
sys.exit(failures != 0)
