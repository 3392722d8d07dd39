"""Compare numpy's answers with plain Python's, for what a vector search asks of it.

In: the numpy that this Python imports. Out, from `run`: how many comparisons held, or an AssertionError that
lists those that did not. No expected value comes from numpy. `verify.mjs` runs it in Pyodide on a wheel; run
as a script it checks the installed numpy, which shows that the comparisons themselves are right.
"""

import math
import random
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Matrix = list[list[float]]

INTEGERS = ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64")
FLOATS = ("float32", "float64")
# Around one, four and several times the lanes of a 128-bit vector, where loops of vectors have their edges.
LENGTHS = (1, 3, 4, 7, 15, 16, 17, 31, 64, 101)
SHAPES = ((1, 1, 1), (1, 17, 1), (3, 5, 7), (4, 16, 4), (7, 33, 5), (13, 1, 9), (2, 129, 31))


@dataclass
class Report:
    """Counts what held and keeps what did not."""

    held: int = 0
    failures: list[str] = field(default_factory=list)

    def equal(self, what: str, actual: npt.ArrayLike, expected: object) -> None:
        """`actual`, an array or a number, holds exactly the values `expected`."""
        self._note(what, np.asarray(actual).tolist() == expected, actual, expected)

    def close(self, what: str, actual: npt.ArrayLike, expected: npt.ArrayLike, tolerance: float) -> None:
        """`actual` has the shape of `expected` and differs by `tolerance` at most, in each element."""
        a, b = np.asarray(actual, np.float64), np.asarray(expected, np.float64)
        near = [abs(p - q) <= tolerance for p, q in zip(a.ravel().tolist(), b.ravel().tolist(), strict=False)]
        self._note(what, a.shape == b.shape and all(near), actual, expected)

    def raises(self, what: str, error: type[Exception], call: Callable[[], object]) -> None:
        """The call ends in this error."""
        try:
            outcome = call()
        except error:
            self.held += 1
        except Exception as other:
            self._note(what, False, repr(other), error.__name__)
        else:
            self._note(what, False, outcome, error.__name__)

    def _note(self, what: str, holds: bool, actual: object, expected: object) -> None:
        if holds:
            self.held += 1
        else:
            self.failures.append(f"{what}: got {actual}, expected {expected}")


class Numbers:
    """Reproducible test values."""

    def __init__(self) -> None:
        self._random = random.Random(20260101)

    def integers(self, dtype: str, count: int) -> list[int]:
        """From the whole range of an integer type, small values as likely as large ones."""
        info = np.iinfo(dtype)
        widths = [self._random.randrange(1, info.bits + 1) for _ in range(count)]
        values = [self._random.getrandbits(width) for width in widths]
        return [wrap(value, dtype) for value in values]

    def eighths(self, count: int) -> list[float]:
        """Multiples of 1/8 so small that float32 holds any sum of their products exactly, in any order."""
        return [self._random.randrange(-255, 256) / 8 for _ in range(count)]

    def matrix(self, rows: int, columns: int) -> Matrix:
        """A matrix of eighths."""
        return [self.eighths(columns) for _ in range(rows)]


def wrap(value: int, dtype: str) -> int:
    """What an integer type makes of a number out of its range."""
    bits = 8 * np.dtype(dtype).itemsize
    value %= 1 << bits
    return value - (1 << bits) if dtype.startswith("int") and value >> (bits - 1) else value


def matrix_product(left: Matrix, right: Matrix) -> Matrix:
    """Rows times columns."""
    return [[sum(map(_times, row, column)) for column in transposed(right)] for row in left]


def transposed(matrix: Matrix) -> Matrix:
    """Columns for rows."""
    return [list(column) for column in zip(*matrix, strict=True)]


def _times(left: float, right: float) -> float:
    return left * right


def check_integers(report: Report, numbers: Numbers) -> None:
    """Arithmetic that wraps around, bits and comparisons, over all integer types."""
    for dtype in INTEGERS:
        for length in LENGTHS:
            x, y = numbers.integers(dtype, length), numbers.integers(dtype, length)
            _check_pairs(report, dtype, x, y)
            _check_bits(report, dtype, x)
            _check_reductions(report, dtype, x)


def _check_pairs(report: Report, dtype: str, x: list[int], y: list[int]) -> None:
    a, b = np.array(x, dtype), np.array(y, dtype)
    pairs = list(zip(x, y, strict=True))
    where = f"{dtype}[{len(x)}]"
    report.equal(f"{where} +", a + b, [wrap(p + q, dtype) for p, q in pairs])
    report.equal(f"{where} -", a - b, [wrap(p - q, dtype) for p, q in pairs])
    report.equal(f"{where} *", a * b, [wrap(p * q, dtype) for p, q in pairs])
    report.equal(f"{where} ^", a ^ b, [p ^ q for p, q in pairs])
    report.equal(f"{where} &", a & b, [p & q for p, q in pairs])
    report.equal(f"{where} <", a < b, [p < q for p, q in pairs])
    report.equal(f"{where} maximum", np.maximum(a, b), [max(p, q) for p, q in pairs])
    report.equal(f"{where} @", a @ b, wrap(sum(p * q for p, q in pairs), dtype))


def _check_bits(report: Report, dtype: str, x: list[int]) -> None:
    a = np.array(x, dtype)
    where = f"{dtype}[{len(x)}]"
    report.equal(f"{where} bitwise_count", np.bitwise_count(a), [abs(p).bit_count() for p in x])
    for shift in (1, 3, 7):
        by = np.array(shift, dtype)
        report.equal(f"{where} >> {shift}", a >> by, [p >> shift for p in x])
        report.equal(f"{where} << {shift}", a << by, [wrap(p << shift, dtype) for p in x])


def _check_reductions(report: Report, dtype: str, x: list[int]) -> None:
    a = np.array(x, dtype)
    where = f"{dtype}[{len(x)}]"
    report.equal(f"{where} max", a.max(), max(x))
    report.equal(f"{where} argmin", a.argmin(), x.index(min(x)))
    report.equal(f"{where} sum", a.sum(dtype=dtype), wrap(sum(x), dtype))
    report.equal(f"{where} sort", np.sort(a), sorted(x))
    report.equal(f"{where} reversed", a[::-1][::2], x[::-1][::2])


def check_products(report: Report, numbers: Numbers) -> None:
    """matmul and dot, which this build patches: odd sizes, and every memory order of the operands."""
    for dtype in FLOATS:
        for length in LENGTHS:
            x, y = numbers.eighths(length), numbers.eighths(length)
            expected = sum(map(_times, x, y))
            report.equal(f"{dtype}[{length}] dot", np.dot(np.array(x, dtype), np.array(y, dtype)), expected)
        for rows, inner, columns in SHAPES:
            left, right = numbers.matrix(rows, inner), numbers.matrix(inner, columns)
            _check_matrix_product(report, dtype, left, right)


def _check_matrix_product(report: Report, dtype: str, left: Matrix, right: Matrix) -> None:
    expected = matrix_product(left, right)
    a, b = np.array(left, dtype), np.array(right, dtype)
    where = f"{dtype}{a.shape}@{b.shape}"
    for name, one in _layouts(a):
        for other_name, other in _layouts(b):
            report.equal(f"{where} {name} by {other_name}", one @ other, expected)
    report.equal(f"{where} vector", a @ b[:, 0], [row[0] for row in expected])
    report.equal(f"{where} dot", a.dot(b), expected)
    report.equal(f"{where} einsum", np.einsum("ij,jk->ik", a, b), expected)
    report.equal(f"{where} stacked", (np.stack([a, a]) @ b)[1], expected)
    report.equal(f"{where} out", np.matmul(a, b, out=np.full((len(left), len(right[0])), 9, dtype)), expected)


def _layouts(a: Array) -> list[tuple[str, Array]]:
    """The same values by rows, by columns, with gaps, and not aligned in memory."""
    gaps = np.zeros((2 * a.shape[0], 3 * a.shape[1]), a.dtype)[::2, ::3]
    gaps[:] = a
    shifted = np.zeros(a.nbytes + 1, np.uint8)[1:].view(a.dtype).reshape(a.shape)
    shifted[:] = a
    return [("rows", a), ("columns", np.asfortranarray(a)), ("gaps", gaps), ("unaligned", shifted)]


def check_conversions(report: Report, numbers: Numbers) -> None:
    """Bytes to arrays, and numbers between types."""
    for length in LENGTHS:
        codes = numbers.integers("int8", length)
        as_bytes = [code % 256 for code in codes]
        report.equal(f"int8[{length}] to float32", np.array(codes, np.int8).astype(np.float32), codes)
        report.equal(f"frombuffer int8[{length}]", np.frombuffer(bytes(as_bytes), np.int8), codes)
        bits = [code & 1 for code in codes]
        packed = np.packbits(np.array(bits, np.uint8), bitorder="little")
        unpacked = np.unpackbits(packed, count=length, bitorder="little")
        report.equal(f"packbits[{length}]", packed[0], sum(bit << i for i, bit in enumerate(bits[:8])))
        report.equal(f"unpackbits[{length}]", unpacked, bits)
        values = numbers.eighths(length)
        raw = struct.pack(f"<{length}f", *values)
        report.equal(f"frombuffer float32[{length}]", np.frombuffer(raw, "<f4"), values)
        report.equal(f"float16[{length}]", np.array(values, np.float16).astype(np.float32), values)
        report.equal(f"tobytes[{length}]", list(np.array(values, "<f4").tobytes()), list(raw))
        report.equal(f"to int32[{length}]", np.array(values).astype(np.int32), [int(v) for v in values])
    big_endian = struct.pack(">3I", 1, 1 << 31, 7)
    report.equal("frombuffer, bytes swapped", np.frombuffer(big_endian, ">u4"), [1, 1 << 31, 7])


def check_selection(report: Report, numbers: Numbers) -> None:
    """Order, search, and picking by index."""
    for length in LENGTHS:
        x = numbers.eighths(length)
        a, kth = np.array(x, np.float32), length // 2
        where = f"[{length}]"
        smallest = np.argpartition(a, kth)[: kth + 1]
        report.equal(f"argpartition{where}", np.sort(a[smallest]), sorted(x)[: kth + 1])
        stable = sorted(range(length), key=x.__getitem__)
        report.equal(f"argsort{where}", np.argsort(a, kind="stable"), stable)
        groups = [int(v) % 3 for v in x]
        keys = list(zip(groups, x, strict=True))
        by_group = np.lexsort((a, np.array(groups)))
        report.equal(f"lexsort{where}", by_group, sorted(range(length), key=keys.__getitem__))
        _check_sets(report, where, groups)
        edges = sorted(x)
        below = [sum(edge < 0 for edge in edges), sum(edge <= edges[0] for edge in edges)]
        report.equal(f"searchsorted left{where}", np.searchsorted(np.sort(a), [0.0]), below[:1])
        report.equal(f"searchsorted right{where}", np.searchsorted(np.sort(a), edges[:1], "right"), below[1:])
        report.equal(f"flatnonzero{where}", np.flatnonzero(a > 1), [i for i, v in enumerate(x) if v > 1])
        report.equal(f"take{where}", a.take(stable), edges)
        report.equal(f"take_along_axis{where}", np.take_along_axis(a, np.argsort(a), 0), edges)
        report.equal(f"where{where}", np.where(a > 0, a, 0), [max(v, 0) for v in x])


def _check_sets(report: Report, where: str, groups: list[int]) -> None:
    distinct = sorted(set(groups))
    values, first, inverse, counts = np.unique(
        groups, return_index=True, return_inverse=True, return_counts=True
    )
    report.equal(f"unique{where}", values, distinct)
    report.equal(f"unique index{where}", first, [groups.index(value) for value in distinct])
    report.equal(f"unique inverse{where}", inverse, [distinct.index(value) for value in groups])
    report.equal(f"unique counts{where}", counts, [groups.count(value) for value in distinct])
    report.equal(f"bincount{where}", np.bincount(groups, minlength=3), [groups.count(v) for v in range(3)])
    report.equal(f"isin{where}", np.isin(groups, [0, 2]), [value != 1 for value in groups])


def check_functions(report: Report, numbers: Numbers) -> None:
    """Elementary functions and means of floats."""
    tolerance = {"float32": 1e-5, "float64": 1e-13}
    for dtype in FLOATS:
        for length in LENGTHS:
            x = [value / 16 for value in numbers.eighths(length)]
            a, where, near = np.array(x, dtype), f"{dtype}[{length}]", tolerance[dtype]
            report.close(f"{where} exp", np.exp(-np.abs(a)), [math.exp(-abs(v)) for v in x], near)
            report.close(f"{where} log1p", np.log1p(np.abs(a)), [math.log1p(abs(v)) for v in x], near)
            report.close(f"{where} sqrt", np.sqrt(np.abs(a)), [math.sqrt(abs(v)) for v in x], near)
            report.close(f"{where} tanh", np.tanh(a), [math.tanh(v) for v in x], near)
            report.close(f"{where} mean", a.mean(), math.fsum(x) / length, near)
            report.equal(f"{where} floor", np.floor(a), [math.floor(v) for v in x])
            report.equal(f"{where} rint", np.rint(a), [round(v) for v in x])
            report.equal(f"{where} clip", a.clip(-1, 1), [min(max(v, -1), 1) for v in x])
            report.equal(f"{where} isnan", np.isnan(np.where(a > 0, np.nan, a)), [v > 0 for v in x])


def check_linear_algebra(report: Report, numbers: Numbers) -> None:
    """Decompositions, by multiplying their parts together again."""
    for size in (1, 2, 3, 5, 8, 17):
        square = numbers.matrix(size, size)
        wide = numbers.matrix(size, size + 3)
        _check_eigh(report, square)
        _check_svd(report, wide)
        norms = [math.sqrt(sum(value * value for value in row)) for row in wide]
        report.close(f"norm[{size}]", np.linalg.norm(np.array(wide), axis=1), norms, 1e-9)
        regular = [[value + 1000 * (i == j) for j, value in enumerate(row)] for i, row in enumerate(square)]
        solution = np.linalg.solve(np.array(regular), np.ones(size)).tolist()
        back = [sum(map(_times, row, solution)) for row in regular]
        report.close(f"solve[{size}]", back, [1.0] * size, 1e-12)
    report.close("det", np.linalg.det(np.array([[4.0, 1, 2], [1, 3, 0], [2, 0, 5]])), 43, 1e-12)


def _check_eigh(report: Report, square: Matrix) -> None:
    symmetric = matrix_product(square, transposed(square))
    values, vectors = np.linalg.eigh(np.array(symmetric))
    scaled = [[v * w for v, w in zip(row, values.tolist(), strict=True)] for row in vectors.tolist()]
    where = f"eigh[{len(square)}]"
    report.close(where, matrix_product(scaled, transposed(vectors.tolist())), symmetric, 1e-6)
    report.close(f"{where} is orthogonal", *_gram(vectors.tolist()), 1e-12)
    report.equal(f"{where} ascends", values, sorted(values.tolist()))


def _check_svd(report: Report, wide: Matrix) -> None:
    left, values, right = np.linalg.svd(np.array(wide), full_matrices=False)
    scaled = [[v * w for v, w in zip(row, values.tolist(), strict=True)] for row in left.tolist()]
    where = f"svd[{len(wide)}]"
    report.close(where, matrix_product(scaled, right.tolist()), wide, 1e-9)
    report.close(f"{where} is orthogonal", *_gram(left.tolist()), 1e-12)
    report.equal(f"{where} descends", values, sorted(values.tolist(), reverse=True))


def _gram(matrix: Matrix) -> tuple[Matrix, Matrix]:
    """The products of a matrix's columns, and what they are if it is orthogonal."""
    size = len(matrix)
    identity = [[float(i == j) for j in range(size)] for i in range(size)]
    return matrix_product(transposed(matrix), matrix), identity


def check_errors(report: Report, _numbers: Numbers) -> None:
    """Mistakes end in Python's errors, which in wasm is not a matter of course."""
    a = np.zeros((2, 3), np.float32)
    wrong: Sequence[tuple[str, type[Exception], Callable[[], object]]] = (
        ("matmul of (2, 3) and (2, 3)", ValueError, lambda: a @ a),
        ("add of (2, 3) and (2,)", ValueError, lambda: a + np.zeros(2)),
        ("reshape to 7", ValueError, lambda: a.reshape(7)),
        ("frombuffer of 3 bytes", ValueError, lambda: np.frombuffer(b"abc", np.float32)),
        ("argpartition beyond the end", ValueError, lambda: np.argpartition(a[0], 3)),
        ("minimum of nothing", ValueError, lambda: np.zeros(0).min()),
        ("index out of bounds", IndexError, lambda: a[5]),
        ("take out of bounds", IndexError, lambda: a.take([9])),
        ("300 as uint8", OverflowError, lambda: np.array([300], np.uint8)),
        ("float to int in place", TypeError, lambda: np.add(a, 1.5, out=np.zeros((2, 3), np.int8))),
        ("an unknown dtype", TypeError, lambda: np.dtype("nonsense")),
        ("writing to a read-only array", ValueError, lambda: np.frombuffer(b"ab", "u1").fill(0)),
        ("eigh of (2, 3)", np.linalg.LinAlgError, lambda: np.linalg.eigh(a)),
        ("solve of (2, 3)", np.linalg.LinAlgError, lambda: np.linalg.solve(a, np.zeros(2))),
    )
    for what, error, call in wrong:
        report.raises(what, error, call)


def run() -> str:
    """All checks. Returns one line that says how many comparisons held; raises AssertionError otherwise."""
    report, numbers = Report(), Numbers()
    for check in (
        check_integers,
        check_products,
        check_conversions,
        check_selection,
        check_functions,
        check_linear_algebra,
        check_errors,
    ):
        check(report, numbers)
    if report.failures:
        listed = "\n".join(failure[:300] for failure in report.failures[:20])
        raise AssertionError(f"{len(report.failures)} comparisons failed, {report.held} held\n{listed}")
    return f"numpy {np.__version__}: {report.held} comparisons with plain Python held"


if __name__ == "__main__":
    print(run())
