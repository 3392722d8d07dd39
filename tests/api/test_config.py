"""recbuild.toml: what can be set, and what is refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from recbuild.config import Config, load_config, make_config
from recbuild.errors import ConfigError
from recruntime import Condition
from recruntime.rules import Rule
from recruntime.settings import Settings


def refusal(tmp_path: Path, content: str | bytes) -> str:
    path = tmp_path / "recbuild.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert caught.value.exit_code == 5
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_everything_can_be_set(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text(
        'card = ["year"]\ntext = "{title} {year}"\ncurrency = "gbp"\nmax_rejected = 0.5\n'
        '[fields]\ntitle = "name"\n[labels]\nsimilar = "Ähnliches"\n',
        encoding="utf-8",
    )
    assert load_config(path) == Config(
        fields={"title": "name"},
        card=("year",),
        text="{title} {year}",
        currency="GBP",
        labels={"similar": "Ähnliches"},
        max_rejected=0.5,
    )


def test_without_a_file_everything_has_a_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_config(None) == Config()


def test_the_file_of_this_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("recbuild.toml").write_bytes(b'\xef\xbb\xbfcurrency = "EUR"\r\n')
    assert load_config(None).currency == "EUR"


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere.toml: cannot be read.*--config"):
        load_config(tmp_path / "nowhere.toml")


def test_an_unknown_setting_is_refused_with_the_nearest(tmp_path: Path) -> None:
    message = refusal(tmp_path, 'curency = "EUR"\n')
    assert "there is no setting 'curency'. Did you mean 'currency'?" in message
    assert (
        "fields, catalog, card, text, currency, language, languages, labels, columns, max_rejected" in message
    )


def test_an_unknown_label_is_refused_with_the_nearest(tmp_path: Path) -> None:
    message = refusal(tmp_path, '[labels]\nbecause_veiw = "x"\n')
    assert "labels: there is no label 'because_veiw'. Did you mean 'because_view'?" in message


@pytest.mark.parametrize("currency", ["EURO", "€", "E1R", ""])
def test_a_currency_has_three_letters(currency: str, tmp_path: Path) -> None:
    message = refusal(tmp_path, f'currency = "{currency}"\n')
    assert f"currency: {currency!r} is not a currency code: three letters, such as EUR" in message


@pytest.mark.parametrize("share", ["-0.1", "1.5", '"many"'])
def test_the_share_of_rejected_rows_is_between_0_and_1(share: str, tmp_path: Path) -> None:
    assert "max_rejected: " in refusal(tmp_path, f"max_rejected = {share}\n")


def test_a_template_is_checked_where_it_is_set(tmp_path: Path) -> None:
    assert "text: '{title': " in refusal(tmp_path, 'text = "{title"\n')


def test_a_wrong_type_is_named_by_its_setting(tmp_path: Path) -> None:
    assert "fields: title is 7: name a column" in refusal(tmp_path, "[fields]\ntitle = 7\n")


def test_what_is_not_toml_is_named_by_its_line(tmp_path: Path) -> None:
    message = refusal(tmp_path, 'currency = "EUR"\ncard = year\n')
    assert "not valid TOML" in message
    assert "not valid TOML" in refusal(tmp_path, f"card = {'[' * 5000}")
    assert "line 2" in message
    assert "not UTF-8" in refusal(tmp_path, b'text = "\xe9"')


def test_options_are_checked_like_the_file() -> None:
    with pytest.raises(ConfigError, match="command line: currency: 'EURO' is not"):
        make_config({"currency": "EURO"}, "command line")


@pytest.mark.parametrize(
    ("given", "embedder"),
    [
        ({"column": "vec"}, "given"),
        ({"model": "all-MiniLM-L6-v2"}, "sentence-transformers"),
        ({"model": "all-MiniLM-L6-v2", "embedder": "tfidf-svd"}, "tfidf-svd"),
        ({"dims": 8}, "auto"),
    ],
)
def test_the_setting_of_one_embedder_chooses_it(given: dict[str, Any], embedder: str) -> None:
    assert make_config({"embedding": given}, "test").embedding.embedder == embedder


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"embedding": {"model": "m", "column": "v"}}, "for two embedders"),
        ({"behavior": {"min_users": True}}, "behavior.min_users: it is true"),
        ({"behavior": {"privacy": "strong"}}, "behavior.privacy: Input should be 'standard' or 'strict'"),
        ({"max_rejected": True}, "max_rejected: it is true"),
        ({"index": {"resident_kb": False}}, "index.resident_kb: it is false"),
        ({"labels": {"because_similar": "Like {titel}"}}, "no placeholder for because_similar 'titel'"),
        (
            {"ranking": {"rules": [{"where": {"field": "brand", "anyof": ["x"]}}]}},
            "'anyof'. Did you mean 'any_of'",
        ),
    ],
)
def test_what_would_be_read_otherwise_than_it_is_meant_is_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(words)) as caught:
        make_config(given, "test")
    assert not str(caught.value).endswith("..")


def test_rules_may_be_objects() -> None:
    rule = Rule(Condition("price", high=3), factor=2)
    assert make_config({"ranking": {"rules": [rule]}}, "test").ranking.rules == (rule,)
    assert make_config({"ranking": Settings(rules=(rule,))}, "test").ranking.rules == (rule,)


@pytest.mark.parametrize("template", ["/p/{}", "}{", "/p/{id!r}", "/{a:b}"])
def test_a_template_of_a_field_that_makes_no_sense_is_refused(tmp_path: Path, template: str) -> None:
    assert "recbuild.toml: fields: " in refusal(tmp_path, f'[fields]\nurl = "{template}"\n')
