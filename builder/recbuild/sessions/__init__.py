"""Past sessions: from rows of events (`read.read_sessions`) to arrays to learn from."""

from recbuild.sessions.data import KINDS, Dropped, Sessions, temporal_split
from recbuild.sessions.read import read_sessions

__all__ = ["KINDS", "Dropped", "Sessions", "read_sessions", "temporal_split"]
