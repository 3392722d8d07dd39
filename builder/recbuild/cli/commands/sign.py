"""`recbuild sign`: a bundle gets a signature, by which pages and people check who made it."""

from __future__ import annotations

from pathlib import Path

import click

from recbuild.bundle.sign import sign
from recbuild.cli.command import Command
from recbuild.cli.options import FOLDER, PATH


@click.command("sign", cls=Command)
@FOLDER
@click.option("--key", type=PATH, metavar="FILE", required=True, help="The Ed25519 private key, in PEM.")
@click.option("--new-key", is_flag=True, help="Make the key first, in a new file that only you can read.")
def command(folder: Path, key: Path, new_key: bool) -> None:
    """Sign the bundle in FOLDER, so that pages know who made it.

    \b
    Examples:
      recbuild sign rec --key key.pem --new-key
      recbuild sign rec --key key.pem
    """
    signed = sign(folder, key, new_key=new_key)
    click.echo(f"public key  {signed.public_key}")
    click.echo(signed.script)
