"""What the demonstration says while it works, all on stdout."""

import contextlib
import time
from collections.abc import Iterator


def say(text: str) -> None:
    print(f"demo: {text}", flush=True)


@contextlib.contextmanager
def stage(text: str) -> Iterator[None]:
    """Says what is being done, and behind it how long that took."""
    print(f"demo: {text} … ", end="", flush=True)
    begin = time.perf_counter()
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f"{time.perf_counter() - begin:.1f} s", flush=True)
