"""Which of many modules quantx-opt accepts, with few processes."""

import bisect
import re
import subprocess

# Diagnostics count lines from the start of the file: the time of an error grows with the file.
PART = 250_000


def parts(texts):
    """Runs of consecutive texts, as ranges, of about PART characters each."""
    first, size = 0, 0
    for index, text in enumerate(texts):
        if size > PART:
            yield range(first, index)
            first, size = index, 0
        size += len(text)
    yield range(first, len(texts))


def part_rejections(texts, path):
    first_lines, line = [], 1
    for text in texts:
        first_lines.append(line)
        line += text.count("\n") + 1
    path.write_text("// -----\n".join(texts))
    done = subprocess.run(
        ["quantx-opt", "--split-input-file", path, "-o", "/dev/null"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    errors = {}
    pattern = re.compile(rf"^{re.escape(str(path))}:(\d+):\d+: error: (.*)", re.MULTILINE)
    for line, error in pattern.findall(done.stdout):
        errors.setdefault(bisect.bisect(first_lines, int(line)) - 1, error)
    if done.returncode != (1 if errors else 0):
        raise RuntimeError(f"quantx-opt: status {done.returncode}\n{done.stdout[-2000:]}")
    return errors


def rejections(texts, path):
    """{index: first error} of the texts that quantx-opt rejects with status 1; `path` is written."""
    return {
        part[index]: error
        for part in parts(texts)
        for index, error in part_rejections([texts[i] for i in part], path).items()
    }
