"""The usual names of a log's columns, and which columns have them, exactly or with words around them.

In go names of columns, out come candidates for a field, the best first. "Lineitem sku", "reviewerID" and
"properties.products.product_id" are read as words: a usual name is all of them, or the last, or the first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# In order of preference, in English first, then in other large languages.
_USUAL_NAMES = {
    "item": (
        "item_id, item, product_id, product, article_id, article, sku, stock_code, product_code, "
        "item_code, parent_asin, asin, aid, content_id, book_id, movie_id, film_id, track_id, track_uri, "
        "song_id, game_id, app_id, recipe_id, post_id, doc_id, artist_id, business_id, anime_id, news_id, "
        "video_id, variant_id, isbn, gtin, ean, upc, barcode, handle, slug, page_location, page_url, "
        "page_path, url, page, path, link, permalink, artikel, artikelnummer, artikel_nr, produkt, "
        "produkt_id, produktnummer, produit, id_produit, reference, producto, articulo, prodotto, "
        "articolo, produto, artigo, товар, артикул, 商品, 商品id, 商品编号, 商品コード, 상품"
    ),
    "items": (
        "items, item_ids, item_list, products, product_ids, product_list, articles, article_ids, skus, "
        "sequence, item_sequence, basket, cart_items, artikel_liste"
    ),
    "session": (
        "session_id, session, sid, user_session, ga_session_id, visit_id, visit, order_id, order_no, "
        "order_number, order_nr, invoice_id, invoice_no, invoice_number, invoice, basket_id, basket_no, "
        "receipt_id, receipt_no, purchase_id, transaction_id, transaction_no, increment_id, order_key, "
        "playlist_id, playlist, pid, bestellung, bestellnummer, auftrag, auftragsnummer, rechnung, "
        "rechnungsnummer, commande, facture, pedido, factura, ordine, scontrino, nota_fiscal, заказ, 订单, "
        "订单号, 订单编号, 会话, 注文番号, 注文, 주문번호, 주문"
    ),
    "user": (
        "user_id, user, customer_id, customer_no, customer_number, customer, visitor_id, visitor, "
        "client_id, uid, member_id, account_id, shopper_id, person_id, reviewer_id, full_visitor_id, "
        "user_pseudo_id, anonymous_id, distinct_id, domain_userid, device_id, cookie_id, household_key, "
        "household_id, username, user_name, customer_user_id, email, customer_email, billing_email, "
        "e_mail, kunde, kunden_id, kundennummer, kunden_nr, nutzer, benutzer, besucher, client, "
        "utilisateur, acheteur, cliente, usuario, comprador, utente, пользователь, клиент, покупатель, "
        "用户, 用户id, 客户, 会员, 顧客, ユーザー, 会員, 사용자, 고객"
    ),
    "event": (
        "event, event_type, event_name, action, action_type, behavior, behaviour, behavior_type, "
        "interaction, interaction_type, se_action, event_action, type, ereignis, aktion, evenement, "
        "evento, accion, azione, acao, событие, действие, 行为, 行为类型, 事件, 行動, イベント, 행동, 이벤트"
    ),
    "time": (
        "timestamp, event_time, event_timestamp, time, ts, datetime, date_time, unix_time, "
        "unix_review_time, created_at, date_created, invoice_date, order_date, purchase_date, "
        "purchased_at, processed_at, paid_at, event_date, date, t_dat, tstamp, collector_tstamp, "
        "review_time, local_time, request_time, timeframe, zeit, zeitpunkt, zeitstempel, datum, "
        "bestelldatum, kaufdatum, date_commande, horodatage, fecha, hora, data, ora, дата, "
        "время, 时间, 日期, 下单时间, 日時, 日付, 購入日, 날짜, 시간, 일시, day, day_number"
    ),
    "clock": (
        "time, time_of_day, trans_time, order_time, event_time, hour, uhrzeit, zeit, heure, hora, ora, "
        "время, 时间, 時刻, 시간"
    ),
    "quantity": (
        "quantity, qty, units, pieces, weight, play_count, menge, anzahl, stuck, quantite, cantidad, "
        "quantita, quantidade, количество, 数量, 수량"
    ),
    "rating": (
        "rating, user_rating, stars, score, overall, bewertung, sterne, valoracion, voto, оценка, "
        "рейтинг, 评分, 評価, 평점"
    ),
    "position": (
        "add_to_cart_order, order_in_session, session_position, position_in_session, step, line_number"
    ),
    "status": (
        "financial_status, order_status, status, payment_status, bestellstatus, auftragsstatus, estado, "
        "statut, 订单状态"
    ),
}


def _split(names: str) -> tuple[str, ...]:
    return tuple(names.split(", "))


USUAL_NAMES = {field: _split(names) for field, names in _USUAL_NAMES.items()}

# Names that say nothing with other words around them: "product type", "item weight".
_WHOLE_ONLY = frozenset(
    "user visitor customer client item items product article page path link type weight note score visit "
    "pid session order basket day data hora ora step sequence event action position status value hour "
    "pieces units"
    "reference playlist".split()
)
# Names that other words may follow: "Email (Billing)", "timestamp_ms". All of several words are such, too.
_MAY_LEAD = frozenset("email timestamp datetime date time sku asin isbn rating quantity".split())
# Of times and people that are not those of the event.
_OTHER_TIMES = frozenset(
    "birth release released publish published publication update updated modified modification expiry "
    "expires registration registered signup joined delivery delivered shipped shipping due first last "
    "previous prior"
    "since zone timezone ago".split()
)
_WORD_BREAK = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@dataclass(frozen=True)
class NameMatch:
    """A column that may be a field's.

    column: its name.
    exact: whether its name is a usual one, without words around it.
    """

    column: str
    exact: bool


def words_of(name: str) -> list[str]:
    """The words of a name, in lower case and without accents: "Email (Billing)", "userId", "Größe"."""
    letters = unicodedata.normalize("NFKD", _WORD_BREAK.sub(" ", name))
    plain = "".join(one for one in letters if not unicodedata.combining(one)).casefold()
    return re.findall(r"[^\W_]+", plain)


def plain(name: str) -> str:
    """The letters and digits of a name, in lower case and without accents."""
    return "".join(words_of(name))


def candidates(field: str, columns: Iterable[str]) -> list[NameMatch]:
    """The columns that may be this field's, by their names; exact names first, each in order of "
    "preference."""
    usual = USUAL_NAMES[field]
    ranked = [(rank, column) for column in columns if (rank := _rank(column, usual)) is not None]
    ranked.sort(key=lambda one: one[0])
    return [NameMatch(column, rank[0] == 0) for rank, column in ranked]


def _rank(column: str, usual: Sequence[str]) -> tuple[int, int, int] | None:
    """How well a column's name fits, smaller is better; None if it does not.

    Of a column within objects, such as "customer.id", its last names count as well as all together.
    """
    parts = column.split(".")
    forms = ["".join(map(plain, parts[at:])) for at in range(len(parts))]
    for order, name in enumerate(usual):
        if plain(name) in forms:
            return 0, order, forms.index(plain(name))
    words = words_of(parts[-1])
    if _OTHER_TIMES.intersection(words):
        return None
    for order, name in enumerate(usual):
        place = _place(words, name)
        if place is not None:
            return 1, order, place
    return None


def _place(words: Sequence[str], name: str) -> int | None:
    """0 if the words end with this name, 1 if they begin with it, 2 if they hold it; else None."""
    own = words_of(name)
    if not name.isascii():
        return 2 if len(name) > 1 and plain(name) in "".join(words) else None
    if "".join(own) in _WHOLE_ONLY or (len(own) == 1 and len(own[0]) < 3):
        return None
    joined = "".join(own)
    if any("".join(words[at:]) == joined for at in range(1, len(words))):
        return 0
    may_lead = len(own) > 1 or joined in _MAY_LEAD
    return 1 if may_lead and any("".join(words[:at]) == joined for at in range(1, len(words))) else None
