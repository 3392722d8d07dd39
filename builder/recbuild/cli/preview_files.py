"""Files for the preview server: precompressed ones in place of their originals, where browsers take them."""

from __future__ import annotations

import os
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope

from recbuild.bundle.precompressed.codings import CODINGS, compressible


class PrecompressedFiles(StaticFiles):
    """Static files; a precompressed one has its own ETag and its own ranges."""

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        copies = _copies(Path(full_path))
        if not copies:
            return super().file_response(full_path, stat_result, scope, status_code)
        accepted = Headers(scope=scope).get("accept-encoding", "")
        chosen = next((name for name in copies if accepts(accepted, name)), None)
        if chosen:
            full_path, stat_result = copies[chosen]
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["vary"] = "accept-encoding"
        if chosen and response.status_code != 304:
            response.headers["content-encoding"] = chosen
        return response


def accepts(header: str, coding: str) -> bool:
    """Whether a browser takes this content coding. header: `Accept-Encoding`, RFC 9110 §12.5.3."""
    weights = {}
    for one in header.lower().split(","):
        name, _, weight = one.replace(" ", "").partition(";q=")
        weights[name] = weight.strip("0.") != "" if weight else True
    return weights.get(coding, weights.get("*", False))


def _copies(path: Path) -> dict[str, tuple[Path, os.stat_result]]:
    """By content coding, the best first: path and status of the precompressed files beside a file."""
    if not compressible(path.name):
        return {}
    files = {name: path.with_name(f"{path.name}{coding.suffix}") for name, coding in CODINGS.items()}
    return {name: (file, file.stat()) for name, file in files.items() if file.is_file()}
