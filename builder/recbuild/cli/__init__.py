"""The command line. `main` knows each command by its name and one line, which is all that `--help` prints.

A command lives in the module of its name in `commands/`, or in a folder there, as its `command`. The module
is imported when the command is asked for and not before: most bring numpy, some scikit-learn.
"""

from __future__ import annotations

from importlib import import_module

import click

from recbuild import __version__

COMMANDS = {
    "bundle": "Build a bundle of CATALOG: files, folders or an address.",
    "cache": "Show, prune or clear what builds keep for the next ones.",
    "collect": "Receive private reports of the experiments in SOURCE.",
    "edge": "Make a worker of the bundle in FOLDER, for hosts at the edge.",
    "eval": "Measure the recommendations on sessions not learned from.",
    "experiments": "Tell what the reports say, or what an experiment will show.",
    "init": "Look at CATALOG and write a commented recbuild.toml.",
    "inspect": "Show what is in a bundle, what visitors load, where bytes go.",
    "overlay": "Tell the bundle in FOLDER what changed since it was built.",
    "recommend": "Recommend from the bundle in FOLDER, as a page would.",
    "render": "Write a page's first list from the bundle in FOLDER as HTML.",
    "search": "Search the bundle in FOLDER by words and by what they mean.",
    "serve": "Serve FOLDER in the browser, under recbuild's strict policy.",
    "sign": "Sign the bundle in FOLDER, so that pages know who made it.",
    "studio": "Look at a catalog and its bundle, and steer, in a local page.",
    "tune": "Find the ranking's best settings and write them to a file.",
    "verify": "Check every hash and value of a bundle, and that files agree.",
}

FOLDERS = {
    "measuring": ("eval", "experiments", "tune"),
    "servers": ("collect", "serve", "studio"),
}
"""Folder of `commands/` → the commands in it; all others lie in `commands/` itself."""


def command_of(name: str) -> click.Command:
    """One of COMMANDS, with its options."""
    folder = next((folder for folder, names in FOLDERS.items() if name in names), "")
    module = ".".join(filter(None, [__name__, "commands", folder, name]))
    command: click.Command = import_module(module).command
    return command


class Commands(click.Group):
    """Knows the line of help of each command, and imports a command when it runs."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, _, rest = super().resolve_command(ctx, args)
        return name, command_of(name) if name else None, rest


@click.group(
    cls=Commands,
    commands=[click.Command(name, help=line) for name, line in COMMANDS.items()],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="recbuild %(version)s")
def main() -> None:
    """Turn a catalog into a folder of static files that recommends by itself.

    \b
    Start with:
      recbuild bundle catalog.csv --out rec
      recbuild serve rec
    """
