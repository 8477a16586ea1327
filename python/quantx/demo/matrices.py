"""A layer's matrices in every format of the demonstration, as one module."""

import dataclasses

import numpy as np

from quantx import declarations, modules
from quantx.demo.model import Model
from quantx.quantize import Quantized, as_bytes, ggml, learned, per_channel

PER_TOKEN_MIN_MAX = "#quantx.affine<ui8, zero = ui8 per [1, *], scale = f32 per [1, *]>"


@dataclasses.dataclass(frozen=True)
class Entry:
    """A function of the module, read in one way."""

    matrix: str
    format: str
    function: str
    activations: str  # scheme of the quantized input
    bits_per_weight: float
    weights: np.ndarray  # float64 [N, K], what the function multiplies by
    quantized: Quantized  # that holds these weights or, of a slice, the parent's
    width: int | None = None  # of a sliceable parent: the second argument


@dataclasses.dataclass(frozen=True)
class Layer:
    """The module and how to call it."""

    module: modules.Module
    entries: list[Entry]
    originals: dict[str, np.ndarray]  # float64 [N, K], as in the model's file


def build(model: Model, layer: int, names: list[str]) -> Layer:
    """The named matrices of one layer of the model in all formats."""
    declared = declarations.load()
    module, entries, originals, sources = modules.Module(), [], {}, {}
    for name in names:
        tensor, weights = model.tensor(layer, name), model.weights(layer, name)
        originals[name] = weights
        source = ggml.from_blocks(declared["q4_1"], tensor.data, weights, 32)
        sources[name] = source
        kinds = {"q4_1": source, "w8a8": per_channel.quantize_w8(weights)}
        if weights.shape[1] % 256 == 0:
            data, decoded = ggml.encode_q4_k(weights)
            kinds["q4_k"] = ggml.from_blocks(declared["q4_k"], data, decoded, 256)
        kinds["table16"] = learned.quantize_table16(weights, f"learned_{name}")
        kinds["codebook2x8"] = learned.quantize_codebook(weights, declared["aqlm_2x8"])
        for kind, quantized in kinds.items():
            scheme = PER_TOKEN_MIN_MAX if kind == "w8a8" else modules.PER_TOKEN
            function = add_function(module, f"{name}_{kind}", quantized, scheme)
            bits, decoded = quantized.bits_per_weight, quantized.weights
            entries.append(Entry(name, kind, function, scheme, bits, decoded, quantized))
        parent, slices = per_channel.quantize_sliceable(weights)
        scheme = modules.PER_TOKEN
        function = add_function(module, f"{name}_sliceable", parent, scheme, width=True)
        constants = parent.bits_per_weight - 8
        for width, sliced in slices.items():
            bits, kind = width + constants, f"slice{width}of8"
            entries.append(Entry(name, kind, function, scheme, bits, sliced, parent, width))
    if {"gate", "up", "down"} <= sources.keys():
        add_mlp(module, sources)
    return Layer(module, entries, originals)


def add_function(
    module: modules.Module, name: str, quantized: Quantized, activations: str, width: bool = False
) -> str:
    """Adds aliases, resources and `@name(x[, width]) -> x·wᵀ`; returns the name."""
    n, k = quantized.weights.shape
    module.aliases.append(
        (quantized.alias and quantized.alias + "\n")
        + f"#{name} = {quantized.scheme}\n#{name}_layout = {quantized.layout}\n"
        f"#{name}_x = {activations}\n"
    )
    for value, (array, _) in values_of(quantized).items():
        module.resources[f"{name}_{value}"] = as_bytes(array)
    x, y = f"tensor<?x{k}xf32>", f"tensor<?x{n}xf32>"
    argument = ", %width: i32" if width else ""
    module.functions.append(
        f"func.func @{name}(%x: {x}{argument}) -> {y} {{\n"
        + multiply(name, quantized, "%x", "%y", width)
        + f"  return %y : {y}\n}}\n"
    )
    return name


def values_of(quantized: Quantized) -> dict[str, tuple[np.ndarray, str]]:
    """{name: (array, element type)} of buffers and operand tables."""
    values = {f"b{index}": (buffer, "i8") for index, buffer in enumerate(quantized.buffers)}
    return values | {name: (table, "f32") for name, table in quantized.tables.items()}


def multiply(name: str, quantized: Quantized, x: str, y: str, width: bool = False) -> str:
    """Lines that make `y` the product of `x` and the weights whose aliases and
    resources bear the name."""
    n, k = quantized.weights.shape
    lines, types = "", []
    for value, (array, element) in values_of(quantized).items():
        types.append(f"tensor<{'x'.join(map(str, array.shape))}x{element}>")
        dense = f"dense_resource<{name}_{value}> : {types[-1]}"
        lines += f"  %{name}_{value} = arith.constant {dense}\n"
    buffers = ", ".join(f"%{name}_b{index}" for index in range(len(quantized.buffers)))
    tables = ", ".join(f"{table} = %{name}_{table}" for table in quantized.tables)
    tables = tables and f" tables({tables})"
    weights = f"!quantx.tensor<{n}x{k}xf32, #{name}>"
    codes = f"!quantx.tensor<?x{k}xf32, #{name}_x>"
    operand, type = (" width(%width)", ", i32") if width else ("", "")
    return (
        f"{lines}  %{name}_w = quantx.make({buffers}) layout #{name}_layout{tables} : "
        f"({', '.join(types)}) -> {weights}\n"
        f"  %{name}_q = quantx.quantize {x} dynamic : tensor<?x{k}xf32> -> {codes}\n"
        f"  {y} = quantx.matmul %{name}_q, %{name}_w{operand} : ({codes}, {weights}{type}) "
        f"-> tensor<?x{n}xf32>\n"
    )


def add_mlp(module: modules.Module, quantized: dict[str, Quantized]) -> None:
    """`@mlp(x)`: gate, up, SiLU, multiply and down, of the file's own bytes, whose
    aliases and resources are in the module."""
    n, k = quantized["gate"].weights.shape
    x, h = f"tensor<?x{k}xf32>", f"tensor<?x{n}xf32>"
    module.functions.append(
        f"func.func @mlp(%x: {x}) -> {x} {{\n"
        + multiply("gate_q4_1", quantized["gate"], "%x", "%g")
        + multiply("up_q4_1", quantized["up"], "%x", "%u")
        + f"""  %minus = arith.negf %g : {h}
  %exp = math.exp %minus : {h}
  %c0 = arith.constant 0 : index
  %m = tensor.dim %x, %c0 : {x}
  %c1 = arith.constant 1.0 : f32
  %one = tensor.splat %c1[%m] : {h}
  %sum = arith.addf %one, %exp : {h}
  %silu = arith.divf %g, %sum : {h}
  %h = arith.mulf %silu, %u : {h}
"""
        + multiply("down_q4_1", quantized["down"], "%h", "%y")
        + f"  return %y : {x}\n}}\n"
    )
