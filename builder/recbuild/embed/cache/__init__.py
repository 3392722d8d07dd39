"""What earlier builds computed: vectors by what they are of, and what embedders learned.

All builds of a user share one folder, or several machines an object store. A cache only saves time: whatever
is wrong with it, a build computes anew and gives the same bytes.
"""

from __future__ import annotations

from recbuild.embed.cache.cache import Cache, open_cache
from recbuild.embed.cache.known_vectors import Known, keys_of
from recbuild.embed.cache.shard import Keys

__all__ = ["Cache", "Keys", "Known", "keys_of", "open_cache"]
