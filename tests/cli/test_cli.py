"""The command line: help needs no more than a table; a command is imported when it is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from recbuild.cli import COMMANDS, command_of

SLOW = {"daft", "numpy", "pandas", "pyarrow", "pydantic", "scipy", "sklearn"}
HELP = """
import sys
from recbuild.cli import main
main(["--help"], prog_name="recbuild", standalone_mode=False)
print(*sys.modules, file=sys.stderr)
"""


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_line_of_help_of_every_command_is_the_first_of_its_own(name: str) -> None:
    command = command_of(name)
    assert command.name == name
    assert COMMANDS[name] == str(command.help).splitlines()[0]


def test_help_names_every_command_and_imports_nothing_slow() -> None:
    done = subprocess.run([sys.executable, "-c", HELP], capture_output=True, text=True, check=True)
    assert all(f"\n  {name} " in done.stdout for name in COMMANDS)
    assert all(f" {line}\n" in done.stdout for line in COMMANDS.values()), "a line is cut"
    assert not SLOW & set(done.stderr.split())
