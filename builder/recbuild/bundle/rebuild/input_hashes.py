"""Whether a folder holds the bundle of the same inputs already, so that there is nothing to do.

A manifest names what its bundle was made of, by a hash. One that was built on an earlier bundle has another
hash than one that was built from scratch: its files are others, but it is as good a base.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from recbuild.bundle.folder import is_whole
from recbuild.bundle.manifest import Manifest, parse_manifest
from recbuild.bundle.page_files import PageFiles
from recruntime.errors import RecError
from recruntime.wire import MANIFEST, NAME_HASH_LENGTH


@dataclass(frozen=True)
class InputHashes:
    """What a bundle is made of.

    scratch: the hash for a bundle that was built from scratch.
    rebuilt: the hash for one that was built on an earlier bundle.
    """

    scratch: str
    rebuilt: str

    @classmethod
    def of(cls, key: str, space: str) -> InputHashes:
        """key: of the inputs. space: in which the embedder put them."""
        return cls(*(_hash(key, space, how) for how in ("scratch", "rebuilt")))

    def name(self, *, rebuilt: bool) -> str:
        """What the manifest says."""
        return self.rebuilt if rebuilt else self.scratch

    def standing(
        self, out: Path, base: Path | None, page: PageFiles, codings: Sequence[str] = ()
    ) -> Manifest | None:
        """The manifest of the bundle in `out`, if it is made of this and whole.

        base: the earlier bundle to build on; None for a build from scratch. page: the page's files.
        codings: in which it should have precompressed files.
        """
        try:
            manifest = parse_manifest((out / MANIFEST).read_bytes())
            good = {self.scratch} if base is None else {self.scratch, self.rebuilt}
            same = manifest.made_of in good and (base is None or base.samefile(out))
            return manifest if same and is_whole(out, manifest, page, codings) else None
        except (OSError, RecError):
            return None


def _hash(*values: str) -> str:
    return hashlib.sha256("\0".join(values).encode()).hexdigest()[:NAME_HASH_LENGTH]
