"""`python -m recbuild`: the command line."""

from __future__ import annotations

from recbuild.cli import main

if __name__ == "__main__":
    main(prog_name="recbuild")
