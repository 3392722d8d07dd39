"""What `recbuild inspect` and `recbuild verify` show: a bundle in figures and bars, and check after check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from recbuild.bundle.inspect import OTHER, Overview
from recbuild.bundle.verify import CHECKS, Check, Report
from recbuild.cli.output import plain
from recbuild.cli.views.summary import downloads_line, search_line
from recbuild.experiments.bundled import of_boot

BAR = 24
EIGHTHS = " ▏▎▍▌▋▊▉"
KINDS = {
    "core": "core part",
    "listing": "listing",
    "items": "item parts",
    "instant": "instant parts",
    "directory": "directories",
    "pack": "packs of instant parts",
    "pictures": "packs of pictures",
    "search": "search part",
    "page": "page files",
}


def overview(bundle: Overview, root: Path) -> Group:
    """A bundle, as a person reads it."""
    return Group(
        Text(str(root), style="bold"),
        _facts(bundle),
        _heading("Sizes"),
        _size_table(bundle),
        _heading("An item's bytes"),
        _column_table(bundle.columns, bundle.manifest.counts.items),
        _heading("Items in a cell"),
        _cell_table(bundle),
        _heading("Largest files"),
        _largest_table(bundle.largest),
    )


def _facts(bundle: Overview) -> Table:
    manifest = bundle.manifest
    measured = manifest.measured
    table = _table("dim", "")
    table.add_row("made by", plain(f"{manifest.generator}, build {manifest.build}"))
    tombstones = f", {bundle.tombstones:,} tombstones" if bundle.tombstones else ""
    replicas = f", {bundle.replicas:,} of them on every page" if bundle.replicas else ""
    table.add_row("items", f"{manifest.counts.items:,}{replicas}{tombstones}")
    table.add_row("fields", plain(", ".join(f"{field.name} ({field.kind})" for field in manifest.fields)))
    for name, label in bundle.labels.items():
        table.add_row("label", plain(f"{name}: {label}"))
    if manifest.boot.instant.lists:
        table.add_row("lists", ", ".join(manifest.boot.instant.lists))
    if bundle.overlay:
        table.add_row("overlay", plain(bundle.overlay))
    for experiment in of_boot(manifest.boot.experiments):
        variants = ", ".join(variant.name for variant in experiment.variants)
        table.add_row("experiment", plain(f"{experiment.name} ({experiment.revision}): {variants}"))
    if manifest.languages:
        table.add_row("languages", plain(", ".join(["the main one", *manifest.languages])))
    if manifest.boot.currency:
        table.add_row("currency", manifest.boot.currency)
    details = [f"{name} {value}" for name, value in manifest.embedder.items() if name != "name"]
    table.add_row("vectors", plain(", ".join([str(manifest.embedder.get("name", "?")), *details])))
    table.add_row("codec", plain(_codec_line(bundle)))
    table.add_row("search", search_line(measured.search))
    table.add_row("downloads", downloads_line(measured))
    return table


def _codec_line(bundle: Overview) -> str:
    codec, measured = bundle.manifest.codec, bundle.manifest.measured
    line = f"{codec.name}, {codec.dims} dimensions, {measured.bytes_per_item} bytes an item"
    if measured.codec is None:
        return line
    kept = measured.codec
    return f"{line}: recall@10 {kept.recall:.3f}, cosine ratio {kept.cosine_ratio:.4f}"


def _size_table(bundle: Overview) -> Table:
    table = _table("dim", "right", "right", "right", "")
    for size in bundle.sizes:
        count = f"{size.files:,} file{'s' if size.files > 1 else ''}"
        table.add_row(KINDS[size.kind], count, f"{size.bytes:,} bytes", f"{size.share:.1%}", bar(size.share))
    files, total = sum(size.files for size in bundle.sizes), sum(size.bytes for size in bundle.sizes)
    table.add_row("together", f"{files:,} files", f"{total:,} bytes", "", "")
    table.add_row("engine folder", f"{bundle.engine_files:,} files", f"{bundle.engine_bytes:,} bytes", "", "")
    return table


def _column_table(columns: Mapping[str, int], items: int) -> Table:
    table = _table("dim", "right", "right", "")
    total = max(1, sum(columns.values()))
    for name in sorted(columns, key=lambda name: (name == OTHER, -columns[name])):
        share = columns[name] / total
        table.add_row(plain(name), f"{columns[name] / items:.1f}", f"{share:.1%}", bar(share))
    table.add_row("together", f"{total / items:.1f}", "", "")
    return table


def _cell_table(bundle: Overview) -> Table:
    table = _table("dim", "right", "")
    most = max((one.cells for one in bundle.histogram), default=1)
    for one in bundle.histogram:
        sizes = f"{one.least:,}" if one.least == one.most else f"{one.least:,} to {one.most:,}"
        table.add_row(sizes, f"{one.cells:,} cell{'' if one.cells == 1 else 's'}", bar(one.cells / most))
    return table


def _largest_table(largest: Sequence[tuple[str, int]]) -> Table:
    table = _table("dim", "right")
    for path, size in largest:
        table.add_row(path, f"{size:,} bytes")
    return table


def bar(share: float) -> str:
    """A bar of up to BAR characters, drawn to an eighth of one."""
    eighths = round(share * BAR * 8)
    return ("█" * (eighths // 8) + EIGHTHS[eighths % 8]).rstrip()


def check_lines(report: Report) -> Iterator[Text]:
    """Every check as a line, its failures below it."""
    for check in report.checks:
        style = "red" if check.failed else "green"
        line = Text.assemble(
            ("✗ " if check.failed else "✓ ", style), f"{CHECKS[check.name]:<32}", plain(_outcome(check))
        )
        yield line
        for failure in check.failures:
            yield plain(f"    {failure.path} {failure.what}")
        if check.failed > len(check.failures):
            yield Text(f"    … and {check.failed - len(check.failures):,} more")
    for name in report.left_out:
        yield Text(f"– {CHECKS[name]:<32}not looked at: see above", style="dim")


def _outcome(check: Check) -> str:
    failed = f"{check.failed:,} wrong of {check.checked:,}" if check.failed else f"{check.checked:,}"
    return f"{failed}  ({check.note})" if check.note else failed


def _heading(text: str) -> Padding:
    return Padding(Text(text, style="bold"), (1, 0, 0, 0))


def _table(*columns: str) -> Table:
    """A table without lines; each column is dim, right-aligned or plain ("")."""
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    for kind in columns:
        table.add_column(style="dim" if kind == "dim" else "", justify="right" if kind == "right" else "left")
    return table
