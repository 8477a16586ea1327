"""The commands `import` and `formats`.

Exit status: 0 ok, 1 the input is wrong, 2 usage, 3 this machine cannot.
"""

import argparse
import os
import pathlib
import re
import sys

from quantx.errors import USAGE, CommandError, missing_package, one_line


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:
        raise CommandError(f"usage: wanted {self.format_usage()[7:].strip()}, got: {message}", USAGE)


def _regular_expression(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise argparse.ArgumentTypeError(
            f"wanted a regular expression ({error}), got: {text}"
        ) from error


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m quantx", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    text = "make a module of the tensors of a GGUF file"
    importing = commands.add_parser("import", help=text, description=text, allow_abbrev=False)
    importing.add_argument("file", type=pathlib.Path, metavar="FILE.gguf")
    importing.add_argument("--tensor", type=_regular_expression, metavar="REGEX",
                           help="only tensors whose name it finds")  # fmt: skip
    importing.add_argument("-o", dest="output", type=pathlib.Path, required=True,
                           metavar="OUT.mlirbc", help="bytecode, or text if *.mlir")  # fmt: skip
    text = "list the declared formats"
    commands.add_parser("formats", help=text, description=text, allow_abbrev=False)
    return parser


def _note(text: str) -> None:
    print(f"note: {one_line(text)}", file=sys.stderr)


def _print_formats() -> None:
    from quantx import bits, declarations

    for declaration in declarations.load().values():
        weight = bits.bits_per_weight(declaration)
        print(f"{declaration.name}  {weight:.4g} bits per weight")
        print(f"    {declaration.scheme}")
        print(f"    {declaration.source}; {declaration.license}")


def main(arguments: list[str]) -> int:
    try:
        options = _parser().parse_args(arguments)
        if options.command == "formats":
            _print_formats()
        else:
            from quantx.importing import import_gguf

            import_gguf(options.file, options.output, options.tensor, _note)
        sys.stdout.flush()
    except CommandError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.status
    except ModuleNotFoundError as error:
        missing = missing_package(error)
        print(f"error: {missing}", file=sys.stderr)
        return missing.status
    except BrokenPipeError:  # `… | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
