"""Which items are one product: by titles and texts, whoever chose them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recbuild.index.products import product_numbers, products_of, similar_pairs, twins_of
from recbuild.index.titles import titled
from recbuild.linalg import unit_rows, whole
from recbuild.plan import on_disk, runner_of, temporary_workspace

LONG = "the count arrives by ship in a storm and a woman walks in her sleep until the doctor calls for help"
OTHER = "a travelling hunter cleans an old castle of its dead while the baron tells nobody of the vault"
DRESS = "A light dress of washed linen with wide sleeves, two pockets and buttons of shell, made in Portugal"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Mug", "Mug", True),
        ("Dracula. " + LONG, "Dracula. " + OTHER, False),
        ("Dracula. " + LONG, "Dracula. " + LONG + " again", True),
        ("Dracula. " + LONG, "Dracula. horror", True),  # little is said: nothing tells them apart
    ],
)
def test_equal_titles_are_one_product_unless_long_texts_tell_of_two(one: str, other: str, same: bool) -> None:
    title = one.partition(".")[0].casefold()
    assert (twins_of(titled([title, title]), [one, other], np.arange(2))[1] == 0) == same


def test_without_a_title_nothing_has_a_twin() -> None:
    assert twins_of(titled(["", "", "mug"]), ["same", "same", "mug"], np.arange(3)).tolist() == [0, 1, 2]


def products(texts: list[str], vectors: list[list[float]], duplicates: float = 0.98) -> list[int]:
    count = len(texts)
    everyone = np.tile(np.arange(count), (count, 1))
    with temporary_workspace() as workspace:
        lists = on_disk(workspace, "lists", everyone)
        content = on_disk(workspace, "content", whole(unit_rows(np.array(vectors))))
        alike = similar_pairs(lists, content, duplicates, runner_of(workspace))
    labels: list[int] = products_of(np.arange(count), alike, texts).tolist()
    return labels


def test_nearly_the_same_words_and_vectors_make_one_product() -> None:
    red, blue, coat = f"{DRESS}, red", f"{DRESS}, blue", "A warm coat of wool with a hood and a zip"
    found = products([red, blue, coat], [[1, 0], [1, 0.1], [1, 0.1]])
    assert found[0] == found[1] != found[2]


def test_equal_vectors_alone_make_no_product() -> None:
    """In few dimensions, and of items met in the same sessions, vectors are equal by chance."""
    texts = ["Alba camera with zoom lens series 1", "Brio camera with zoom lens series 2"]
    assert len(set(products(texts, [[1, 0], [1, 0]]))) == 2


def test_equal_words_with_other_vectors_make_no_product() -> None:
    assert len(set(products([DRESS, DRESS], [[1, 0], [0, 1]]))) == 2


def test_a_wordless_catalog_has_no_variants() -> None:
    twins = np.arange(3)
    assert len(set(products_of(twins, np.empty((0, 2), dtype=np.int64), ()).tolist())) == 3


@given(st.lists(st.integers(0, 4), min_size=1, max_size=30))
def test_a_products_number_depends_on_its_own_items_alone(labels: list[int]) -> None:
    ids = [f"item {row}" for row in range(len(labels))]
    numbers = product_numbers(np.array(labels), ids)
    for row, label in enumerate(labels):
        alone = labels.count(label) == 1
        assert (numbers[row] == 0) == alone
        assert all(numbers[row] == numbers[other] for other, of in enumerate(labels) if of == label)
    found = {int(number): label for number, label in zip(numbers, labels, strict=True) if number}
    assert len(found) == sum(labels.count(label) > 1 for label in set(labels))
    order = np.arange(len(ids))[::-1]
    again = product_numbers(np.array(labels)[order], [ids[row] for row in order])
    assert again.tolist() == numbers[order].tolist()
