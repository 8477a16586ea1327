"""The ways in which programs run."""

import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[4] / "scripts"))
import machine

# Every program runs on these; the last is a route too.
EVERYWHERE = ("interpreter", "portable")
# A CPU whose best instruction family is the one named, and what the family needs.
CPUS = {
    "avx2": ("x86-64-v3", {"avx2", "fma"}),
    "vnni": ("icelake-server", {"avx512bw", "avx512dq", "avx512vl", "avx512vnni"}),
    "amx": ("sapphirerapids", {"amx-tile", "amx-int8"}),
}
# What runs a program besides those above: the back end for one of the CPUs, the interpreter on the
# Kernel level for one of them, the GPU kernels on the host.
ROUTES = (
    "portable",
    *(f"cpu-{family}" for family in CPUS),
    *(f"kernel-{family}" for family in CPUS),
    "cuda-emulator",
)
# How many programs run where, of all that run somewhere besides: CPU and GPU get a quarter each.
SHARES = {route: 1 / 8 for route in ROUTES} | {f"cpu-{family}": 1 / 4 / len(CPUS) for family in CPUS}
SHARES["cuda-emulator"] = 1 / 4


def to_kernel_level(module, target):
    """The module at the Kernel level, in a file beside it."""
    path = module.with_suffix(f".{target}.mlir")
    command = ["quantx-opt", module, f"--quantx-to-kernel=cpu={target}", "-o", path]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return path


def command(route, module):
    """The beginning of quantx-run's command. Instructions that this machine lacks are emulated."""
    level, _, family = route.partition("-")
    if family not in CPUS:
        return ["quantx-run", module, f"--backend={route}"]
    target, needs = CPUS[family]
    if level == "kernel":
        return ["quantx-run", to_kernel_level(module, target), "--backend=interpreter"]
    lacks = not needs <= set(machine.describe()["isa"])
    emulate = ["--emulate-isa"] if lacks else []
    return ["quantx-run", module, "--backend=cpu", f"--target={target}", *emulate]
