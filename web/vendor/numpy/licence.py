"""Gather a wheel's licence texts in one file, for people: numpy's own and those of the code that it bundles.

In: a wheel. Out, on standard output: each text under the name of its file, numpy's own first.
"""

import sys
import zipfile

FOLDER = ".dist-info/licenses/"
HEAD = """\
The wheel in this folder holds code under the licences below: numpy's own, and those of the parts of other
projects that numpy bundles. Some of those parts (numpy/random, numpy/fft) were left out of the wheel.
"""
LINE = "=" * 80


def licence_text(wheel: zipfile.ZipFile) -> str:
    """All licence texts of the wheel; numpy's own, the only one in no folder, comes first."""
    files = [name for name in wheel.namelist() if FOLDER in name]
    texts = {name.split(FOLDER)[1]: wheel.read(name).decode() for name in files}
    names = sorted(texts, key=lambda name: ("/" in name, name))
    return "\n".join([HEAD, *(f"{LINE}\n{name}\n{LINE}\n\n{texts[name]}" for name in names)])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: licence.py WHEEL > LICENSE.txt")
    sys.stdout.write(licence_text(zipfile.ZipFile(sys.argv[1])))
