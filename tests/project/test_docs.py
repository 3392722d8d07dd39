"""What the documents say is what the programs do."""

from __future__ import annotations

import re

import click
import pytest
from click.testing import CliRunner

from recbuild import errors
from recbuild.catalog.columns.usual_names import USUAL_NAMES
from recbuild.cli import COMMANDS, command_of, main
from recbuild.cli.command import RUNTIME_EXIT_CODE
from recruntime.codecs import CODECS
from recruntime.settings import RANGES, Settings
from recruntime.wire import LABELS
from tests.support.paths import ROOT

AT_THE_ROOT = ("README.md", "CONTRIBUTING.md")
DOCS = {path.name: path.read_text() for path in (ROOT / "docs").glob("*.md")} | {
    name: (ROOT / name).read_text() for name in AT_THE_ROOT
}


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_the_help_of_every_command_stands_in_the_documents(command: str) -> None:
    text = CliRunner().invoke(main, [command, "--help"], terminal_width=100, prog_name="recbuild").output
    assert text.strip() in DOCS["cli.md"], f"docs/cli.md should hold:\n{text}"


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_option_has_a_word_of_help(command: str) -> None:
    options = [one for one in command_of(command).params if isinstance(one, click.Option)]
    assert [option.name for option in options if not option.help and not option.show_default] == []


def test_every_exit_code_stands_in_the_documents() -> None:
    classes = [one for one in vars(errors).values() if isinstance(one, type)]
    family = [one for one in classes if issubclass(one, errors.UserError)]
    codes = {one.exit_code for one in family} | {RUNTIME_EXIT_CODE}
    assert codes == {int(code) for code in re.findall(r"^\| (\d+) \|", DOCS["errors.md"], flags=re.MULTILINE)}


def test_every_error_code_stands_in_the_documents() -> None:
    source = (ROOT / "web/src/shared/protocol.ts").read_text()
    codes = set(re.findall(r'^  \| "([a-z-]+)"', source.partition("ErrorCode")[2], flags=re.MULTILINE))
    assert codes and codes == set(re.findall(r"^\| `([a-z-]+)` \|", DOCS["errors.md"], flags=re.MULTILINE))


def test_every_label_codec_and_field_stands_in_the_documents() -> None:
    for label, default in LABELS.items():
        assert f"| `{label}` | {default or '*(empty)*'} |" in DOCS["format.md"]
    for codec in CODECS:
        assert f"**`{codec}`**" in DOCS["format.md"]
    for field in USUAL_NAMES:
        assert f"| `{field}` |" in DOCS["catalog.md"]


def test_every_setting_of_the_ranking_stands_in_the_documents_with_its_range_and_default() -> None:
    assert f"| `fusion` | | {Settings().fusion} |" in DOCS["format.md"]
    for name, (low, high) in RANGES.items():
        assert f"| `{name}` | {low:g}, {high:g} | {getattr(Settings(), name):g} |" in DOCS["format.md"]


@pytest.mark.parametrize("name", sorted(DOCS))
def test_links_between_documents_lead_somewhere(name: str) -> None:
    here = ROOT if name in AT_THE_ROOT else ROOT / "docs"
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", DOCS[name]):
        assert (here / target).exists(), f"{name} links to {target}"


@pytest.mark.parametrize("name", sorted(DOCS))
def test_places_in_the_project_that_documents_name_are_there(name: str) -> None:
    places = re.findall(r"`((?:builder|runtime|tests|web|playwright|bench|demo|docs)/[\w./-]+)`", DOCS[name])
    made = re.compile(r"/(assets|dist|results|\.build)\b")  # by a build
    assert [place for place in places if not (ROOT / place).exists() and not made.search(place)] == []
