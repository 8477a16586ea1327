"""Writes the golden vectors beside it: bytes that a format's own package has packed or read, and the
values that it makes of them. Run by hand, in an environment of its own; scripts/check only reads
the vectors.

    python3 -m venv golden && golden/bin/pip install numpy torch accelerate transformers loguru packaging requests \\
      scipy scikit-learn wheel setuptools
    golden/bin/pip install --no-deps --no-build-isolation auto-gptq==0.7.1 gptqmodel==7.7.0 autoawq==0.2.9 \\
      hqq==0.2.8.post1 vptq==0.0.5.post1 aqlm==1.1.7 bitsandbytes==0.50.2 compressed-tensors==0.20.0 torchao==0.18.0 \\
      pypcre logbar device-smi tokenicer defuser pillow sentence-transformers
    golden/bin/python test/oracles/golden/generate.py
    golden/bin/pip install --no-deps compressed-tensors==0.9.4
    golden/bin/python test/oracles/golden/generate.py ct_padded_3

A vector is NAME.npz: `meta`, a text in JSON (package and version, seed, shape, and who decoded: the package, or the
formula, where the package decodes on a GPU only), `buffer0`…, `table_NAME`…, `gather` and `values`. Codes, zeros and
positive finite scales are random. Shapes are the most ragged that the package accepts.
"""

import importlib.metadata
import json
import pathlib
import sys
import types

import numpy as np
import torch

FOLDER = pathlib.Path(__file__).resolve().parent
SEED = 20261124
GROUP = 64


def integers(rng, low, high, shape):
    return torch.from_numpy(rng.integers(low, high, shape))


def scales(rng, shape, dtype=torch.float32):
    """Positive, with all their bits in use: codes times scales are exact in f32 where scales are f16."""
    return torch.from_numpy(rng.uniform(0.01, 0.1, shape)).to(torch.float16).to(dtype)


def linear(codes, zeros, scale, group=GROUP, dtype=torch.float32):
    """What a packer takes: a layer whose weights are exactly these codes; zeros and scales are [N, groups]."""
    column = torch.arange(codes.shape[1]) // group
    layer = torch.nn.Linear(codes.shape[1], codes.shape[0], bias=False)
    layer.weight.data = ((codes - zeros[:, column]) * scale[:, column]).to(dtype)
    return layer


def decoded(codes, zeros, scale, group=GROUP):
    """The formula, in f32: one rounding."""
    column = torch.arange(codes.shape[1]) // group
    return scale.float()[:, column] * (codes - zeros[:, column]).float()


def vector(package, values, buffers, by="package", tables=None, gather=None):
    return types.SimpleNamespace(package=package, values=values, buffers=buffers, by=by, tables=tables or {}, gather=gather)


def auto_gptq(name):
    """A module of auto_gptq alone: the package itself imports what transformers no longer has."""
    site = importlib.metadata.distribution("auto_gptq").locate_file("")
    for package in ("auto_gptq", "auto_gptq.nn_modules", "auto_gptq.nn_modules.qlinear"):
        shell = sys.modules.setdefault(package, types.ModuleType(package))
        shell.__path__ = [str(site.joinpath(*package.split(".")))]
    return importlib.import_module(f"auto_gptq.nn_modules.qlinear.{name}").QuantLinear


def gptq_v1(rng, bits, module="qlinear_cuda", acts=False):
    n, k = 64, 192
    codes, scale = integers(rng, 0, 2**bits, (n, k)), scales(rng, (n, k // GROUP))
    zeros = integers(rng, 1, 2**bits + 1, (n, k // GROUP))
    gather = integers(rng, 0, k // GROUP, k).int() if acts else None
    layer = auto_gptq(module)(bits, GROUP, k, n, False)
    source = linear(codes, zeros, scale)
    if acts:
        source.weight.data = (codes - zeros[:, gather]) * scale[:, gather]
    layer.pack(source, scale, zeros.float(), gather)
    buffers = [layer.qweight, layer.qzeros, layer.scales.half()]
    layer.scales = layer.scales.float()
    # Finite numbers with a positive zero: the product with the identity is exact.
    values = layer(torch.eye(k)).T
    return vector("auto_gptq", values, buffers, gather=gather)


def gptq_v2(rng):
    from gptqmodel.nn_modules.qlinear.torch import TorchLinear
    from gptqmodel.quantization import FORMAT

    n, k = 45, 200
    codes, zeros = integers(rng, 0, 16, (n, k)), integers(rng, 0, 16, (n, -(-k // GROUP)))
    scale = scales(rng, zeros.shape)
    layer = TorchLinear(4, GROUP, False, False, k, n, format=FORMAT.GPTQ_V2)
    layer.pack_original(linear(codes, zeros, scale), scale, zeros.float())
    layer.post_init()
    buffers = [layer.qweight, layer.qzeros, layer.scales]
    layer.register_buffer("scales", layer.scales.float())
    return vector("gptqmodel", layer.dequantize_weight().T, buffers)


def planar(rng, bits):
    from gptqmodel.utils.planar_packing import planar_pack_rows, planar_unpack_rows

    packed = planar_pack_rows(integers(rng, 0, 2**bits, (96, 45)), bits)
    return vector("gptqmodel", planar_unpack_rows(packed, bits).T.float(), [packed])


def awq(rng, kind):
    gemm, gemv, fast = (importlib.import_module(f"awq.modules.linear.{m}") for m in ("gemm", "gemv", "gemv_fast"))
    n, k = (64 if kind == "gemm" else 40), 192
    codes, zeros = integers(rng, 0, 16, (n, k)), integers(rng, 0, 16, (n, k // GROUP))
    scale = scales(rng, (n, k // GROUP), torch.float16)
    source = linear(codes, zeros, scale)
    if kind == "gemm":
        layer = gemm.WQLinear_GEMM.from_linear(source, 4, GROUP, scales=scale.T, zeros=zeros.T)
        from awq.utils.packing_utils import dequantize_gemm

        values = dequantize_gemm(layer.qweight, layer.qzeros, layer.scales.float(), 4, GROUP).T
        return vector("autoawq", values, [layer.qweight, layer.qzeros, layer.scales])
    maker = gemv.WQLinear_GEMV if kind == "gemv" else fast.WQLinear_GEMVFast
    layer = maker.from_linear(source, 4, GROUP, scales=scale, zeros=zeros)
    if kind == "gemv":
        buffers = [layer.qweight, layer.qzeros, layer.scales]
        return vector("autoawq", decoded(codes, zeros, scale), buffers, by="formula")
    # The module pads its scales and zeros with rows of groups that no weight has.
    halves = [b[: k // GROUP] for b in (layer.scales, layer.qzeros)]
    scale, offset = (b.float().T[:, torch.arange(k) // GROUP] for b in halves)
    return vector("autoawq", scale * codes + offset, [layer.qweight, *halves], by="formula")


def marlin(rng):
    n, k, group = 128, 256, 128
    codes, scale = integers(rng, 0, 16, (n, k)), scales(rng, (n, k // group), torch.float16)
    eight = torch.full((n, k // group), 8)
    kind = auto_gptq("qlinear_marlin")
    layer = kind.__new__(kind)  # the constructor asks for a GPU and for multiples of its kernel's tile
    torch.nn.Module.__init__(layer)
    layer.infeatures, layer.outfeatures, layer.group_size, layer.bias = k, n, group, None
    layer.B = torch.empty(k // 16, n * 2, dtype=torch.int)
    layer.s = torch.empty(k // group, n, dtype=torch.half)
    layer.pack(linear(codes, eight, scale, group, torch.half), scale)
    return vector("auto_gptq", decoded(codes, eight, scale, group), [layer.B, layer.s], by="formula")


def bitsandbytes(rng, nested):
    from bitsandbytes.functional import QuantState, create_dynamic_map, dequantize_4bit

    shape = (30, 600) if nested else (3, 100)
    blocks = -(-shape[0] * shape[1] // 64)
    packed = integers(rng, 0, 256, (-(-shape[0] * shape[1] // 2), 1)).byte()
    if not nested:
        scale = scales(rng, blocks)
        state = QuantState(scale, torch.Size(shape), None, 64, "nf4", torch.float32)
        return vector("bitsandbytes", dequantize_4bit(packed, state), [packed, scale])
    codes, scale, offset = integers(rng, 0, 256, blocks).byte(), scales(rng, -(-blocks // 256)), scales(rng, 1)
    inner = QuantState(scale, None, create_dynamic_map(), 256, dtype=torch.float32)
    state = QuantState(codes, torch.Size(shape), None, 64, "nf4", torch.float32, offset[0], inner)
    return vector("bitsandbytes", dequantize_4bit(packed, state), [packed, codes, scale, offset])


def hqq(rng, bits):
    from hqq.core.quantize import Quantizer

    rows, columns = (37 if bits == 3 else 40), 12
    packing = Quantizer.bit_to_packing[bits]
    packed = Quantizer.pack[packing](integers(rng, 0, 2**bits, (rows, columns)).int())
    zero, scale = scales(rng, (rows, 1)) * 50, scales(rng, (rows, 1))
    meta = {"packing": packing, "view_as_float": False, "nbits": bits, "axis": 1, "group_size": columns,
            "shape": (rows, columns), "zero": zero, "scale": scale, "compute_dtype": torch.float32}  # fmt: skip
    return vector("hqq", Quantizer.dequantize(packed, meta), [packed, zero, scale])


def vptq_dequant(shape, **arguments):
    from vptq.ops.quant_gemm import dequant

    names = """indices centroids outlier_indices outlier_centroids res_indices res_centroids perm weight_scale
        weight_bias padding outlier_padding outlier_size outlier_vector_len num_outlier_centroids""".split()
    options = dict.fromkeys(names) | {
        "is_indice_packed": True, "enable_outlier": False, "enable_residual": True, "enable_perm": False,
        "enable_norm": True, "num_centroids": 4096, "num_res_centroids": 256, "vector_len": 8, "group_size": 126,
        "num_codebooks": shape[1] // 126, "outlier_padding": 0, "outlier_size": 0,
    }  # fmt: skip
    return dequant(**(options | arguments))


def vptq(rng, outliers):
    from vptq.utils.pack import pack_index

    n, k = (18 if outliers else 12), 252
    rows, groups = -(-n // 8), k // 126
    # Few different entries, so that the tables are small when packed.
    main = integers(rng, -4, 4, (1, groups, 4096, 8)).float() / 32
    residual = integers(rng, -4, 4, (1, groups, 256, 8)).float() / 512
    codes, rest = (integers(rng, 0, c, (groups, rows, 126)).to(torch.uint16) for c in (4096, 256))
    arguments = {
        "indices": pack_index(codes, 12, rest, 8), "centroids": main[0], "res_centroids": residual[0],
        "weight_scale": scales(rng, k), "weight_bias": scales(rng, k), "padding": rows * 8 - n,
    }  # fmt: skip
    if not outliers:
        buffers = [arguments[name] for name in ("indices", "weight_scale", "weight_bias")]
        tables = {"main": main[..., None], "residual": residual[..., None]}
        return vector("vptq", vptq_dequant((n, k), **arguments), buffers, tables=tables)
    size = 7
    codes = integers(rng, 0, 65536, (1, 5, size))
    # Zeros where no code points, so that the table is small when packed.
    table = torch.zeros(65536, 4)
    table[codes.flatten()] = torch.from_numpy(rng.standard_normal((codes.numel(), 4))).float()
    codes = codes.to(torch.uint16)
    arguments |= {"enable_outlier": True, "enable_norm": False, "outlier_indices": codes,
                  "outlier_centroids": table, "num_outlier_centroids": 65536, "outlier_size": size,
                  "outlier_vector_len": 4, "outlier_padding": 2}  # fmt: skip
    values = vptq_dequant((n, k), **arguments)[:, :size]
    return vector("vptq", values, [codes], tables={"outlier": table[..., None]})


def aqlm(rng):
    import os

    os.environ["AQ_USE_JIT"] = "0"
    from aqlm.utils import _dequantize_weight, pack_int_data, unpack_int_data

    n, k = 5, 48
    packed = pack_int_data(integers(rng, 0, 256, (n, k // 8, 2)), 8)
    books = torch.from_numpy(rng.standard_normal((2, 256, 1, 8))).float()
    scale = scales(rng, n)
    values = _dequantize_weight(unpack_int_data(packed, 8), books, scale[:, None, None, None])
    return vector("aqlm", values, [packed, scale], tables={"book0": books[0], "book1": books[1]})


def ct_dequantize(codes, scale, **options):
    """The package's own arithmetic, on scales and zeros that are spread over their groups beforehand."""
    from compressed_tensors.quantization import QuantizationArgs
    from compressed_tensors.quantization.lifecycle.forward import dequantize

    kind = "int" if "zero_point" in options else "float"
    arguments = QuantizationArgs(num_bits=options.pop("bits"), type=kind, strategy="group", group_size=1, symmetric=False)
    return dequantize(codes, scale, args=arguments, dtype=torch.float32, **options)


def compressed_tensors_3(rng, dense):
    module = "compressors.pack_quantized.helpers" if dense else "compressors.quantized_compressors.pack_quantized"
    helpers = importlib.import_module(f"compressed_tensors.{module}")
    n, k = (45, 200) if dense else (5, 136)
    codes, zeros = (integers(rng, -4, 4, (n, c)).to(torch.int8) for c in (k, -(-k // GROUP)))
    zeros *= dense
    scale, column = scales(rng, zeros.shape), torch.arange(k) // GROUP
    packed = helpers.pack_to_int32(codes, 3)
    read = helpers.unpack_from_int32(packed, 3, torch.Size((n, k)))
    if not dense:
        return vector("compressed-tensors", decoded(read, zeros, scale), [packed, scale], by="formula on the package's codes")
    packed_zeros = helpers.pack_to_int32(zeros, 3, packed_dim=0)
    again = helpers.unpack_from_int32(packed_zeros, 3, zeros.shape, packed_dim=0)
    values = ct_dequantize(read, scale[:, column], zero_point=again[:, column], bits=3)
    # A file leaves out the words of the last 32 rows that hold no code; a tensor has whole units.
    rows = -(-len(packed_zeros) // 3) * 3
    whole = torch.zeros(rows, packed_zeros.shape[1], dtype=torch.int32)
    whole[: len(packed_zeros)] = packed_zeros
    return vector("compressed-tensors", values, [packed, whole, scale])


def small_floats(rng, name):
    from compressed_tensors.compressors.mx_utils import decompress_mx_scale
    from compressed_tensors.compressors.mxfp6 import helpers as fp6
    from compressed_tensors.compressors.nvfp4 import helpers as fp4

    n, k = {"ct_nvfp4": (5, 144), "mxfp4_ocp": (5, 160), "mxfp4_swizzled": (140, 192), "mxfp6_e2m3": (5, 160)}[name]
    six, block = name == "mxfp6_e2m3", 16 if name == "ct_nvfp4" else 32
    unpack = fp6.unpack_fp6_from_uint8 if six else fp4.unpack_fp4_from_uint8
    packed = integers(rng, 0, 256, (n, k * 3 // 4 if six else k // 2)).byte()
    elements = unpack(packed, n, k, torch.float32)
    assert torch.equal((fp6.pack_fp6_to_uint8 if six else fp4.pack_fp4_to_uint8)(elements), packed)
    column = torch.arange(k) // block
    if name == "ct_nvfp4":
        codes = integers(rng, 1, 127, (n, k // block)).byte()
        common = scales(rng, 1) * 1000
        spread = codes.view(torch.float8_e4m3fn).float()[:, column]
        values = ct_dequantize(elements, spread, global_scale=common, bits=4)
        return vector("compressed-tensors", values, [packed, codes, common])
    exponents = integers(rng, 1, 253, (n, k // block)).byte()
    values = ct_dequantize(elements, decompress_mx_scale(exponents).float()[:, column], bits=6 if six else 4)
    if name != "mxfp4_swizzled":
        return vector("compressed-tensors", values, [packed, exponents])
    from torchao.prototype.mx_formats.utils import to_blocked

    return vector("torchao", values, [packed, to_blocked(exponents)])


MAKERS = {
    **{f"gptq_v1_{bits}": (gptq_v1, bits) for bits in (2, 3, 4, 8)},
    "gptq_v1_4_old": (gptq_v1, 4, "qlinear_cuda_old"),
    "gptq_v1_4_gidx": (gptq_v1, 4, "qlinear_cuda", True),
    "gptq_v2_4": (gptq_v2,),
    **{f"gptq_p_{bits}": (planar, bits) for bits in (3, 5, 7)},
    **{f"awq_{kind}": (awq, kind) for kind in ("gemm", "gemv", "gemv_fast")},
    "marlin_4": (marlin,),
    "bnb_nf4": (bitsandbytes, False),
    "bnb_nf4_double": (bitsandbytes, True),
    **{f"hqq_{bits}": (hqq, bits) for bits in (4, 3, 2, 1)},
    "vptq": (vptq, False),
    "vptq_outliers": (vptq, True),
    "aqlm_2x8": (aqlm,),
    "ct_dense_3": (compressed_tensors_3, True),
    "ct_padded_3": (compressed_tensors_3, False),
    **{name: (small_floats, name) for name in ("ct_nvfp4", "mxfp4_ocp", "mxfp4_swizzled", "mxfp6_e2m3")},
}


def write(name):
    maker, *arguments = MAKERS[name]
    made = maker(np.random.default_rng([SEED, *name.encode()]), *arguments)
    arrays = {f"buffer{i}": b.contiguous().numpy().reshape(-1).view(np.uint8) for i, b in enumerate(made.buffers)}
    arrays |= {f"table_{key}": table.contiguous().numpy() for key, table in made.tables.items()}
    if made.gather is not None:
        arrays["gather"] = made.gather.numpy()
    values = made.values.detach().contiguous().numpy()
    assert values.dtype == np.float32 and np.isfinite(values).all(), name
    meta = {"name": name, "package": made.package, "version": importlib.metadata.version(made.package), "seed": SEED,
            "shape": values.shape, "decoded by": made.by}  # fmt: skip
    np.savez_compressed(FOLDER / f"{name}.npz", meta=np.array(json.dumps(meta)), values=values, **arrays)
    print(f"{name}: {made.package} {meta['version']}, {(FOLDER / f'{name}.npz').stat().st_size} bytes")


def main(names):
    for name in names or [name for name in MAKERS if name != "ct_padded_3"]:
        write(name)


if __name__ == "__main__":
    main(sys.argv[1:])
