# RUN: %python %s %t
"""quantx.prove/1: no law is vacuous, every lemma is of a kind that keeps bit
operations and products of symbols apart, every twin has a counterexample that
was replayed; every pass that states the class of a law has a law of it."""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
path = sys.argv[1] + ".json"
subprocess.run(["quantx-prove", "--all", f"--json={path}"], check=True, capture_output=True)
report = json.loads(pathlib.Path(path).read_text())
assert report["schema"] == "quantx.prove/1" and report["machine"]["cores"] >= 1

BIT_OPERATIONS = re.compile(r"bvxor|bvand|bvor|bvshl|shr|extract|extend|concat")
kinds = set()
for law in report["laws"]:
    assert law["verdict"] == "proved" and law["vacuous"] is False, law
    assert law["seconds"] > 0 and law["lemmas"], law
    twin = law["twin"]
    assert twin["verdict"] == "refuted" and twin["replayed"] is True and twin["changed"], law
    assert twin["counterexample"] and twin["replayed_by"] == "interpreter", law
    for lemma in law["lemmas"]:
        kind = lemma["id"].split("-")[0]
        kinds.add(kind)
        assert lemma["widths"], lemma
        if kind in ("ring", "range"):
            assert not BIT_OPERATIONS.search(lemma["statement"].replace("(bvand (ite", "")), lemma
        if kind == "bit":
            assert "mul" not in lemma["statement"] and len(lemma["widths"]) == 2, lemma
assert kinds == {"bits", "bit", "range", "ring"}, kinds
ids = [law["id"] for law in report["laws"]]
assert len(ids) == len(set(ids)), ids

laws = {(law["pass"], law["class"]) for law in report["laws"]}
passes = (ROOT / "include/quantx/Transforms/Passes.td").read_text()
stated = re.findall(r'QuantX_LawPass<"([^"]+)",\s*"([^"]+)">', passes)
assert len(stated) >= 3, stated
for law in stated:
    assert law in laws, f"wanted a law of {law}, got: none"

listed = subprocess.run(["quantx-prove", "--list"], check=True, capture_output=True, text=True)
assert [line.split()[0] for line in listed.stdout.splitlines()] == ids
