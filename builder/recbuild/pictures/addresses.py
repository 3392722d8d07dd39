"""Where a card's picture is for the builder: an address of the web, or a file.

Cards have addresses as pages use them. What names a host is asked there; all else lies below a root: a
folder, such as that of the catalog, or the site's own address.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from recbuild.pictures.thumbnail import PictureError


@dataclass(frozen=True)
class PictureRoot:
    """Where addresses without a host lead.

    place: a folder; or an address of the web, as text; None where they lead nowhere.
    """

    place: Path | str | None

    def find(self, address: str) -> Path | str:
        """The file, or the address of the web, as text. Raises PictureError."""
        if address.startswith("//"):
            return f"https:{address}"
        if urlsplit(address).netloc:
            return address
        if isinstance(self.place, str):
            return urljoin(self.place, address)
        if self.place is None:
            raise PictureError("its address has no host, and [pictures] root names no folder")
        return _file(self.place, address)


def _file(folder: Path, address: str) -> Path:
    """A path from a page, or from the bundle, leads out of neither: ".." ends at the root, as in browsers."""
    names = [name for name in unquote(urlsplit(address).path).split("/") if name not in ("", ".", "..")]
    file = folder.joinpath(*names).resolve()
    if folder.resolve() not in file.parents:
        raise PictureError("it leads out of the folder")
    return file
