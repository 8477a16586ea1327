"""Runs programs in batches, one process a batch and back end, and compares their digests."""

import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import time

import numpy as np

from Inputs import routes
from Inputs.programs import Module

# Programs that are compiled together, one function each; equal contractions share a kernel.
BATCH = 12


def digests(module, folder, entry, route):
    """The digests of an entry's results, or the first line of what went wrong; the kernels."""
    report = folder / f"{entry}-{route}.json"
    command = [*routes.command(route, folder / "all.mlir"), f"--entry={entry}"]
    inputs = module.inputs_of(entry)
    command += [f"--input={place}:{folder / f'{name}.npy'}" for place, name in enumerate(inputs)]
    command += ["--digest", f"--json={report}"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        # Remarks, which say what has no kernel, are no errors.
        lines = [line for line in done.stderr.splitlines() if "error: " in line]
        return f"exit {done.returncode}: {(lines or ['no message'])[0]}", 0
    if route.startswith("kernel-"):
        text = pathlib.Path(command[1]).read_text(encoding="utf-8")
        kernels = len(re.findall(r"func\.func .*\bquantx\.kernel\b", text))
    else:
        kernels = len(json.loads(report.read_text(encoding="utf-8"))["kernels"])
    return [" ".join(line.split()[1:]) for line in done.stdout.splitlines()], kernels


def write(module, folder):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "all.mlir").write_text(module.text())
    for program in module.programs:
        for name, _, array in program.inputs:
            np.save(folder / f"case{program.index}-{name}.npy", array)


def run_batch(programs, folder, own_routes):
    """({index of a program: {route: digest or error}}, {route: kernels})."""
    module = Module(programs)
    write(module, folder)
    results = {program.index: {} for program in programs}
    kernels = {}
    for route in own_routes:
        found, kernels[route] = digests(module, folder, "all", route)
        for place, program in enumerate(programs):
            # Where the whole batch fails, each program says for itself.
            own = found if isinstance(found, list) else None
            if own is None:
                entry, _ = digests(module, folder, f"case{program.index}", route)
                own = entry if isinstance(entry, str) else entry[0]
            else:
                own = own[place]
            results[program.index][route] = own
    return results, kernels


def batches(programs, folder, everywhere):
    """(programs, folder, routes) of each process. Programs run on the routes `everywhere` and on
    their own; those of one route share a batch."""
    by_routes = {}
    for program in programs:
        own = tuple(dict.fromkeys((*everywhere, program.factors["route"])))
        by_routes.setdefault(own, []).append(program)
    for own_routes, own in by_routes.items():
        for first in range(0, len(own), BATCH):
            yield own[first : first + BATCH], folder / f"{own_routes[-1]}{first // BATCH}", own_routes


def differences(results, programs, place):
    """What differs: a case, its module, and both digests."""
    for program in programs:
        found = results[program.index]
        wanted = found["interpreter"]
        for route, got in found.items():
            if got != wanted or (route == "interpreter" and got.startswith("exit")):
                yield (
                    f"case{program.index} of {place / 'all.mlir'}: {program.describe()}\n"
                    f"  interpreter: {wanted}\n  {route}: {got}"
                )


def compare(programs, folder, everywhere=routes.EVERYWHERE, deadline=None):
    """(failures, {route: (cases, kernels)}); no batch starts after the deadline."""

    def work(batch):
        late = deadline is not None and time.monotonic() > deadline
        return None if late else run_batch(*batch)

    failures, counts = [], {}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        own_batches = batches(programs, folder, everywhere)
        jobs = [(batch, pool.submit(work, batch)) for batch in own_batches]
        for (own, place, own_routes), job in jobs:
            if job.result() is None:
                continue
            results, kernels = job.result()
            for route in own_routes:
                cases, before = counts.get(route, (0, 0))
                counts[route] = cases + len(own), before + kernels[route]
            failures += differences(results, own, place)
    return failures, counts
