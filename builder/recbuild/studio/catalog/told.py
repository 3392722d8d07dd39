"""What the view "Catalog" shows, as JSON: a reading's columns, and what settings make of them."""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from recbuild.catalog.columns.assign import FIELDS, has_usual_name
from recbuild.catalog.columns.contents import Contents
from recbuild.catalog.columns.schema import SEVERAL
from recbuild.catalog.load import Catalog, OpenCatalog, Rejected, catalog_of, open_catalog
from recbuild.config import Config, make_config
from recbuild.errors import ConfigError, UserError
from recbuild.sources.values import cut
from recbuild.studio.catalog.reading import CatalogReading
from recbuild.template import DEFAULT_TEMPLATE

SAMPLES, LONGEST = 4, 60
EXAMPLES = 3
"""Items whose text is shown, and rows that are named for each reason."""
_NAMED = re.compile(r"[Ff]ield '(\w+)'")


def reading_told(reading: CatalogReading, text: str) -> dict[str, Any]:
    """The columns, and what the settings file says of them now."""
    return {
        "name": reading.name,
        "version": reading.version,
        "rows": reading.rows,
        "tried": min(reading.rows, len(reading.tried.load(reading.tried.columns).rows)),
        "seconds": round(reading.seconds, 1),
        "columns": [_column(column) for column in reading.contents.values()],
        "fields": [{"name": name, "several": name in SEVERAL} for name in FIELDS],
        "template": DEFAULT_TEMPLATE,
        "set": _set(text),
    }


def draft_told(reading: CatalogReading, text: str, name: str, wordless: bool) -> dict[str, Any]:
    """What a build makes of the rows that are tried. What it refuses is told in its words, not raised.

    text: of the settings file. name: of that file, for messages. wordless: as a build takes it, whether there
        is a log to learn vectors from, so that items need no text.
    """
    try:
        config = make_config(tomllib.loads(text), name)
        opened = open_catalog(reading.tried, config, wordless=wordless)
        mapping = {
            "mapping": _mapping(opened),
            "notes": [*opened.schema.notes],
            "warnings": [*opened.schema.warnings],
        }
        return mapping | _items(catalog_of(opened, config), opened, config)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"{name}: not valid TOML: {error}. Correct it in an editor, then load anew."
        ) from error
    except UserError as error:
        named = _NAMED.search(str(error))
        return {"error": str(error), "field": named.group(1) if named else ""}


def _column(column: Contents) -> dict[str, Any]:
    samples = list(dict.fromkeys(cut(text, LONGEST) for text in column.sample))[:SAMPLES]
    return {"name": column.name, "filled": column.filled, "distinct": column.distinct, "samples": samples}


def _set(text: str) -> dict[str, Any]:
    """What the file sets of what this view changes; nothing where it cannot be read."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {"fields": {}, "text": None, "currency": None, "language": None}
    fields = values.get("fields", {})
    named = {key: [given] if isinstance(given, str) else given for key, given in fields.items()}
    return {"fields": named, **{key: values.get(key) for key in ("text", "currency", "language")}}


def _mapping(opened: OpenCatalog) -> dict[str, Any]:
    fields = opened.schema.fields | {"published": opened.schema.published}
    return {
        field: {"columns": list(columns), "why": _why(field, columns)}
        for field, columns in fields.items()
        if columns
    }


def _why(field: str, columns: Sequence[str]) -> str:
    """How a build found the columns, unless the file names them."""
    if field == "attributes":
        return "as each has few different values"
    by_values = [column for column in columns if not has_usual_name(field, column)]
    return "by its usual name" if not by_values else f"by the values of {', '.join(by_values)}"


def _items(catalog: Catalog, opened: OpenCatalog, config: Config) -> dict[str, Any]:
    shown = list(range(min(EXAMPLES, len(catalog.ids))))
    cards = {name: catalog.cards[name] for name in ("title", "price", "image") if name in catalog.cards}
    previews = [
        {
            "id": catalog.ids[row],
            "text": catalog.texts[row] if len(catalog.texts) else "",
            **{name: column[row] for name, column in cards.items()},
        }
        for row in shown
    ]
    return {
        "items": len(catalog.ids),
        "previews": previews,
        "rejected": _rejected(catalog.rejected),
        "out_of_stock": int((~catalog.stock).sum()),
        "currency": catalog.currency,
        "language": catalog.language,
        "more_notes": [*opened.notes, *catalog.notes],
        "more_warnings": [*catalog.warnings],
    }


def _rejected(rows: Sequence[Rejected]) -> list[dict[str, Any]]:
    """Reasons, the most frequent first, with some of their rows."""
    places = defaultdict(list)
    for one in rows:
        places[one.reason].append(one.row)
    counts = Counter({reason: len(found) for reason, found in places.items()})
    return [
        {"reason": reason, "count": count, "rows": places[reason][:EXAMPLES]}
        for reason, count in counts.most_common()
    ]
