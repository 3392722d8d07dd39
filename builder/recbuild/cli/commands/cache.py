"""`recbuild cache`: what builds have kept for the next ones."""

from __future__ import annotations

import click

from recbuild.cli.command import Command
from recbuild.embed.cache import open_cache
from recbuild.errors import UserError


@click.command("cache", cls=Command)
@click.argument("action", type=click.Choice(["show", "prune", "clear"]), default="show")
def command(action: str) -> None:
    """Show, prune or clear what builds keep for the next ones.

    "prune" removes what was not used for longest, until the rest is within RECBUILD_CACHE_MB; each build does
    so, too. "clear" removes everything: the next build takes longer.

    \b
    Examples:
      recbuild cache
      recbuild cache clear
    """
    cache = open_cache()
    for note in cache.notes:
        raise UserError(note)
    if action != "show":
        freed = cache.prune() if action == "prune" else cache.clear()
        click.echo(f"freed  {freed / 1e6:,.0f} MB")
    files = cache.files()
    click.echo(f"place  {cache.place or 'none: RECBUILD_CACHE is empty'}")
    click.echo(f"files  {len(files):,}, {sum(file.size for file in files) / 1e6:,.0f} MB")
    click.echo(f"limit  {cache.most_bytes / 1e6:,.0f} MB")
