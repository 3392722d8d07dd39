"""Make the C header that tells extension modules which Python they are compiled for: Pyodide's pyconfig.h.

In: Pyodide's standard library (a zip), which holds every variable of its build but no header, and the
pyconfig.h of any CPython of the same minor version as a template. Out, in a folder: `pyconfig.h` with the
template's names and Pyodide's values, and the `_sysconfigdata…py` that they come from, which the build needs
too.
"""

import re
import runpy
import sys
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

SYSCONFIG = "_sysconfigdata__emscripten_wasm32-emscripten.py"

# sysconfig's parser skips names that begin with an underscore. These are the values that configure finds with
# musl, Emscripten's C library.
UNRECORDED: Mapping[str, object] = {
    "_FILE_OFFSET_BITS": 64,
    "_LARGEFILE_SOURCE": 1,
    "_POSIX_C_SOURCE": "200809L",
    "_XOPEN_SOURCE": 700,
    "_XOPEN_SOURCE_EXTENDED": 1,
    "_Py_STACK_GROWS_DOWN": 1,
}

# configure fills in `#define X …` and `/* #undef X */` that begin a line; it indents as `# define X` what is
# inside conditional blocks, which must stay.
CONFIGURED = re.compile(r"(?:#define|/\* #undef) (?!Py_PYCONFIG_H\b)(\w+)")


def pyconfig(template: Iterable[str], variables: Mapping[str, object]) -> str:
    """The template's lines, with each configured name defined as `variables` says, or undefined."""
    known = {**UNRECORDED, **variables}
    return "".join(_configured_line(line, known) for line in template)


def _configured_line(line: str, known: Mapping[str, object]) -> str:
    match = CONFIGURED.match(line)
    if match is None:
        return line
    name = match.group(1)
    value = known.get(name, 0)
    return f"/* #undef {name} */\n" if value in (0, "") else f"#define {name} {value}\n"


def main(stdlib: Path, template: Path, folder: Path) -> None:
    """Write the header and the variables into `folder`."""
    recorded = folder / SYSCONFIG
    recorded.write_bytes(zipfile.ZipFile(stdlib).read(SYSCONFIG))
    variables: Mapping[str, object] = runpy.run_path(str(recorded))["build_time_vars"]
    with template.open(encoding="utf-8") as lines:
        (folder / "pyconfig.h").write_text(pyconfig(lines, variables), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: pyconfig.py STDLIB_ZIP TEMPLATE_PYCONFIG_H FOLDER")
    main(*map(Path, sys.argv[1:]))
