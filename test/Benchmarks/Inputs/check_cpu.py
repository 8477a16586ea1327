"""Checks a file of benchmarks/cpu: fields, their types, and that results are exact."""

import json
import sys

FIELDS = {
    "id": str,
    "class": str,
    "shape": list,
    "threads": int,
    "family": str,
    "activation": dict,
    "peer": (dict, type(None)),
    "rounds": list,
    "ratio_median": (float, type(None)),
    "share_of_limit": (float, type(None)),
    "peer_share_of_limit": (float, type(None)),
    "checked_elements": int,
    "exact": (bool, type(None)),
    "status": str,
    "extra": dict,
}

report = json.load(open(sys.argv[1], encoding="utf-8"))
assert report["schema"] == "quantx.bench.cpu/1", report
assert set(report) == {"schema", "machine", "limits", "rows"}, report
assert set(report["machine"]) == {"cpu", "isa", "cores", "gpu"}, report
assert set(report["limits"]) == {"dram_gbs", "l3_gbs", "vnni_gops", "amx_gops"}, report
assert len(report["rows"]) == 6, report
has_family = "avx512vnni" in report["machine"]["isa"]
for row in report["rows"]:
    assert set(row) == set(FIELDS), row
    assert all(isinstance(row[name], kind) for name, kind in FIELDS.items()), row
    assert row["activation"].keys() == {"bits", "group"}, row
    if not has_family:
        assert row["status"] == "skipped" and row["extra"]["reason"], row
        continue
    assert row["status"] == "ok" and row["exact"] and row["checked_elements"] > 0, row
    assert len(row["rounds"]) == 2, row
    assert all(0 < entry["quantx_s"] < 1 for entry in row["rounds"]), row
    is_stock = row["class"] == "stock"
    assert is_stock == (row["peer"] is not None) == (row["ratio_median"] is not None), row
    assert all(("peer_s" in entry) == is_stock for entry in row["rounds"]), row
    if is_stock:
        assert set(row["peer"]) == {"name", "version", "compiler", "isa", "setting"}, row
        ratios = sorted(entry["peer_s"] / entry["quantx_s"] for entry in row["rounds"])
        assert abs(sum(ratios) / 2 - row["ratio_median"]) < 1e-9 * row["ratio_median"], row
    assert (row["share_of_limit"] is None) == (row["class"] == "call"), row
