"""Edits a settings file as text: what nobody touched, comments too, stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import unified_diff
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Table

from recbuild.errors import ConfigError


def edited(text: str, changes: Mapping[str, Any], name: str) -> str:
    """The file with other values: setting, such as "ranking.diversity", → value; None takes it out.

    name: of the file, for messages. Raises ConfigError for a file that is no TOML.
    """
    document = parsed(text, name)
    # Tables last: what follows a table in TOML is in it.
    for setting, value in sorted(changes.items(), key=lambda change: isinstance(change[1], list)):
        table: Any = document
        *tables, key = setting.split(".")
        for one in tables:
            if one not in table:
                table[one] = tomlkit.table()
            table = table[one]
            if not isinstance(table, Table | tomlkit.TOMLDocument | dict):
                raise ConfigError(f"{name}: {one} is {table!r}: it must be a table, [{one}].")
        if value is None:
            table.pop(key, None)
        elif key not in table or table[key] != value:
            table[key] = _item(value)
    return tomlkit.dumps(document)


def _item(value: Any) -> Any:
    """As people write it: what is in a table on one line, and lists of such tables."""
    if isinstance(value, dict):
        inline = tomlkit.inline_table()
        inline.update(value)
        return inline
    if not (isinstance(value, list) and value and all(isinstance(one, dict) for one in value)):
        return value
    tables = tomlkit.aot()
    for one in value:
        table = tomlkit.table()
        for key, given in one.items():
            table.add(key, _item(given))
        tables.append(table)
    return tables


def parsed(text: str, name: str) -> tomlkit.TOMLDocument:
    """Raises ConfigError, with the line."""
    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise ConfigError(
            f"{name}: not valid TOML: {error}. Correct it in an editor, then load anew."
        ) from error


def difference(before: str, after: str, name: str) -> str:
    """What changes, line by line, as `diff -u` shows it; "" where nothing does."""
    lines = unified_diff(before.splitlines(), after.splitlines(), name, f"{name} (to be saved)", lineterm="")
    return "\n".join(lines)
