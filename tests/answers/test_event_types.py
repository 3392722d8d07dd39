"""Types and weights of past events: words, quantities and ratings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.support.inputs.session_files import dropped, from_csv, kinds


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("view pageview page_view PAGE-VIEW Views detail pv", "view"),
        ("click clk Clicks", "click"),
        ("cart addtocart add_to_cart add-to-cart basket carts", "cart"),
        ("purchase buy order transaction bought sale orders", "purchase"),
        ("like favorite favourite fav wishlist save", "like"),
        ("dislike Dislikes", "dislike"),
    ],
)
def test_usual_words_for_events_are_understood(words: str, kind: str, tmp_path: Path) -> None:
    lines = [f"1,a,{word}" for word in words.split()]
    assert set(kinds(from_csv(tmp_path, "session,item,event", *lines))) == {kind}


def test_words_and_weights_can_be_set(tmp_path: Path) -> None:
    sessions = from_csv(
        tmp_path,
        "session,item,event",
        "1,a,sees",
        "1,b,Page-View",
        "1,c,",
        types={"Sees": "view", "pageview": "click", "": "cart"},
        weights={"cart": 4},
    )
    assert kinds(sessions) == ["view", "click", "cart"]
    assert sessions.weight.tolist() == [1, 2, 4]


def test_events_without_types_are_views_unless_a_column_tells_of_orders(tmp_path: Path) -> None:
    views = from_csv(tmp_path, "session,item", "1,a")
    assert kinds(views) == ["view"]
    assert any('types = {"" = "purchase"}' in note for note in views.notes)
    for header in ("session,item,qty", "session,item,unit_price", "invoice_no,item,note"):
        orders = from_csv(tmp_path, header, "1,a,1")
        assert kinds(orders) == ["purchase"]
        assert any(
            'tells of orders. If that is wrong: [sessions] types = {"" = "view"}' in n for n in orders.notes
        )
        assert kinds(from_csv(tmp_path, header, "1,a,1", types={"": "view"})) == ["view"]


def test_a_quantity_counts_in_carts_and_orders_up_to_three_times(tmp_path: Path) -> None:
    lines = ["buy,1", "buy,2", "buy,500", "buy,0.3", "buy,", "cart,2", "view,0", "view,9"]
    sessions = from_csv(tmp_path, "session,item,event,quantity", *[f"1,a,{line}" for line in lines])
    more = 1 + np.log(2)
    assert np.allclose(sessions.weight, [10, 10 * more, 30, 10, 10, 5 * more, 1, 1])


def test_ratings_become_weights_from_dislike_to_like(tmp_path: Path) -> None:
    lines = [f"u,a,{rating},{at}" for at, rating in enumerate([1, 2, 3, 4, 5])]
    sessions = from_csv(tmp_path, "user,item,rating,time", *lines)
    assert sessions.weight.tolist() == [-3, -1.5, 0, 1.5, 3]
    assert kinds(sessions) == ["dislike", "dislike", "like", "like", "like"]
    assert any("from 1 to 5 become weights from -3 to 3" in note for note in sessions.notes)
    heavier = from_csv(tmp_path, "user,item,rating,time", *lines, weights={"like": 6, "dislike": -2})
    assert heavier.weight.tolist() == [-2, 0, 2, 4, 6]


def test_ratings_that_are_all_the_same_are_likes(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "user,item,stars", "u,a,4", "u,b,4")
    assert (kinds(sessions), sessions.weight.tolist()) == (["like", "like"], [3, 3])


def test_a_zero_beside_ratings_from_one_on_is_no_rating(tmp_path: Path) -> None:
    lines = [f"u,{item},{rating}" for item, rating in zip("abcabc", [0, 0, 0, 10, 8, 1], strict=True)]
    sessions = from_csv(tmp_path, "user,item,Book-Rating", *lines)
    assert kinds(sessions) == ["view", "view", "view", "like", "like", "dislike"]
    assert any("3 of 0 are no ratings, and count as views" in note for note in sessions.notes)
    assert kinds(from_csv(tmp_path, "user,item,rating", "u,a,0", "u,b,1")) == ["dislike", "like"]


def test_the_lowest_rating_of_a_scale_may_be_missing(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "user,item,stars", "u,a,3", "u,b,4", "u,c,5")
    assert sessions.weight.tolist() == [0, 1.5, 3]


def test_thresholds_of_likes_and_dislikes_can_be_set(tmp_path: Path) -> None:
    lines = [f"u,{item},{rating}" for item, rating in zip("abc", [1, 3, 5], strict=True)]
    sessions = from_csv(tmp_path, "user,item,rating", *lines, like_from=4, dislike_to=2)
    assert (kinds(sessions), sessions.weight.tolist()) == (["dislike", "view", "like"], [-3, 1, 3])


def test_more_dislikes_than_anything_else_are_warned_of(tmp_path: Path) -> None:
    sessions = from_csv(tmp_path, "user,item,rating", "u,a,1", "u,b,1", "u,c,5")
    assert any("67% of the events are dislikes" in warning for warning in sessions.warnings)


def test_events_that_choose_nothing_are_left_out_without_alarm(tmp_path: Path) -> None:
    lines = ["1,a,view", "1,b,remove_from_cart", "1,c,Product List Viewed"]
    sessions = from_csv(tmp_path, "session,item,event", *lines)
    assert kinds(sessions) == ["view"] and sessions.warnings == ()
    assert dropped(sessions)[0][:2] == (
        "are of a type that chooses nothing, such as a removal or a list that was shown",
        2,
    )


def test_only_events_that_are_rated_need_a_rating(tmp_path: Path) -> None:
    sessions = from_csv(
        tmp_path, "user,item,event,rating", "u,a,view,", "u,b,rate,5", "u,c,rate,1", "u,a,buy,?"
    )
    assert kinds(sessions) == ["view", "like", "dislike"]
    assert dropped(sessions) == [("have no rating that is a number", 1, "row 5: '?'")]
