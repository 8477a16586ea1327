"""Formats whose values are learned from the matrix: a table of 16 numbers, and
two stages of 256 vectors of 8."""

import numpy as np

from quantx.declarations import Declaration
from quantx.quantize import Quantized, as_bytes

_ROUNDS = 8
_SAMPLE = 8192


def quantize_table16(weights: np.ndarray, name: str) -> Quantized:
    """Each weight is an entry of an i8 table times the scale of its 32; the table
    is Lloyd's (k-means of one dimension) of the scaled weights."""
    n, k = weights.shape
    blocks = weights.reshape(-1, 32)
    scale = (np.abs(blocks).max(1, keepdims=True) / 127).astype(np.float16)
    step = np.where(scale > 0, scale, 1).astype(np.float64)
    scaled = blocks / step
    table = np.quantile(scaled, (np.arange(16) + 0.5) / 16)
    for _ in range(_ROUNDS):
        codes = np.searchsorted((table[1:] + table[:-1]) / 2, scaled)
        sums = np.bincount(codes.ravel(), scaled.ravel(), 16)
        counts = np.bincount(codes.ravel(), minlength=16)
        table = np.sort(np.where(counts, sums / np.maximum(counts, 1), table))
    table = np.clip(np.rint(table), -128, 127).astype(np.int64)
    codes = np.searchsorted((table[1:] + table[:-1]) / 2, scaled).astype(np.uint8)
    packed = codes[:, :16] | codes[:, 16:] << 4
    data = np.concatenate([as_bytes(scale).reshape(-1, 2), packed], axis=1)
    decoded = scale.astype(np.float64) * table[codes]
    entries = ", ".join(map(str, table))
    return Quantized(
        f"#quantx.codebook<ui4 #{name}, scale = f16 per [1, 32]>",
        "#quantx.layout<[n, k], {unit 144, order(k, n), scale = 16 at 0, "
        "codes = 4 at 16 k(16:8, 2:4)}>",
        [data.reshape(-1)],
        decoded.reshape(n, k),
        sums=k // 32,
        alias=f'#{name} = #quantx.table<"{name}", dense<[{entries}]> : tensor<16xi8>>',
    )


def quantize_codebook(weights: np.ndarray, declaration: Declaration) -> Quantized:
    """Vectors of 8 are sums of an entry of each of two f32 tables, times the
    scale of their row; the second table is learned on what the first leaves."""
    n, k = weights.shape
    scale = np.sqrt(np.mean(weights**2, 1, keepdims=True)).astype(np.float32)
    step = np.where(scale > 0, scale, 1).astype(np.float64)
    rest = (weights / step).reshape(-1, 8).astype(np.float32)
    books, codes = [], []
    for stage in range(2):
        book = _k_means(rest, np.random.default_rng(stage))
        nearest = _nearest(rest, book)
        books.append(book)
        codes.append(nearest)
        rest = rest - book[nearest]
    vectors = sum(book.astype(np.float64)[code] for book, code in zip(books, codes))
    data = np.stack(codes, axis=1).astype(np.uint8)
    return Quantized(
        declaration.scheme,
        declaration.layout,
        [data.reshape(-1), as_bytes(scale)],
        scale.astype(np.float64) * vectors.reshape(n, k),
        sums=k,
        tables={f"book{stage}": book[:, None] for stage, book in enumerate(books)},
    )


def _k_means(vectors: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """256 centres of a sample of the vectors, f32; empty ones stay."""
    size = min(_SAMPLE, len(vectors))
    sample = vectors[generator.choice(len(vectors), size, replace=False)]
    book = sample[:256].copy()
    for _ in range(_ROUNDS):
        nearest = _nearest(sample, book)
        counts = np.bincount(nearest, minlength=256)
        for column in range(8):
            sums = np.bincount(nearest, sample[:, column], 256)
            filled = counts > 0
            book[filled, column] = sums[filled] / counts[filled]
    return book


def _nearest(vectors: np.ndarray, book: np.ndarray) -> np.ndarray:
    """The index of the nearest entry of each vector."""
    half = (book**2).sum(1) / 2
    chunks = [vectors[i : i + 8192] @ book.T for i in range(0, len(vectors), 8192)]
    return np.concatenate([np.argmax(chunk - half, axis=1) for chunk in chunks])
