"""Functions of a library that quantx-compile made, called on numpy arrays.

    library = Library(path_of_so, path_of_h)
    call = library.prepare("mm", [x, weights], [y])
    call()  # y is there; once more after x has changed, and so on

The header says which fields `NAME_args` has; `quantx-c/quantx.h` says what the
calls mean. A header does not say static sizes: they are the caller's to know.
"""

import ctypes
import pathlib
import re
import weakref

import numpy as np

from quantx.errors import CANNOT, CommandError

_TYPES = {
    "int8_t": ctypes.c_int8,
    "int16_t": ctypes.c_int16,
    "uint16_t": ctypes.c_uint16,
    "int32_t": ctypes.c_int32,
    "int64_t": ctypes.c_int64,
    "float": ctypes.c_float,
    "double": ctypes.c_double,
    "void": ctypes.c_byte,
}
_STRUCT = re.compile(r"typedef struct (\w+)_args \{(.*?)\} \1_args;", re.DOTALL)
_FIELD = re.compile(r"(?:const )?(\w+) (\*?)(\w+);")
_DIM = re.compile(r"(arg|res)(\d+)_dim(\d+)")
_ALIGNMENT = 64  # of a workspace, says the header


class Call:
    """A function with its arrays; calling it fills the results."""

    def __init__(self, library: "Library", function, args: ctypes.Structure, keep: list) -> None:
        self._library, self._function, self._keep = library, function, keep
        self._context, self._args = library.context, ctypes.byref(args)

    def __call__(self) -> None:
        """Raises CommandError with the function's own text and status."""
        status = self._function(self._context, self._args)
        if status:
            raise CommandError(self._library.error_text(), status)


class Library:
    """A shared library with libquantx-rt behind it, and its header."""

    def __init__(self, path: pathlib.Path, header: pathlib.Path, threads: int = 1) -> None:
        """Raises CommandError where one of the files cannot be read or loaded."""
        try:
            self._structs = dict(_STRUCT.findall(header.read_text(encoding="utf-8")))
            self._library = ctypes.CDLL(str(path.resolve()))
        except OSError as error:
            raise CommandError(
                f"{path}: wanted a library to load and its header, got: {error}", CANNOT
            ) from error
        create = self._symbol("quantx_ctx_create", [], ctypes.c_void_p)
        destroy = self._symbol("quantx_ctx_destroy", [ctypes.c_void_p], None)
        self.context = ctypes.c_void_p(create())
        weakref.finalize(self, destroy, self.context)
        set_threads = self._symbol("quantx_ctx_set_threads", [ctypes.c_void_p, ctypes.c_int64])
        if set_threads(self.context, threads):
            raise CommandError(self.error_text(), CANNOT)

    def _symbol(self, name: str, arguments: list, result=ctypes.c_int32):
        function = self._library[name]  # a new object each time
        function.argtypes, function.restype = arguments, result
        return function

    def error_text(self) -> str:
        """The text of the last error: what was wanted, and `got: …`."""
        text = self._symbol("quantx_ctx_error", [ctypes.c_void_p], ctypes.c_char_p)
        return text(self.context).decode()

    def prepare(self, name: str, arguments: list, results: list[np.ndarray]) -> Call:
        """Binds a function to arrays (row-major, of the header's element types) and
        numbers, and allocates its workspace. Raises CommandError where the header
        has no such function or wants other arrays."""
        if name not in self._structs:
            known = ", ".join(self._structs)
            raise CommandError(f"wanted one of [{known}], got: {name}")
        args = _fill(name, self._structs[name], arguments, results)
        pointers = [ctypes.c_void_p, ctypes.POINTER(type(args))]
        size = self._symbol(f"{name}_workspace_bytes", pointers[1:], ctypes.c_int64)
        workspace = np.empty(size(ctypes.byref(args)) + _ALIGNMENT, np.uint8)
        args.workspace = -(-workspace.ctypes.data // _ALIGNMENT) * _ALIGNMENT
        return Call(self, self._symbol(name, pointers), args, [args, workspace, arguments, results])


def _fill(name: str, declared: str, arguments: list, results: list) -> ctypes.Structure:
    """`NAME_args`, without its workspace."""
    fields = [
        (field, _TYPES[type_], bool(star)) for type_, star, field in _FIELD.findall(declared)
    ]
    members = [(f, ctypes.c_void_p if pointer else type_) for f, type_, pointer in fields]
    args = type(f"{name}_args", (ctypes.Structure,), {"_fields_": members})()
    given = {f"arg{i}": value for i, value in enumerate(arguments)}
    given |= {f"res{i}": value for i, value in enumerate(results)}
    wanted = [f for f, _, _ in fields if f != "workspace" and not _DIM.fullmatch(f)]
    if wanted != list(given):
        raise CommandError(f"{name}: wanted values for {wanted}, got: {list(given)}")
    for field, type_, pointer in fields:
        if match := _DIM.fullmatch(field):
            setattr(args, field, given[match[1] + match[2]].shape[int(match[3])])
        elif field in given:
            value = given[field]
            setattr(args, field, _address(name, field, value, type_) if pointer else value)
    return args


def _address(name: str, field: str, array: np.ndarray, type_: type) -> int:
    size = ctypes.sizeof(type_)
    if array.dtype.itemsize != size or not array.flags.c_contiguous:
        raise CommandError(
            f"{name}: wanted {field} row-major, of elements of {size} bytes, got: "
            f"{array.dtype} with strides {array.strides}"
        )
    return array.ctypes.data
