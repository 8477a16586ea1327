"""Instruction counts of the loops in a cubin, decoded from its ELF sections.
Standard library only.

An instruction is 128 bits; its opcode is bits 0-11, whose top digit is the form
of the operands. A loop is a backward branch, and the range that it spans."""

import struct

# Opcodes without the digit of the form (verified with NVIDIA's disassembler).
TENSOR = {0x37: "IMMA", 0x3C: "HMMA", 0x3D: "BMMA", 0x7A: "QMMA"}
BRANCHES = {0x947, 0x547}


def text_sections(image):
    """{kernel: bytes} of the .text.KERNEL sections of an ELF64 file, and the
    architecture number."""
    if image[:6] != b"\x7fELF\x02\x01":
        raise ValueError(f"cubin: wanted a little-endian ELF64 file, got: {image[:6]!r}")
    offset, flags = struct.unpack_from("<QI", image, 0x28)
    size, count, names = struct.unpack_from("<HHH", image, 0x3A)
    headers = [
        struct.unpack_from("<IIQQQQ", image, offset + i * size) for i in range(count)
    ]
    strings = headers[names][4]
    sections = {}
    for name, _, _, _, start, length in headers:
        end = image.index(b"\0", strings + name)
        text = image[strings + name : end].decode()
        if text.startswith(".text."):
            sections[text.removeprefix(".text.")] = image[start : start + length]
    return sections, flags >> 8 & 0xFF


def branch_target(index, word, architecture):
    """The instruction that the branch at `index` goes to."""
    offset = word >> 34 & (1 << 48) - 1
    if architecture >= 90:
        offset = (offset << 8 | word >> 16 & 0xFF) & (1 << 48) - 1
    if offset >> 47:
        offset -= 1 << 48
    return index + 1 + offset // 4


def loops(code, architecture):
    """[(first, last, instructions, tensor instructions)] of a kernel,
    innermost first."""
    words = [
        int.from_bytes(code[i : i + 16], "little") for i in range(0, len(code), 16)
    ]
    found = []
    for last, word in enumerate(words):
        if word & 0xFFF not in BRANCHES:
            continue
        first = branch_target(last, word, architecture)
        if not 0 <= first < last:
            continue
        opcodes = [w & 0xFFF for w in words[first : last + 1]]
        tensor = sum(o & 0xFF in TENSOR and o >> 8 == 2 for o in opcodes)
        found.append((first, last, len(opcodes), tensor))
    return sorted(found, key=lambda loop: loop[2])


def instructions_per_mma(path):
    """Of the shortest loop with the most tensor instructions, instructions
    divided by tensor instructions; None for kernels without such a loop."""
    with open(path, "rb") as file:
        sections, architecture = text_sections(file.read())
    best = None
    for code in sections.values():
        for _, _, length, tensor in loops(code, architecture):
            if tensor and (best is None or tensor > best[1]):
                best = (length, tensor)
    return best and best[0] / best[1]
