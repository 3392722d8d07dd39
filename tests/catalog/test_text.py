"""HTML to text, lists in a cell, templates."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from recbuild.catalog.cells.text import plain_text, shorten, split_list
from recbuild.template import compose, parse_template

MARKUP = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<script>",
            "</script>",
            "<![",
            "<!--",
            "-->",
            "&amp;",
            "&#x;",
            "<a href='",
            '"',
            ">",
            "<",
        ]
    )
    | st.text(max_size=5)
).map("".join)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain", "plain"),
        ("<p>One</p><p>two</p>", "One two"),
        ("a<br>b<br/>c", "a b c"),
        ("<ul><li>one</li><li>two</li></ul>", "one two"),
        ("H<sub>2</sub>O is <b>wet</b>", "H2O is wet"),
        ("Marks &amp; Spencer&nbsp;&euro;5 caf&eacute;", "Marks & Spencer €5 café"),
        ("<style>p {}</style>seen<script>var x = '<p>'</script>", "seen"),
        ("a <!-- hidden --> b<p>", "a b"),
        ('<a title="x > y" href="/">link</a>', "link"),
        ("  white \n\t space\u00a0here ", "white space here"),
        ("if a<b and c>d", "if a<b and c>d"),
        ("I <3 it & you", "I <3 it & you"),
        ("a\x00b\x07c", "abc"),
        ("<p>&lt;b&gt; is bold</p>", "<b> is bold"),
        ("<![CDATA[x]]><p>y</p>", "y"),
    ],
)
def test_html_becomes_text(html: str, text: str) -> None:
    assert plain_text(html) == text


@given(MARKUP)
@example("<p><![foo[")
def test_html_to_text_never_fails_and_leaves_single_spaces(html: str) -> None:
    text = plain_text(html)
    assert text == " ".join(text.split())


@pytest.mark.parametrize(
    ("cell", "entries"),
    [
        ("", []),
        ("one", ["one"]),
        ("a | b|c", ["a", "b", "c"]),
        ("a, b ,", ["a", "b"]),
        ("salt, fine | pepper", ["salt, fine", "pepper"]),
        ("a; b, c", ["a", "b, c"]),
        ("b, a, b", ["b", "a"]),
        ("['a', \"b\"]", ["a", "b"]),
        ("[]", []),
    ],
)
def test_a_cell_becomes_a_list(cell: str, entries: list[str]) -> None:
    assert split_list(cell) == entries


def test_only_the_given_separators_separate() -> None:
    assert split_list("Home, Garden | Tools", "|") == ["Home, Garden", "Tools"]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="|[]"), min_size=1)))
def test_a_list_that_was_joined_is_split_again(entries: list[str]) -> None:
    stripped = [entry.strip() for entry in entries]
    wanted = [entry for entry in dict.fromkeys(stripped) if entry]
    if len(wanted) > 1:
        assert split_list(" | ".join(wanted)) == wanted


@given(st.text())
def test_splitting_never_fails_and_gives_clean_entries(cell: str) -> None:
    for entry in split_list(cell):
        assert entry == entry.strip() != ""


@given(st.text(), st.integers(1, 20))
def test_shortening_keeps_the_beginning_within_the_limit(text: str, most: int) -> None:
    short = shorten(text, most)
    assert len(short) <= most
    assert text.startswith(short)


def test_shortening_cuts_between_words() -> None:
    assert shorten("one two three", 9) == "one two"
    assert shorten("one two", 7) == "one two"
    assert shorten("onetwothree", 3) == "one"


def composed(template: str, **values: str) -> str:
    pieces = [(literal, [values[name]] if name else None) for literal, name in parse_template(template)]
    return compose(pieces, 1)[0]


def test_a_literal_goes_with_the_value_that_follows_it() -> None:
    template = "{title}. By {author}. In {year}."
    assert composed(template, title="Emma", author="Austen", year="1816") == "Emma. By Austen. In 1816."
    assert composed(template, title="Emma", author="", year="1816") == "Emma. In 1816."
    assert composed(template, title="", author="Austen", year="") == "By Austen."
    assert composed(template, title="", author="", year="") == ""


def test_sentences_do_not_end_twice() -> None:
    assert composed("{title}. {body}", title="Who?", body="Me.") == "Who? Me."


def test_double_braces_are_braces() -> None:
    assert composed("{{{title}}} {{x}}", title="Emma") == "{Emma} {x}"


@pytest.mark.parametrize(
    "template", ["", "no name", "{title", "title}", "{}", "{ }", "{title!r}", "{title:>5}"]
)
def test_a_template_that_makes_no_sense_is_refused_with_an_example(template: str) -> None:
    with pytest.raises(ValueError, match=r"a template looks like \"\{title\}\. \{description\}\""):
        parse_template(template)
