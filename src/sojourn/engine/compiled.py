"""How the kernel is compiled: pointers instead of counted arrays, inner functions only where an outer one is not cached."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar, cast

import numba
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.codegen import JITCodeLibrary
from numba.extending import intrinsic

from sojourn.engine.cache import cache_folder, is_cached, keep, seal

__all__ = [
    "ADDED", "SCALED", "TIMES", "Halves", "Reals", "Words", "address_of", "cache_folder", "call", "compiled", "copy",
    "detached", "eight", "entry", "halves",
    "is_cached", "reals", "seal", "shift", "vectorized", "wide", "words",
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


def _copy(typing: Any, to: Any, source: Any, count: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        size = context.cast(builder, args[2], signature.args[2], types.intp)
        memcpy: Any = cgutils.raw_memcpy
        memcpy(builder, args[0], args[1], size, 8)
        return context.get_dummy_value()

    return types.void(to, source, count), build


copy: Any = intrinsic(_copy)  # copy(to, source, count): so many int64 from one pointer to another


def _wide(typing: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        # the library's own list of attributes is closed to those that it does not know
        set.add(builder.function.attributes, '"prefer-vector-width"="512"')
        return context.get_dummy_value()

    return types.void(), build


wide: Any = intrinsic(_wide)  # wide(): this function may use the processor's widest registers


def _eight(typing: Any, to: Any, by: Any, part: Any, kind: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        numbers: Any = ir.VectorType(ir.DoubleType(), 8)
        pointers = [builder.bitcast(pointer, numbers.as_pointer()) for pointer in args[:2]]
        a = builder.load(pointers[1], align=8)
        if kind.literal_value == TIMES:
            made = builder.fmul(builder.load(pointers[0], align=8), a)
        else:
            one = builder.insert_element(ir.Constant(numbers, ir.Undefined), args[2], ir.IntType(32)(0))
            eight: Any = ir.VectorType(ir.IntType(32), 8)
            made = builder.fmul(a, builder.shuffle_vector(one, one, ir.Constant(eight, [0] * 8)))
            if kind.literal_value == ADDED:
                made = builder.fadd(builder.load(pointers[0], align=8), made)
        builder.store(made, pointers[0], align=8)
        return context.get_dummy_value()

    if not isinstance(kind, types.IntegerLiteral):
        return None  # asked again, for the number itself
    return types.void(to, by, part, kind), build


ADDED, SCALED, TIMES = 0, 1, 2
eight: Any = intrinsic(prefer_literal=True)(_eight)  # eight(to, by, part, kind): to += by * part, = by * part, or *= by


Words: TypeAlias = Any  # a pointer to int64
Halves: TypeAlias = Any  # a pointer to int32
Reals: TypeAlias = Any  # a pointer to float64
KINDS = {
    "int": types.int64, "float": types.float64, "bool": types.boolean,
    "Words": CPointer(types.int64), "Halves": CPointer(types.int32), "Reals": CPointer(types.float64),
}  # fmt: skip


def compiled(function: F) -> F:
    """To be compiled into the functions that call it, for the types that its parameters are annotated with."""
    return _inner(function, 1, False)


def vectorized(function: F) -> F:
    """The same for a loop worth the time that it takes to compile for many numbers at once."""
    return _inner(function, 3, True)


def entry(function: F) -> F:
    """Compile to be called from Python, which hands over addresses; it runs without the interpreter's lock."""
    return _outer(function, nogil=True, no_cfunc_wrapper=True)


def detached(function: F) -> F:
    """Compile to be called by `call` at its address: what calls it is compiled without it, and so in a fraction of the time.

    Its parameters are three pointers to int64 and three whole numbers; it returns a whole number.
    """
    return _outer(function, no_cpython_wrapper=True)


def address_of(function: Any) -> int:
    """Where a detached function is to be called, in this process."""
    found = next(iter(function.overloads.values()))
    return int(found.library.get_pointer_to_function(found.fndesc.llvm_cfunc_wrapper_name))


def _call(typing: Any, address: Any, T: Any, Y: Any, Z: Any, a: Any, b: Any, c: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        numbers = [context.cast(builder, args[i], signature.args[i], types.int64) for i in (4, 5, 6)]
        kinds = [args[1].type, args[2].type, args[3].type, *(number.type for number in numbers)]
        function = ir.FunctionType(ir.IntType(64), kinds)
        return builder.call(builder.inttoptr(args[0], function.as_pointer()), [*args[1:4], *numbers])

    return types.int64(address, T, Y, Z, a, b, c), build


call: Any = intrinsic(_call)  # call(address, T, Y, Z, a, b, c): the detached function at an address


class _Codegen:
    """The code generator as a library that is never run sees it: there is no place for a function's environment."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def set_env(self, name: str, environment: Any) -> None:
        pass


class _Linked(JITCodeLibrary):
    """Code to be linked into other code and never run by itself: no machine code is made of it."""

    @property
    def codegen(self) -> Any:
        return _Codegen(self._codegen)

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()  # type: ignore[no-untyped-call]
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        self._ensure_finalized()  # type: ignore[no-untyped-call]
        return 0


_waiting: list[tuple[Any, int, bool]] = []  # inner functions that nothing has been compiled with yet


def _inner(function: F, optimise: int, vectorize: bool) -> F:
    """Inner functions are optimised lightly: they are optimised again in whatever they are compiled into."""
    njit: Any = numba.njit  # its types leave out the wrappers
    made = njit(error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)(function)
    _waiting.append((made, optimise, vectorize))
    return cast(F, made)


def _outer(function: F, **options: bool) -> F:
    """Read from the cache; where it is not there, the inner functions that came before it are compiled first."""
    njit: Any = numba.njit
    made = njit(error_model="numpy", **options)(function)
    keep(made, _compile_inner)
    _compile(made, 3, False)
    return cast(F, made)


def _compile_inner() -> None:
    while _waiting:
        made, optimise, vectorize = _waiting.pop(0)
        code = made.targetctx.codegen()
        code._library_class = _Linked
        try:
            _compile(made, optimise, vectorize)
        finally:
            del code._library_class


def _compile(made: Any, optimise: int, vectorize: bool) -> None:
    kinds = made.py_func.__annotations__.items()
    settings: Any = numba.config
    before, collects = (settings.OPT, settings.LOOP_VECTORIZE, settings.SLP_VECTORIZE), gc.isenabled()
    gc.disable()  # a tenth of the time
    try:
        settings.OPT, settings.LOOP_VECTORIZE, settings.SLP_VECTORIZE = type(before[0])(optimise), int(vectorize), 0
        made.compile(tuple(KINDS[kind] for name, kind in kinds if name != "return"))
    finally:
        settings.OPT, settings.LOOP_VECTORIZE, settings.SLP_VECTORIZE = before
        if collects:
            gc.enable()
    made.disable_compile()
