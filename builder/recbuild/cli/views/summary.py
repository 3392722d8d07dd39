"""What `recbuild bundle` shows when a bundle is done: figures, and what a person should know."""

from __future__ import annotations

import resource
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from recbuild.bundle.manifest import LOADER, ManifestEntry, Measured, PictureSizes
from recbuild.bundle.signing.script_tag import integrity_of, script_tag
from recbuild.evaluation.result import METRICS
from recbuild.index.measure import Search
from recruntime.wire import MOST_STEPS

if TYPE_CHECKING:  # these import scikit-learn, which only a build needs
    from recbuild.embed import Embedding
    from recbuild.learn import Withheld
    from recbuild.pictures.collected import ModelPictures
    from recbuild.sessions import Sessions
    from recbuild.summary import Summary
    from recbuild.tuning import Tuning


def summary_table(summary: Summary, out: Path) -> Table:
    """A bundle in figures."""
    catalog, manifest = summary.catalog, summary.manifest
    measured = manifest.measured
    table = Table(title=str(out), title_justify="left", show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="dim")
    table.add_column()
    rejected = f", {len(catalog.rejected)} rows left out" if catalog.rejected else ""
    table.add_row("items", f"{len(catalog.ids):,}{rejected}")
    table.add_row("fields", ", ".join(f"{name} ← {column}" for name, column in catalog.columns.items()))
    table.add_row("vectors", _vectors_line(summary))
    if summary.looks and summary.pictures and summary.pictures.for_model:
        table.add_row("image model", _looks_line(summary.looks, summary.pictures.for_model))
    if summary.sessions and summary.behavior:
        table.add_row("sessions", _sessions_line(summary.sessions))
        for name, fact in summary.sessions.facts().items():
            table.add_row(f"session {name}", Text(fact))
        table.add_row("returns", returns_line(summary.behavior.returns.tolist()))
        if summary.tuning and summary.tuning.questions:
            table.add_row("settings", settings_line(summary.tuning))
        table.add_row("withheld", _withheld_line(summary.behavior.withheld))
    table.add_row("codec", f"{manifest.codec.name}, {measured.bytes_per_item} bytes an item{_kept(summary)}")
    table.add_row("search", search_line(measured.search))
    table.add_row("engine parts", _sizes(manifest.of("core", "listing", "items")))
    table.add_row("search part", f"{found[0].bytes:,} bytes" if (found := manifest.of("search")) else "none")
    table.add_row("instant parts", _sizes(manifest.of("instant", "directory")))
    table.add_row("downloads", downloads_line(measured))
    if summary.pictures and summary.pictures.thumbnails is not None:
        table.add_row("pictures", _pictures_line(measured.pictures))
    if manifest.boot.engine.overlay:
        told = (
            "as it was" if not summary.changed else "empty: recbuild overlay tells what changes from now on"
        )
        table.add_row("overlay", told)
    if not summary.changed:
        table.add_row("changes", "none: every file is as it was")
    elif summary.unchanged is not None:
        table.add_row("base", _base_line(summary.unchanged))
    table.add_row("seconds", ", ".join(f"{name} {spent:.1f}" for name, spent in summary.seconds.items()))
    table.add_row("peak memory", f"{_peak_memory() / 1e6:,.0f} MB")
    return table


def summary_data(summary: Summary, out: Path) -> dict[str, Any]:
    """A bundle in figures, for programs: seconds, bytes, and lists of sentences."""
    catalog, manifest = summary.catalog, summary.manifest
    return {
        "out": str(out),
        "build": manifest.build,
        "changed": summary.changed,
        "items": len(catalog.ids),
        "left_out": len(catalog.rejected),
        "files": len(manifest.parts),
        "bytes": sum(part.bytes for part in manifest.parts),
        "unchanged": summary.unchanged,
        "embedded": summary.computed,
        "pictured": _pictured(summary),
        "returns": summary.behavior.returns.tolist() if summary.behavior else [],
        "tuning": summary.tuning.as_json() if summary.tuning else None,
        "measured": manifest.measured.model_dump(mode="json"),
        "seconds": {name: round(spent, 3) for name, spent in summary.seconds.items()},
        "peak_memory": _peak_memory(),
        "warnings": list(catalog.warnings),
        "notes": [*rejected_lines(summary), *session_lines(summary), *picture_lines(summary)],
        "integrity": integrity_of((out / LOADER).read_bytes()),
    }


def _pictures_line(pictures: PictureSizes | None) -> str:
    if pictures is None:
        return "none could be had"
    each = pictures.bytes / pictures.count
    return f"{pictures.count:,}, {each:,.0f} bytes each; a page loads {pictures.page / 1000:,.0f} KB of them"


def picture_lines(summary: Summary) -> list[str]:
    """The pictures that cannot be had: a line for each reason."""
    found = summary.pictures.missing if summary.pictures else ()
    return [f"{one.count:,} pictures are missing: {one.reason}, such as {one.example}" for one in found]


def script_line(out: Path, width: int) -> str:
    """The tag that loads the bundle, or only the hash of its script where the tag is too long."""
    tag = script_tag(out, LOADER)
    short = f"integrity      {integrity_of((out / LOADER).read_bytes())}"
    return f"script         {tag}" if len(tag) + 15 <= width else short


def search_line(search: Search) -> str:
    """How far a search goes, in words."""
    if search.cells == 1:
        return "every item"
    return (
        f"{search.nprobe} of {search.cells} cells: finds {search.item_recall:.1%} of the nearest of "
        f"an item, {search.profile_recall:.1%} of a profile's"
    )


def downloads_line(measured: Measured) -> str:
    """What a visitor downloads, in words."""
    downloads = measured.downloads
    first, session = (f"{bytes_ / 1000:,.0f} KB" for bytes_ in (downloads.first_page, downloads.session))
    line = f"first page {first}, ten pages {session}, besides Pyodide ({measured.residency})"
    if measured.residency == "partitioned":
        line += f"; {downloads.recall:.0%} of an item's nearest are on the device"
        if downloads.search:
            files = f"{downloads.search_files} file{'s' if downloads.search_files > 1 else ''}"
            line += f"; who searches loads {downloads.search / 1000:,.0f} KB in {files}"
    return line


def _base_line(unchanged: float) -> str:
    if unchanged == 0:
        return "too much has changed: built anew"
    return f"{unchanged:.0%} of the bytes are as they were, under the same names"


def _kept(summary: Summary) -> str:
    kept = summary.quality
    if kept is None:
        return ""
    figures = f"recall@10 {kept.recall:.3f}, cosine ratio {kept.cosine_ratio:.4f}"
    return f": {figures}, measured on {kept.queries:,} items"


def rejected_lines(summary: Summary, most: int = 5) -> list[str]:
    """The rows that were left out, the first few by name, and the catalog's notes."""
    rejected = summary.catalog.rejected
    lines = [f"row {one.row}: {one.reason}" for one in rejected[:most]]
    if len(rejected) > most:
        lines.append(f"… and {len(rejected) - most} more")
    return [*lines, *summary.catalog.notes]


def session_lines(summary: Summary) -> list[str]:
    """What a person should know of the past sessions, but for the warnings, which were given before."""
    sessions, behavior = summary.sessions, summary.behavior
    if not sessions or not behavior:
        return []
    return [*sessions.remarks, *behavior.notes, *(summary.tuning.notes if summary.tuning else ())]


def _vectors_line(summary: Summary) -> str:
    """Who made the vectors, and how many an earlier build had made."""
    if not summary.cached:
        return summary.embedder
    return f"{summary.embedder}: {summary.cached:,} from the cache, {summary.computed:,} computed"


def _looks_line(looks: Embedding, pictures: ModelPictures) -> str:
    """How many items are compared by their pictures, and whose vectors had to be computed."""
    left = len(pictures.digests) - pictures.count
    alone = f"; by text alone: {left:,}" if left else ""
    model, computed = looks.details["image_model"], looks.computed
    return f"{model}: {pictures.count:,} items, {computed:,} pictures computed{alone}"


def _pictured(summary: Summary) -> int:
    """How many items are compared by their pictures."""
    found = summary.pictures and summary.pictures.for_model
    return found.count if found else 0


def _sessions_line(sessions: Sessions) -> str:
    users = len(set(sessions.user.tolist()))
    return f"{len(sessions.item):,} events in {len(sessions):,} sessions of {users:,} users"


def settings_line(tuning: Tuning) -> str:
    """What was chosen, and what it brings."""
    chosen = ", ".join(
        f"{name} {now!r} (usually {before!r})" for name, (before, now) in tuning.changes.items()
    )
    shown = [
        f"{METRICS[name].label.format(k=20)} {METRICS[name].show(before)} → {METRICS[name].show(now)}"
        for name, (before, now) in tuning.values.items()
    ]
    low, high = (100 * bound for bound in tuning.gain)
    gained = f"{', '.join(shown)}; NDCG {low:+.1f} to {high:+.1f}, on {tuning.questions:,} questions"
    return f"{chosen}: {gained}" if chosen else f"the usual ones, {tuning.questions:,} questions"


_ITEMS_BY_AGE = ("the newest item", "the one before", "the third newest")


def returns_line(returns: Sequence[int]) -> str:
    """How often visitors go back, and what follows from that, in words. returns: as the core part has it."""
    if not returns:
        return "visitors hardly ever go back, so what they met does not come again by default"
    shares = (f"{2 ** ((step - MOST_STEPS) / 2):.0%}" if step else "hardly ever" for step in returns)
    told = ", ".join(f"{share} to {item}" for share, item in zip(shares, _ITEMS_BY_AGE, strict=False))
    return f"visitors go back: {told}; so what they met may come again by default"


def _withheld_line(withheld: Withheld) -> str:
    capped = f"; {withheld.events:,} events beyond a user's share" if withheld.events else ""
    return (
        f"{withheld.pairs:,} pairs and {withheld.items:,} items that fewer than {withheld.min_users} users "
        f"stand behind{capped}"
    )


def _sizes(parts: Sequence[ManifestEntry]) -> str:
    sizes = [part.bytes for part in parts]
    return f"{len(sizes):,} files, {sum(sizes):,} bytes; the largest {max(sizes):,}"


def _peak_memory() -> int:
    """Bytes. The kernel counts in KiB, macOS's in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
