# RUN: %python %s
"""What scripts/bootstrap says and does where something is missing: without apt,
without root's packages, without a package index, and after an interrupted
installation, which it does not take for a whole one. In a tree of its own, never
with a network."""

import os
import pathlib
import shutil
import subprocess
import tempfile

from Inputs.rule import ROOT

PINS = "absent-package-a==1.0  # why\nabsent-package-b==2.0\n"


def make_tree(folder):
    """scripts/ as here, with other requirements."""
    (folder / "scripts").mkdir()
    (folder / "python").mkdir()
    shutil.copy(ROOT / "scripts/bootstrap", folder / "scripts")
    (folder / "scripts/requirements.txt").write_text(PINS)


def bootstrap(folder, *stubs):
    """Runs it with commands that `stubs` define as shell scripts in front of PATH."""
    bin = folder / "stubs"
    shutil.rmtree(bin, ignore_errors=True)
    bin.mkdir()
    for name, body in stubs:
        (bin / name).write_text(f"#!/bin/sh\n{body}\n")
        (bin / name).chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{bin}{os.pathsep}{os.environ['PATH']}",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",  # nobody listens
        "PIP_FIND_LINKS": "",
        "PIP_RETRIES": "0",
    }
    return subprocess.run(
        [folder / "scripts/bootstrap"], capture_output=True, text=True, env=environment
    )


def complain(done, *texts):
    """It ended with status 3, one error that has the texts, and no traceback."""
    lines = done.stderr.splitlines()
    assert done.returncode == 3 and "Traceback" not in done.stderr, done
    assert lines[-1].startswith("bootstrap: error: "), done
    assert all(text in lines[-1] for text in texts), (texts, done)


def add_distribution(site, name, size):
    """What pip would leave of a package of one file, which has 5 bytes."""
    info = site / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "RECORD").write_text(f"{name}.py,,{size}\n{info.name}/RECORD,,\n")
    (site / f"{name}.py").write_text("1 + 1")
    return info


NOTHING = ("dpkg-query", "exit 1")
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    make_tree(folder)
    # Debian packages: no apt, an apt that cannot, not root.
    failing = ("dpkg", "exit 0"), ("id", "echo 0")
    for apt in ("exit 127", "echo 'Unable to fetch' >&2; exit 100"):
        done = bootstrap(folder, NOTHING, *failing, ("apt-get", apt))
        complain(done, "clang-22", "z3", "mirror", "run scripts/bootstrap again")
        assert "Unable to fetch" in done.stderr or apt == "exit 127", done
    done = bootstrap(folder, NOTHING, ("id", "echo 1000"))
    complain(done, "wanted root", "apt-get install", "clang-22")
    assert not (folder / "build").exists(), "wanted packages first"
    # No index: twice the same, since nothing is taken for done.
    for _ in range(2):
        done = bootstrap(folder)
        complain(done, "absent-package-a==1.0 absent-package-b==2.0", "PIP_FIND_LINKS", "network")
    # An environment without pip is made again.
    (site,) = (folder / "build/lib").glob("python3*/site-packages")
    shutil.rmtree(site / "pip/_internal")
    done = bootstrap(folder)
    complain(done, "absent-package-a")
    assert "creating the Python environment" in done.stdout, done
    # One package that is cut off, one of another version, one that is whole.
    for size, whole in ((6, False), (5, True)):
        info = add_distribution(site, "absent-package-a", size)
        complain(done := bootstrap(folder), "absent-package-b==2.0")
        assert ("absent-package-a" in done.stderr) != whole, done
        shutil.rmtree(info)
    add_distribution(site, "absent-package-b", 5)
    complain(bootstrap(folder), "absent-package-b==2.0")
    # Both there: done, then nothing to do.
    (folder / "scripts/requirements.txt").write_text("absent-package-b==1.0\n")
    for last in ("bootstrap: done", "nothing to do"):
        done = bootstrap(folder)
        assert done.returncode == 0 and done.stdout.splitlines()[-1] == last, done
