"""./dev tells which commands there are, and does nothing else where it is given none of them."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.support.paths import ROOT

DEV = ROOT / "dev"


def dev(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([DEV, *arguments], capture_output=True, text=True, check=False)


def commands() -> set[str]:
    """The names that ./dev accepts, but for those that ask for help."""
    return set(re.findall(r"^  (\w+)\)$", DEV.read_text(), flags=re.MULTILINE))


@pytest.mark.parametrize("arguments", [(), ("help",), ("--help",)])
def test_the_help_has_a_line_for_every_command_and_no_other(arguments: tuple[str, ...]) -> None:
    said = dev(*arguments)
    assert said.returncode == 0
    listed = re.findall(r"^  \./dev (\w+)", said.stdout, flags=re.MULTILINE)
    assert len(listed) > 10 and sorted(listed) == sorted(commands())


def test_an_unknown_command_prints_the_help_and_ends_with_2() -> None:
    said = dev("tests")
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr == "There is no command tests.\n\n" + dev("help").stdout
