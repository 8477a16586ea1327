"""Golden cases: a declaration, a shape, random bytes, and what an oracle decodes them to.

The shapes make visible what a wrong number would change: more than one unit along every dimension,
groups that end inside a unit, and ragged ends; where a format allows none, whole units.
"""

import dataclasses
import hashlib
import importlib
import json
import pathlib
import sys

import numpy as np

ORACLE_FOLDER = pathlib.Path(__file__).resolve().parents[3] / "oracles"
sys.path.append(str(ORACLE_FOLDER))

GGML = {
    "ggml_legacy": "q4_0 q4_1 q5_0 q5_1 q8_0",
    "ggml_k": "q2_k q3_k q4_k q5_k q6_k",
    "ggml_iq": "iq2_xxs iq2_xs iq2_s iq3_xxs iq3_s",
    "ggml_iq1_iq4": "iq4_nl iq4_xs iq1_s iq1_m",
    "ggml_tq_fp4": "tq1_0 tq2_0 mxfp4 nvfp4",
}
FAMILIES = {
    **GGML,
    "bitnet": "q1_0 q2_0 bitnet_i2_s",
    "gptq": "gptq_v1_4 gptq_v1_4_old gptq_v2_4 gptq_v1_4_gidx gptq_v1_2 gptq_v1_8 gptq_v1_3 "
    "gptq_p_3 gptq_p_5 gptq_p_7",
    "awq": "awq_gemm awq_gemv awq_gemv_fast",
    "marlin": "marlin_4",
    "qserve": "qserve_w4a8",
    "bitsandbytes": "bnb_nf4 bnb_nf4_double",
    "hqq": "hqq_4 hqq_3 hqq_2 hqq_1",
    "vptq": "vptq vptq_outliers",
    "aqlm": "aqlm_2x8",
    "any_precision": "any_precision",
    "compressed_tensors": "ct_dense_3 ct_padded_3 ct_nvfp4",
    "mx": "mxfp4_ocp mxfp4_swizzled mxfp6_e2m3",
    "kernels": "vnni_i8 vnni_i4_panel16 amx_b_i8 onednn_BA16a32b4a mma_m16n8k32_b_i8 "
    "mma_m16n8k32_a_i8 mma_b_i4_x4 smem_a_swizzled",
    "panels": "planes_whole planes_panel planes_grouped_21122 panel_3_as_2_1 panel_5_as_4_1 "
    "panel_6_as_4_2 q4_0_panel16 ggml_q4_0x8",
}
ORACLES = {name: family for family, names in FAMILIES.items() for name in names.split()}

# What differs from SHAPE: two or three units along each dimension, the last one ragged.
SHAPE = (5, 600)
SHAPES = {
    **{name: (5, 80) for name in "q4_0 q4_1 q5_0 q5_1 q8_0 iq4_nl mxfp4 q1_0".split()},
    **{name: (5, 150) for name in "nvfp4 q2_0 mxfp4_ocp".split()},
    **{name: (45, 200) for name in ORACLES if name.startswith(("gptq", "awq", "ct_dense"))},
    "bitnet_i2_s": (5, 300),
    "marlin_4": (130, 300),
    "qserve_w4a8": (70, 300),
    "bnb_nf4": (3, 100),
    "bnb_nf4_double": (30, 600),
    **{name: (37, 12) for name in ORACLES if name.startswith("hqq")},
    "vptq": (20, 300),
    "vptq_outliers": (10, 7),
    "aqlm_2x8": (5, 44),
    "any_precision": (3, 2048),
    "ct_padded_3": (5, 136),
    "mxfp4_swizzled": (140, 200),
    "mxfp6_e2m3": (5, 150),
    **{name: (40, 80) for name in FAMILIES["kernels"].split() + FAMILIES["panels"].split()},
    "onednn_BA16a32b4a": (40, 150),
    "mma_b_i4_x4": (70, 150),
    "smem_a_swizzled": (70, 150),
}


@dataclasses.dataclass(frozen=True)
class Golden:
    """Bytes of a declaration's buffers, operand tables, index operand -> f32 values."""

    name: str
    shape: tuple
    buffers: list
    tables: dict
    gather: object
    expected: np.ndarray

    def digest(self):
        return hashlib.sha256(canonical(self.expected).astype("<u4").tobytes()).hexdigest()


def canonical(values):
    """The bits of f32 values, every NaN made 0x7FC00000."""
    bits = np.ascontiguousarray(values, np.float32).view(np.uint32).copy()
    bits[np.isnan(values)] = 0x7FC00000
    return bits


# Decoded by no package that can be installed: the oracle alone checks them.
ORACLE_ALONE = "q2_0 bitnet_i2_s qserve_w4a8 any_precision".split()
VECTORS = ORACLE_FOLDER / "golden"


def package_vector(name):
    """(Golden, meta) of what a package made: its bytes, operands and values; see golden/generate.py."""
    arrays = np.load(VECTORS / f"{name}.npz")
    meta = json.loads(str(arrays["meta"]))
    buffers = [arrays[f"buffer{i}"] for i in range(sum(key.startswith("buffer") for key in arrays))]
    tables = {key.removeprefix("table_"): arrays[key] for key in arrays if key.startswith("table_")}
    gather = arrays["gather"] if "gather" in arrays else None
    return Golden(name, tuple(meta["shape"]), buffers, tables, gather, arrays["values"]), meta


def oracle_values(golden):
    """The golden's bytes decoded by the oracle."""
    oracle = importlib.import_module(ORACLES[golden.name])
    extra = {} if golden.gather is None else {"gather": golden.gather}
    with np.errstate(all="ignore"):
        return oracle.decode(golden.name, golden.buffers, golden.shape, **golden.tables, **extra)


def operand_tables(name, shape, rng):
    n, k = shape
    groups = -(-k // 126)
    extents = {
        "vptq": {"main": (1, groups, 4096, 8, 1), "residual": (1, groups, 256, 8, 1)},
        "vptq_outliers": {"outlier": (65536, 4, 1)},
        "aqlm_2x8": {"book0": (256, 1, 8), "book1": (256, 1, 8)},
        "any_precision": {"lut": (n, 1, 64)},
    }
    return {
        table: rng.standard_normal(extent).astype(np.float32)
        for table, extent in extents.get(name, {}).items()
    }


def golden(name, seed, shape=None):
    """Random bytes for a declaration: every bit random, NaN and infinite scales included."""
    shape = shape or SHAPES.get(name, SHAPE)
    oracle = importlib.import_module(ORACLES[name])
    rng = np.random.default_rng([seed, *name.encode()])
    buffers = [rng.integers(0, 256, size, dtype=np.uint8) for size in oracle.sizes(name, shape)]
    operands = operand_tables(name, shape, rng)
    gather = None
    if name.endswith("_gidx"):
        gather = rng.integers(0, -(-shape[1] // 64), shape[1]).astype(np.int32)
    made = Golden(name, shape, buffers, operands, gather, None)
    return dataclasses.replace(made, expected=oracle_values(made))
