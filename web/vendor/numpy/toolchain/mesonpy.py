"""A stand-in for numpy's build back end while build.sh downloads its source.

`pip download` asks an sdist's back end for metadata before it saves the file; the real one would run Meson,
which looks for compilers. In: pip's two hook calls. Out: the least metadata that pip accepts.
"""

from pathlib import Path


def get_requires_for_build_wheel(config_settings: object = None) -> list[str]:
    """No requirement: nothing is built."""
    return []


def prepare_metadata_for_build_wheel(metadata_directory: str, config_settings: object = None) -> str:
    """Write a METADATA file, with the version that the sdist in the working folder states."""
    stated = Path("PKG-INFO").read_text(encoding="utf-8").splitlines()
    head = [line for line in stated if line.startswith(("Name: ", "Version: "))]
    folder = Path(metadata_directory) / "numpy.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("\n".join(["Metadata-Version: 2.1", *head, ""]), encoding="utf-8")
    return folder.name
