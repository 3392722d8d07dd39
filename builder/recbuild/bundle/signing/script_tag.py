"""The line of HTML that loads a bundle, with the hash by which the browser checks the script."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from pathlib import Path


def integrity_of(content: bytes) -> str:
    """The script's hash as the attribute `integrity` has it: Subresource Integrity, W3C 2016."""
    return f"sha384-{b64encode(hashlib.sha384(content).digest()).decode()}"


def script_tag(folder: Path, name: str, key: str = "") -> str:
    """The tag for the script of this name in a bundle's folder, served under the folder's own name.

    key: the public key that the script checks the bundle with. Without the script there is no hash of it.
    Raises OSError.
    """
    file = folder / name
    attributes = {
        "src": f"/{folder.resolve().name}/{name}",
        "integrity": integrity_of(file.read_bytes()) if file.is_file() else "",
        "data-key": key,
    }
    said = "".join(f' {attribute}="{value}"' for attribute, value in attributes.items() if value)
    return f'<script type="module"{said}></script>'
