"""The one exception that ends a command with a message and a status."""

import sys

WRONG_INPUT, USAGE, CANNOT = 1, 2, 3


def one_line(text: str) -> str:
    """Text of a file or a tool as one line without control characters."""
    line = " ".join(text.split())
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)


class CommandError(Exception):
    """What was wanted and `got: …`; printed as one line `error: …`."""

    def __init__(self, message: str, status: int = WRONG_INPUT) -> None:
        super().__init__(one_line(message))
        self.status = status


def missing_package(error: ModuleNotFoundError) -> CommandError:
    """What to do where Python has not the packages that quantx needs."""
    return CommandError(
        f"wanted the Python package {error.name} (scripts/bootstrap installs it; run "
        f"build/bin/python), got: none in {sys.executable}",
        CANNOT,
    )
