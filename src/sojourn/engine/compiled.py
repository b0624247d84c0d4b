"""How the kernel is compiled: pointers instead of counted arrays, and two decorators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar, cast

import numba
from numba.core import types
from numba.extending import intrinsic

from sojourn.engine.cache import cache_folder, is_cached, keep, seal

__all__ = [
    "Halves", "Reals", "Words", "cache_folder", "compiled", "entry", "halves", "is_cached", "reals", "seal", "shift",
    "words",
]  # fmt: skip

F = TypeVar("F", bound=Callable[..., Any])
CPointer: Any = types.CPointer


# Plain pointers. An array handed from one compiled function to another has its references counted, with a locked
# instruction each time, and its negative indices looked after: most of the time of a person's day. A pointer has none
# of this. Whoever makes one keeps the array alive for as long as it is used.


def _pointer(number: Any) -> Any:
    @intrinsic
    def pointer(typing: Any, address: Any) -> Any:
        def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return builder.inttoptr(args[0], context.get_value_type(signature.return_type))

        return CPointer(number)(types.intp), build

    return pointer


words = _pointer(types.int64)  # address of an int64 array -> pointer to its numbers
halves = _pointer(types.int32)  # the same of an int32 array
reals = _pointer(types.float64)  # the same of a float64 array


def _shift(typing: Any, pointer: Any, by: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.gep(args[0], [context.cast(builder, args[1], signature.args[1], types.intp)])

    return pointer(pointer, by), build


shift: Any = intrinsic(_shift)  # shift(pointer, by): the pointer, moved on by a number of places


Words: TypeAlias = Any  # a pointer to int64
Halves: TypeAlias = Any  # a pointer to int32
Reals: TypeAlias = Any  # a pointer to float64
KINDS = {
    "int": types.int64, "float": types.float64, "bool": types.boolean,
    "Words": CPointer(types.int64), "Halves": CPointer(types.int32), "Reals": CPointer(types.float64),
}  # fmt: skip


def compiled(function: F) -> F:
    """Compile, for the types that the parameters are annotated with, to be called by compiled functions only."""
    return _compile(function, no_cpython_wrapper=True)


def entry(function: F) -> F:
    """Compile to be called from Python, which hands over addresses; it runs without the interpreter's lock."""
    return _compile(function, nogil=True)


def _compile(function: F, **options: bool) -> F:
    signature = tuple(KINDS[kind] for name, kind in function.__annotations__.items() if name != "return")
    njit: Any = numba.njit  # its types leave out the wrappers
    made = njit(error_model="numpy", no_cfunc_wrapper=True, **options)(function)
    keep(made)
    made.compile(signature)
    made.disable_compile()
    return cast(F, made)
