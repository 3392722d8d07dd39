"""The shelf's words in other languages: all of them, settings, and what a bundle of one language costs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from recbuild import build, inspect, verify
from recbuild.config import make_config
from recbuild.errors import ConfigError
from recbuild.languages import known_languages, labels_in
from recruntime import Recommender
from recruntime.wire import LABELS
from tests.support.command import assert_refused, run
from tests.support.inputs.topics import write_catalog


def blanks(text: str) -> list[str]:
    return re.findall(r"{\w+}", text)


@pytest.mark.parametrize("language", known_languages())
def test_every_word_is_said_in_every_language_with_the_same_blanks(language: str) -> None:
    labels = labels_in(language, {})
    assert list(labels) == list(LABELS)
    for name, text in labels.items():
        assert bool(text) == bool(LABELS[name]), name
        assert blanks(text) == blanks(LABELS[name]), name
        assert language == "en" or not text or text != LABELS[name], name


def test_a_region_has_the_words_of_its_language_or_its_own() -> None:
    assert labels_in("de-ch", {}) == labels_in("de", {})
    assert labels_in("pt-br", {}) != labels_in("pt", {})
    assert labels_in("zh-tw", {}) == labels_in("zh-hant", {})


@pytest.mark.parametrize("given", ["--language", "language"])
def test_one_setting_makes_a_german_shelf(given: str, tmp_path: Path) -> None:
    catalog, out, settings = write_catalog(tmp_path / "c.csv"), tmp_path / "rec", tmp_path / "c.toml"
    settings.write_text('language = "de"\n' if given == "language" else "")
    options = ("--language", "de") if given == "--language" else ()
    assert run("bundle", catalog, "--out", out, "--config", settings, *options).exit_code == 0
    assert Recommender.open(out).recommend("sea-00").heading == "Ähnliches"
    assert inspect(out).manifest.languages == {}


def test_own_words_stand_before_those_of_the_language() -> None:
    config = make_config({"language": "fr", "labels": {"similar": "Encore"}}, "here")
    labels = labels_in(config.language or "", config.labels)
    assert (labels["similar"], labels["popularity"]) == ("Encore", "Populaire en ce moment")


def test_a_bundle_of_one_language_says_nothing_of_languages(tmp_path: Path) -> None:
    build(write_catalog(tmp_path / "c.csv"), tmp_path / "rec")
    assert b"languages" not in (tmp_path / "rec" / "manifest.json").read_bytes()
    (core,) = (tmp_path / "rec" / "parts").glob("core-*")
    assert b"languages" not in core.read_bytes()


@pytest.mark.parametrize(
    ("given", "language", "further"),
    [
        ({"languages": ["en", "fr"]}, "en", ["fr"]),
        ({"languages": ["pt_BR", "EN"]}, "pt-br", ["en"]),
        ({"language": "fr", "languages": ["en", "fr"]}, "fr", ["en"]),
        ({"languages": {"fr": {"labels": {"similar": "x"}}}}, None, ["fr"]),
    ],
)
def test_further_languages_are_a_list_or_tables(
    given: dict[str, Any], language: str | None, further: list[str]
) -> None:
    config = make_config(given, "here")
    assert (config.language, list(config.languages)) == (language, further)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {"language": "tlh"},
            "no words for the language 'tlh': write your own as labels. There are: cs, da, de",
        ),
        ({"languages": ["en", "tlh"]}, "no words for the language 'tlh'"),
        ({"language": "German!"}, "'German!' is no language: write its code, such as"),
        ({"languages": 7}, 'languages = ["en", "fr"]'),
        ({"languages": {"fr": {"lables": {}}}}, "'languages.fr.lables'. Did you mean 'labels'?"),
        ({"languages": {"fr": {"labels": {"smilar": "x"}}}}, "Did you mean 'similar'?"),
    ],
)
def test_what_is_no_language_is_refused_with_those_that_are(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(words)):
        make_config(given, "here")


def test_own_words_are_enough_for_a_language_without_any(tmp_path: Path) -> None:
    config = {"language": "tlh", "labels": {"similar": "rap"}}
    build(write_catalog(tmp_path / "c.csv"), tmp_path / "rec", config=config)
    assert Recommender.open(tmp_path / "rec").recommend("sea-00").heading == "rap"
    assert not verify(tmp_path / "rec").failed


def test_on_the_command_line_an_unknown_language_is_refused(tmp_path: Path) -> None:
    catalog = write_catalog(tmp_path / "c.csv")
    assert_refused(
        run("bundle", catalog, "--out", tmp_path / "rec", "--language", "xx"), 5, "'xx'", "There are"
    )
