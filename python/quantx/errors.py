"""The one exception that ends a command with a message and a status."""

WRONG_INPUT, USAGE, CANNOT = 1, 2, 3


class CommandError(Exception):
    """What was wanted and `got: …`; printed as one line `error: …`."""

    def __init__(self, message: str, status: int = WRONG_INPUT) -> None:
        super().__init__(" ".join(message.split()))
        self.status = status
