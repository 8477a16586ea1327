"""Random edits of MLIR text: tokens are deleted, repeated, exchanged or replaced (one of them, or all that are equal),
numbers made absurd, lists emptied, texts cut off or nested."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[3]
# The x between the extents of a shape is a token of its own.
TOKEN = re.compile(
    r'"[^"\n]*"|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[#%@!^][A-Za-z_]\w*|x(?=\d|\?|[fiu]\d|bf16|!)|[A-Za-z_]\w*|\s+|.', re.S
)
NUMBERS = """0 1 2 3 4 7 8 9 16 17 31 32 33 63 64 65 255 256 4095 4097 65535 65537 16777216 16777217
    2147483647 2147483648 4294967295 4294967296 9223372036854775807 9223372036854775808
    18446744073709551615 18446744073709551616 340282366920938463463374607431768211456
    0.5 0.1 1.5 1.0e38 1.0e39 1.0e400 1.0e-46 1.0e-400 -1 -9223372036854775808""".split()
WORDS = """ui0 ui1 ui2 ui4 ui8 ui16 ui17 ui64 si1 si2 si8 si16 i1 i4 i8 i32 f16 bf16 f32 f64 f80 index
    f8E4M3FN f8E5M2 f8E8M0FNU f4E2M1FN none complex<f32> tensor<4xf32> tensor<*xf32> tensor<?xi8>
    affine codebook sliceable zero scale offset per over gather widths round overflow reconstruct
    floor half_up half_even half_away clamp extra grid midpoint unit word order pad swizzle trit at
    then codes scale0 w b n k dynamic tables dims layout lut ( ) [ ] < > { } , : ; = + - * / | ? #
    ! % @ ^ "x" "" 0x 0x10 [] () {} <> -> //""".split()
TYPES = "ui1 ui2 ui3 ui4 ui8 ui16 si2 si4 si8 si16 i1 i4 i8 i16 i32 i64 f16 bf16 f32 f64 f8E4M3FN f4E2M1FN".split()
PROGRAMS = ["test/IR", "test/Conversion", "test/Transforms", "test/Codegen", "test/Integration"]


def declarations(text):
    """One text for each declaration of a file of formats, with the aliases that it uses."""
    start = text.find("quantx.format")
    alias = re.compile(r"^(#\w+) = (?:.|\n)*?>\n(?=\n|#|quantx|$)", re.M)
    spelled = {match[1]: match[0] for match in alias.finditer(text[:start])}
    for part in re.split(r"^(?=quantx\.format )", text[start:], flags=re.M):
        used = [spelling for name, spelling in spelled.items() if re.search(rf"{name}\b", part)]
        yield "".join(used) + part


def sources():
    """([declarations], [programs]): texts to edit, in a fixed order. Long tables are left out."""
    texts = []
    for path in sorted((ROOT / "formats").glob("*.mlir")):
        texts += declarations(path.read_text(encoding="utf-8"))
    return [short(texts), programs()]


def programs():
    """The modules of tests of operations and passes, in a fixed order."""
    texts = []
    for folder in PROGRAMS:
        for path in sorted((ROOT / folder).rglob("*.mlir")):
            if "invalid" not in path.stem:
                texts += re.split(r"^// -----.*\n", path.read_text(encoding="utf-8"), flags=re.M)
    return short(texts)


def short(texts):
    """Those of ours that have no long table, without comments."""
    texts = [re.sub(r"^\s*//.*\n", "", text, flags=re.M) for text in texts]
    return [text for text in texts if "quantx" in text and len(text) < 4000]


def places(tokens, pattern):
    return [i for i, token in enumerate(tokens) if re.fullmatch(pattern, token)]


def exchange(tokens, old, new):
    """Another token everywhere, so that types still agree."""
    tokens[:] = [new if token == old else token for token in tokens]


def nest(text, random):
    """A scheme or a number around itself, often."""
    depth = random.choice([7, 8, 9, 50])
    inner = random.choice(["ui4", "f32", text])
    return "(affine<" * depth + inner + ">)" * depth


def edit(tokens, random):
    """One edit of a list of tokens, in place."""
    solid = places(tokens, r"\S(.|\n)*")
    numbers = places(tokens, r"\d.*")
    if not solid:
        return
    at = random.choice(solid)
    kind = random.randrange(18)
    if kind < 2 and numbers:
        tokens[random.choice(numbers)] = random.choice(NUMBERS)
    elif kind < 5 and numbers:
        exchange(tokens, tokens[random.choice(numbers)], random.choice(NUMBERS))
    elif kind == 5:
        types = [tokens[i] for i in places(tokens, r"(ui|si|i|f|bf)\d+\w*")]
        if types:
            exchange(tokens, random.choice(types), random.choice(TYPES))
    elif kind >= 13 and numbers:
        number = tokens[random.choice(numbers)]
        if number.isdigit():
            changed = str(max(0, int(number) + random.randrange(-2, 3)))
            if random.randrange(2):
                exchange(tokens, number, changed)
            else:
                tokens[random.choice(places(tokens, re.escape(number)))] = changed
    elif kind == 6:
        del tokens[at]
    elif kind == 7:
        tokens.insert(at, tokens[at])
    elif kind == 8:
        other = random.choice(solid)
        tokens[at], tokens[other] = tokens[other], tokens[at]
    elif kind == 9:
        tokens[at] = random.choice(WORDS)
    elif kind == 10:
        tokens.insert(at, " " + random.choice(WORDS) + " ")
    elif kind == 11:
        close = {"[": "]", "(": ")", "<": ">", "{": "}"}
        opened = [i for i in solid if tokens[i] in close]
        if opened:
            first = random.choice(opened)
            last = next((i for i in solid if i > first and tokens[i] == close[tokens[first]]), first)
            del tokens[first + 1 : last]
    elif random.randrange(4):
        tokens[at] = nest(tokens[at], random)
    else:
        del tokens[at:]


def mutate(text, random):
    tokens = TOKEN.findall(text)
    for _ in range(random.choice([1, 1, 1, 2, 3])):
        edit(tokens, random)
    return "".join(tokens)
