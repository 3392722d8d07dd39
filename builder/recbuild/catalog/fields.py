"""Which column of a source is which field.

In go the source's column names and the user's own choices; out comes recbuild's field → column. Columns are
recognised by their usual names, in any case and punctuation: "Body (HTML)" is "body_html". The usual names
here are those of a catalog; those of past sessions are in `recbuild.sessions.schema`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from recbuild.errors import FieldError, did_you_mean

# In order of preference. A name may be listed for two fields: the first field takes the column.
_USUAL_NAMES = {
    "id": (
        "id, item_id, product_id, article_id, sku, uid, uuid, asin, parent_asin, handle, slug, gtin, ean, "
        "upc, isbn, isbn13, mpn, stock_code, product_code, code, key, book_id, movie_id, film_id, track_id, "
        "song_id, game_id, recipe_id, post_id, doc_id"
    ),
    "title": "title, name, product_title, product_name, item_name, headline, heading, label",
    "category": (
        "category, categories, category_path, category_name, product_category, product_type, "
        "google_product_category, main_category, type, department, section, collection, genre, genres"
    ),
    "brand": (
        "brand, brand_name, vendor, manufacturer, maker, author, authors, artist, artists, publisher, "
        "director, creator, designer"
    ),
    "tags": "tags, tag, keywords, themes, labels, topics, subjects, genres, genre, features",
    "description": (
        "description, product_description, long_description, body, body_html, abstract, overview, summary, "
        "plot, synopsis, short_description, blurb, content, text, details"
    ),
    "price": (
        "price, current_price, selling_price, unit_price, regular_price, variant_price, price_amount, "
        "amount, price_usd, price_eur, price_gbp, list_price"
    ),
    "image": (
        "image, image_url, image_link, image_src, img, img_url, img_src, main_image, images, image_urls, "
        "picture, photo, thumbnail, thumbnail_url, thumb, cover, cover_url, poster, poster_url"
    ),
    "url": "url, link, product_url, product_link, item_url, permalink, canonical_url, href, page",
    "stock": (
        "in_stock, in_stock_any, is_in_stock, available, is_available, availability, stock_status, stock, "
        "stock_quantity, quantity, qty, inventory, inventory_quantity"
    ),
    # Unlike other fields, all of these columns count: shops have several.
    "published": (
        "published, is_published, published_on_online_store, product_online, status, product_status, "
        "post_status, visibility, visibility_in_catalog, catalog_visibility, visible, is_visible, "
        "product_visible, active, is_active, active_0_1, enabled, is_enabled"
    ),
}
USUAL_NAMES = {field: tuple(names.split(", ")) for field, names in _USUAL_NAMES.items()}


def find_fields(
    columns: Sequence[str],
    chosen: Mapping[str, str],
    taken: Collection[str] = (),
    usual: Mapping[str, Sequence[str]] = USUAL_NAMES,
) -> dict[str, str]:
    """Field → column, in the order of `usual`.

    chosen: the user's own field → column, used as it is; an empty column means "do not use this field".
    taken: columns that no other field may use.
    usual: field → usual names of its column. A column serves one field at most, unless the user chose it.
    Raises FieldError for a field or a column that does not exist.
    """
    for field, column in chosen.items():
        if field not in usual:
            raise FieldError(
                f"There is no field {field!r}.{did_you_mean(field, usual)} "
                f"The fields are: {', '.join(usual)}."
            )
        if column:
            check_column(column, columns, f"Field {field!r}")
    free: dict[str, str] = {}
    for column in columns:
        if column not in taken and column not in chosen.values():
            free.setdefault(folded(column), column)
    fields = {}
    for field, names in usual.items():
        name = next((one for one in map(folded, names) if one in free), None)
        column = chosen[field] if field in chosen else free.pop(name, "") if name else ""
        if column:
            fields[field] = column
    return fields


def column_of(name: str, columns: Sequence[str], fields: Mapping[str, str], asker: str) -> str:
    """The column of this name, or of the field of this name. Raises FieldError, naming the `asker`."""
    if name not in fields:
        check_column(name, columns, asker, fields)
    return fields.get(name, name)


def check_column(name: str, columns: Sequence[str], asker: str, fields: Iterable[str] = ()) -> None:
    """Raise FieldError unless `name` is one of the columns.

    asker: what names the column, in words. fields: names of fields that may be used in place of a column's.
    """
    if name not in columns:
        others = [field for field in fields if field not in columns]
        more = f" A field's name will do as well: {listed(others)}." if others else ""
        raise FieldError(
            f"{asker} names the column {name!r}, which does not exist."
            f"{did_you_mean(name, [*columns, *others])} There are: {listed(columns)}.{more}"
        )


def listed(names: Iterable[str], most: int = 30) -> str:
    """Names for an error message: each once, long ones cut, `most` of them at most."""
    unique = list(dict.fromkeys(name if len(name) <= 60 else f"{name[:59]}…" for name in names))
    more = f" and {len(unique) - most} more" if len(unique) > most else ""
    return ", ".join(unique[:most]) + more


def folded(name: str) -> str:
    """The letters and digits of a name, in lower case."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())
