"""Whether an item may be recommended: what shops of many languages say of their stock."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from recbuild.catalog.cells.whole import coded
from recbuild.catalog.fields import folded
from recbuild.linalg import Rows

# Folded: letters and digits alone, in lower case, without accents.
_YES = (
    "true|t|yes|y|x|in|unlimited|instock|available|availablenow|onlineonly|instoreonly|limitedavailability|lowstock|"
    "limitedstock|onsale|preorder|presale|backorder|backordered|onbackorder|madetoorder|"
    "availableforpreorder|active|enabled|readytoship|ja|auflager|lieferbar|sofortlieferbar|verfugbar|"
    "vorratig|vorbestellbar|aufbestellung|oui|enstock|disponible|surcommande|precommande|si|enexistencia|"
    "disponibles|disponibile|disponibili|ordinabile|preventa|sim|emestoque|disponivel|encomenda|opvoorraad|"
    "leverbaar|beschikbaar|dostepny|dostepna|namagazynie|wmagazynie|tak|skladem|ano|ilager|finns|palager|"
    "varastossa|raktaron|stokta|stoktavar|mevcut|evet|instoc|disponibil|да|вналичии|есть|доступен|подзаказ|"
    "внаявності|有货|现货|有库存|有|是|在庫あり|あり|あり残りわずか|予約受付中|予約|재고있음|있음|판매중|"
    "متوفر|متاح|نعم|हाँ|हां|उपलब्ध|còn hàng|במלאי|มีสินค้า"
)
_NO = (
    "false|f|no|n|out|outofstock|soldout|unavailable|notavailable|discontinued|notinstock|nostock|"
    "nolongeravailable|temporarilyunavailable|temporarilyoutofstock|currentlyunavailable|disabled|inactive|"
    "ended|nein|nichtverfugbar|nichtlieferbar|nichtauflager|nichtvorratig|ausverkauft|vergriffen|entliehen|"
    "ausgeliehen|verliehen|checkedout|onloan|emprunte|prestado|derzeitnichtverfugbar|zurzeitnichtlieferbar|"
    "non|epuise|epuisee|horsstock|rupture|enrupture|rupturedestock|enrupturedestock|indisponible|"
    "nondisponible|agotado|agotada|sinstock|sinexistencias|nodisponible|fueradestock|esaurito|esaurita|"
    "nondisponibile|terminato|nao|esgotado|esgotada|semestoque|foradeestoque|indisponivel|nietopvoorraad|"
    "uitverkocht|nietleverbaar|nietbeschikbaar|nie|niedostepny|niedostepna|brak|wyprzedany|wyprzedane|ne|"
    "nenaskladne|nenaskladě|vyprodano|slutsald|slutilager|utsolgt|ikkepalager|udsolgt|eilagerssa|"
    "loppuunmyyty|nincsraktaron|elfogyott|tukendi|stoktayok|stokyok|hayir|yok|stocepuizat|epuizat|nu|нет|"
    "нетвналичии|отсутствует|распродано|закончился|немає|缺货|无货|售罄|已售罄|无库存|没有|无|否|下架|"
    "已下架|在庫なし|在庫切れ|品切れ|売り切れ|売切れ|完売|なし|販売終了|품절|재고없음|없음|일시품절|"
    "판매중지|غيرمتوفر|نفد|لا|नहीं|अनुपलब्ध|hết hàng|נגמר|אזל|สินค้าหมด|หมด"
)
UNKNOWN = -1
_COUNT = re.compile(r"\s*([+-]?\d+(?:[.,]\d+)?)\b")
_MORE_THAN = re.compile(r"\s*[<>≥≤+~]*\s*(\d+)\s*\+?")


@dataclass(frozen=True, eq=False)
class Stock:
    """A column of n cells on stock.

    values: int8 (n,): 1 for a row that may be recommended, 0 for one that may not, UNKNOWN for a cell that is
        empty or not understood.
    invalid: int64, rows whose cell is not empty and was not understood.
    """

    values: NDArray[np.int8]
    invalid: Rows


def stock(
    column: pa.ChunkedArray, in_stock: Collection[str] = (), out_of_stock: Collection[str] = ()
) -> Stock:
    """Whether each row may be recommended. in_stock, out_of_stock: words of the shop's own."""
    yes, no = _words(_YES) | {*map(folded, in_stock)}, _words(_NO) | {*map(folded, out_of_stock)}
    cells = coded(column)
    known = [_in_stock(text, yes, no) if text else None for text in cells.texts]
    wrong = [bool(text) and one is None for text, one in zip(cells.texts, known, strict=True)]
    return Stock(
        cells.each([UNKNOWN if one is None else int(one) for one in known], np.int8),
        np.flatnonzero(cells.each(wrong, np.bool_)),
    )


def _words(listed: str) -> set[str]:
    return {folded(word) for word in listed.split("|")}


def _in_stock(text: str, yes: Collection[str], no: Collection[str]) -> bool | None:
    """Read as a count, else by the whole text, by the last part of an address, or by how the text begins."""
    count = _COUNT.match(text) or _MORE_THAN.match(text)
    # "0 in stock", "3 left": a number first counts. "https://schema.org/InStock": the last part is a word.
    word = folded(text.rpartition("/")[2])
    for whole in (folded(text), word):
        if whole in yes or whole in no:
            return whole in yes
    if count:
        return float(count[1].replace(",", ".")) > 0
    # "In Stock (3 left)", "Sold out until May". A word of two letters begins too many others.
    for kind, words in ((False, no), (True, yes)):
        if any(len(one) > 4 and word.startswith(one) for one in words):
            return kind
    return None
