"""Give numpy's matmul and dot vector loops for contiguous operands, for a target without BLAS.

In: the folder of numpy's unpacked source, which is changed in place. The C text is in `patch/`; this file
says where it goes. Out: nothing, or an error if a place is not found exactly once, as in another numpy.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

SNIPPETS = Path(__file__).parent / "patch"
MATMUL = "numpy/_core/src/umath/matmul.c.src"
DOT = "numpy/_core/src/multiarray/arraytypes.c.src"


class PatchError(Exception):
    """The source is not the one that the patch was written for."""


@dataclass(frozen=True)
class Edit:
    """In `path`, put `new` for `old`, which must be there once."""

    path: str
    old: str
    new: str

    def apply(self, source: Path) -> None:
        """Change the file under `source`; raise PatchError if it does not hold `old` exactly once."""
        file = source / self.path
        text = file.read_text(encoding="utf-8")
        if (found := text.count(self.old)) != 1:
            raise PatchError(
                f"{file}: found this {found} times, not once. Unpack the numpy of meta.yaml anew.\n{self.old}"
            )
        file.write_text(text.replace(self.old, self.new), encoding="utf-8")


def edits() -> list[Edit]:
    """All edits; none depends on another."""
    return [_matmul_types(), _matmul_loops(), _dot_loop()]


def _matmul_types() -> Edit:
    """Name the types that get the loops, in the order of the template's list.

    Those that wasm multiplies in vectors: not bool-like bytes, half, complex or long double.
    """
    head = " * #IS_HALF = 0, 0, 0, 1, 0*13#\n"
    tail = " */\n\nstatic void\n@TYPE@_matmul_inner_noblas"
    return Edit(MATMUL, head + tail, head + " * #IN_LANES = 0, 1, 1, 0*5, 1*4, 0, 1*4#\n" + tail)


def _matmul_loops() -> Edit:
    """Before the general loop, since each new loop returns."""
    general = (
        "    ib1_n = is1_n * dn;\n    ib2_n = is2_n * dn;\n"
        "    ib2_p = is2_p * dp;\n    ob_p  = os_p * dp;\n\n"
        "    for (m = 0; m < dm; m++) {\n        for (p = 0; p < dp; p++) {\n#if @IS_COMPLEX@ == 1"
    )
    return Edit(MATMUL, general, _snippet("matmul.c") + general)


def _dot_loop() -> Edit:
    """Before the general loop, which then adds what is left of the row."""
    head = "        @type@ sum = (@type@)0;  /* could make this double */\n"
    return Edit(
        DOT,
        head + "        npy_intp i;\n\n        for (i = 0; i < n;",
        head + "        npy_intp i = 0;\n\n" + _snippet("dot.c") + "        for (; i < n;",
    )


def _snippet(name: str) -> str:
    return (SNIPPETS / name).read_text(encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: patch_matmul.py NUMPY_SOURCE_FOLDER")
    try:
        for edit in edits():
            edit.apply(Path(sys.argv[1]))
    except (PatchError, OSError) as error:
        sys.exit(f"patch_matmul.py: {error}")
