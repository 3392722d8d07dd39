"""Columns of times as seconds: dates as people write them, numbers, and times in several columns."""

from recbuild.sessions.times.column import Times, plausible, read_times, too_late

__all__ = ["Times", "plausible", "read_times", "too_late"]
