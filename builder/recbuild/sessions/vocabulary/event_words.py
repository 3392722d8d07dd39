"""The words of logs: which mean what event, which mean none, and which orders were not carried out.

All words are compared in lower case, without accents, punctuation and a plural's s.
"""

from __future__ import annotations

from collections.abc import Mapping

from recbuild.sessions.vocabulary.column_names import plain

_USUAL_WORDS = {
    "view": (
        "view, viewed, page view, item view, item page view, product view, detail view, view item, view "
        "product, view detail, view content, product viewed, viewed product, content view, prod view, "
        "detail, pv, impression click, browse, show, visit, seen, play, played, listen, listened, watch, "
        "watched, stream, read, open, opened, download, ansicht, aufruf, angesehen, gesehen, vue, "
        "consultation, consulte, vista, visto, visualizacion, ver, visualizzazione, visualizacao, "
        "visualizado, просмотр, 浏览, 查看, 点击浏览, 閲覧, 조회"
    ),
    "click": (
        "click, clk, clicked, item click, product click, select item, product clicked, click out, clickout "
        "item, interaction item image, interaction item info, interaction item deals, interaction item "
        "rating, klick, clic, clique, клик, 点击, 單擊, クリック, 클릭"
    ),
    "cart": (
        "cart, add to cart, added to cart, cart add, add cart, add, basket, add to basket, add to bag, "
        "product added, product added to cart, sc add, ecommerce cart update, ecommerce abandoned cart, "
        "begin checkout, checkout, initiate checkout, checkout started, add payment info, add shipping info, "
        "warenkorb, in den warenkorb, panier, ajout panier, ajout au panier, carrito, anadir al carrito, "
        "carrello, carrinho, корзина, в корзину, 加购, 加入购物车, 购物车, カート, 장바구니"
    ),
    "purchase": (
        "purchase, purchased, buy, bought, order, ordered, order completed, completed order, order placed, "
        "placed order, checkout completed, transaction, sale, sold, ecommerce order, ecommerce purchase, "
        "conversion, rent, rented, borrow, borrowed, checked out, kauf, gekauft, bestellung, bestellt, "
        "achat, achete, commande, compra, comprado, pedido, acquisto, ordine, покупка, куплено, заказ, 购买, "
        "下单, 支付, 購入, 注文, 구매, 주문"
    ),
    "like": (
        "like, liked, favorite, favourite, fav, wishlist, add to wishlist, product added to wishlist, save, "
        "saved, bookmark, bookmarked, upvote, thumb up, share, follow, merkzettel, wunschliste, gefallt, "
        "favori, favorito, preferito, me gusta, curtir, избранное, нравится, 收藏, 喜欢, お気に入り, 찜"
    ),
    "dislike": "dislike, disliked, not interested, downvote, thumb down, hide, skip, skipped, 不喜欢",
}
# They tell of no item that a person chose.
_WORDS_FOR_NOTHING = (
    "remove from cart, removed from cart, cart remove, product removed, product removed from cart, remove "
    "from wishlist, sc remove, refund, refunded, order refunded, order cancelled, return, returned, view "
    "item list, product list viewed, view promotion, select promotion, view cart, cart viewed, sc view, "
    "session start, first visit, user engagement, scroll, search, view search results, file download, login, "
    "sign up"
)
_DONE = (
    "paid, completed, complete, processing, partially paid, fulfilled, shipped, delivered, closed, done, "
    "success, succeeded, authorized, partially refunded, on hold, pending, pending payment, new, open, "
    "bezahlt, abgeschlossen, versendet, geliefert, paye, terminee, livree, pagado, completado, enviado, "
    "entregado, 已完成, 已付款"
)
_NOT_DONE = (
    "cancelled, canceled, refunded, failed, voided, expired, declined, rejected, returned, fraud, draft, "
    "trash, cancelled reversal, canceled reversal, abandoned, storniert, abgebrochen, fehlgeschlagen, "
    "erstattet, annulee, annule, remboursee, cancelado, cancelada, reembolsado, annullato, rimborsato, "
    "отменен, 已取消, 已退款"
)


def stem(word: str) -> str:
    """The word as it is compared."""
    return plain(word).removesuffix("s")


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words.split(", "))


USUAL_WORDS = {one: kind for kind, words in _USUAL_WORDS.items() for one in _stems(words)}
_NOTHING, _DONE_STEMS, _NOT_DONE_STEMS = _stems(_WORDS_FOR_NOTHING), _stems(_DONE), _stems(_NOT_DONE)


def is_known_word(word: str, types: Mapping[str, str]) -> bool:
    """Whether a word means an event, as usual or in the settings."""
    return stem(word) in USUAL_WORDS or stem(word) in {stem(one) for one in types}


def is_word_for_nothing(word: str) -> bool:
    """Whether a word means that nothing was chosen."""
    return stem(word) in _NOTHING


def is_status(word: str) -> bool:
    """Whether a word tells how far an order is. WooCommerce writes "wc-" before it."""
    return _status_stem(word) in _DONE_STEMS | _NOT_DONE_STEMS


def is_not_done(word: str) -> bool:
    """Whether a word means that an order was not carried out, or taken back."""
    return _status_stem(word) in _NOT_DONE_STEMS


def _status_stem(word: str) -> str:
    return stem(word.casefold().removeprefix("wc-"))
