"""From the tensors of a GGUF file to a module."""

import pathlib
import re
from collections.abc import Callable

from quantx import gguf_file, modules
from quantx.declarations import Declaration, load
from quantx.errors import CommandError


def matmul_function(name: str, resource: str, size: int, n: int, k: int, format: str) -> str:
    """A public function that multiplies x by the weights `[n, k]` in a resource
    of `size` bytes, x being quantized per token; `format` names the aliases."""
    weights, x = f"!quantx.tensor<{n}x{k}xf32, #{format}>", f"tensor<?x{k}xf32>"
    quantized, y = f"!quantx.tensor<?x{k}xf32, #per_token>", f"tensor<?x{n}xf32>"
    return (
        f"func.func @{name}(%x: {x}) -> {y} {{\n"
        + modules.constant("b", resource, size)
        + f"  %w = quantx.make(%b) layout #{format}_layout : (tensor<{size}xi8>) -> {weights}\n"
        f"  %q = quantx.quantize %x dynamic : {x} -> {quantized}\n"
        f"  %y = quantx.matmul %q, %w : ({quantized}, {weights}) -> {y}\n"
        f"  return %y : {y}\n}}\n"
    )


def build_module(
    tensors: list[gguf_file.Tensor],
    declarations: dict[str, Declaration],
    note: Callable[[str], None],
) -> modules.Module:
    """A resource for each tensor of a declared type, a function for each matrix
    of them; `note` hears which tensors are skipped."""
    module = modules.Module([f"#per_token = {modules.PER_TOKEN}\n"])
    names, used, apart = modules.Names(), set(), []
    for tensor in tensors:
        declaration = declarations.get(tensor.type)
        if declaration is None:
            note(f"{tensor.name}: skipped, no declaration of its type {tensor.type}")
            continue
        name, size = names.make(tensor.name), tensor.data.size
        module.resources[name] = tensor.data
        if len(tensor.shape) != 2:
            apart.append(f"{name} = dense_resource<{name}> : tensor<{size}xi8>")
            continue
        if tensor.type not in used:
            used.add(tensor.type)
            module.aliases.append(declaration.aliases())
        module.functions.append(matmul_function(name, name, size, *tensor.shape, tensor.type))
    if apart:
        # Nothing computes with them; the module keeps them as an attribute.
        module.attributes.append(f"quantx.tensors = {{{', '.join(apart)}}}")
    return module


def import_gguf(
    source: pathlib.Path,
    target: pathlib.Path,
    pattern: re.Pattern[str] | None,
    note: Callable[[str], None],
) -> None:
    """Writes a module of the tensors whose name the pattern finds."""
    tensors = gguf_file.read(source).tensors
    if pattern is not None:
        tensors = [tensor for tensor in tensors if pattern.search(tensor.name)]
        if not tensors:
            raise CommandError(
                f"{source}: --tensor: wanted a regular expression that a tensor's "
                f"name matches, got: {pattern.pattern}"
            )
    modules.emit(build_module(tensors, load(), note), target)
