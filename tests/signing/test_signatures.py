"""Signed bundles: who signed is who may have signed, and what was signed is this very bundle."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from hashlib import sha384
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from recbuild import BundleError, SignatureError, build, sign, verify
from recbuild.bundle.inventory import TEMPORARY
from tests.support import forgery
from tests.support.command import assert_refused, run

PrivateKey = ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey | rsa.RSAPrivateKey


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a catalog, a key, and the bundle that it signed."""
    home = tmp_path_factory.mktemp("signed")
    with forgery.small_builder(home):
        forgery.build(home, home / "rec", 30)
        sign(home / "rec", home / "key.pem", new_key=True)
        yield home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """The same, to spoil."""
    return Path(shutil.copytree(made, tmp_path / "home"))


def pem(key: PrivateKey, password: bytes = b"") -> bytes:
    protection = BestAvailableEncryption(password) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection)


def boot_of(rec: Path) -> str:
    """The boot piece as docs/format.md has it: the first line of the loader, without its frame."""
    line = (rec / "rec.js").read_text().partition("\n")[0]
    return line.removeprefix("const __BOOT__=").removesuffix(";")


def test_the_signature_is_over_the_boot_piece_as_other_programs_read_it(home: Path) -> None:
    signed = json.loads((home / "rec/signed.json").read_text())
    assert signed.keys() == {"boot", "signature"} and signed["boot"] == boot_of(home / "rec")
    (home / "message").write_bytes(b"recbuild boot 1\n" + signed["boot"].encode())
    (home / "signature").write_bytes(b64decode(signed["signature"]))
    subprocess.run(
        ["openssl", "pkey", "-in", "key.pem", "-pubout", "-out", "public.pem"], cwd=home, check=True
    )
    checked = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "public.pem", "-rawin"]
    subprocess.run([*checked, "-in", "message", "-sigfile", "signature"], cwd=home, check=True)


def test_a_key_of_openssl_signs_and_its_public_key_verifies_however_it_is_given(home: Path) -> None:
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", home / "own.pem"], check=True)
    signed = run("sign", home / "rec", "--key", home / "own.pem")
    assert signed.exit_code == 0, signed.output
    public = signed.output.splitlines()[0].removeprefix("public key  ")
    subprocess.run(
        ["openssl", "pkey", "-in", home / "own.pem", "-pubout", "-out", home / "public.pem"], check=True
    )
    (home / "public.txt").write_text(f"{public}\n")
    for key in (public, home / "own.pem", home / "public.pem", home / "public.txt"):
        verified = run("verify", home / "rec", "--key", key)
        assert verified.exit_code == 0, verified.output
        assert "The signature is the key's" in verified.output
    assert_refused(run("verify", home / "rec", "--key", home / "key.pem"), 13, "signed.json", "made by")


def test_the_script_tag_has_the_scripts_hash_and_the_key(home: Path) -> None:
    signed = sign(home / "rec", home / "key.pem")
    digest = b64encode(sha384((home / "rec/rec-signed.js").read_bytes()).digest()).decode()
    assert signed.script == (
        f'<script type="module" src="/rec/rec-signed.js" integrity="sha384-{digest}" '
        f'data-key="{signed.public_key}"></script>'
    )
    assert len(b64decode(signed.public_key)) == 32


def test_a_new_key_is_its_owners_alone_and_never_takes_the_place_of_another(home: Path) -> None:
    key = home / "new.pem"
    assert run("sign", home / "rec", "--key", key, "--new-key").exit_code == 0
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_bytes()
    assert_refused(run("sign", home / "rec", "--key", key, "--new-key"), 13, "new.pem exists", "--new-key")
    assert key.read_bytes() == before


def test_a_bundle_that_is_not_whole_is_not_signed(home: Path) -> None:
    part = home / "rec" / forgery.paths_of(home / "rec", "items")[0]
    part.write_bytes(part.read_bytes() + b"?")
    before = (home / "rec/signed.json").read_bytes()
    refused = run("sign", home / "rec", "--key", home / "new.pem", "--new-key")
    assert_refused(refused, 10, "was not signed", part.name)
    assert (home / "rec/signed.json").read_bytes() == before
    assert not (home / "new.pem").exists()


def edit(change: Callable[[dict[str, str]], object]) -> Callable[[Path], object]:
    def spoil(rec: Path) -> None:
        signed = json.loads((rec / "signed.json").read_text())
        change(signed)
        (rec / "signed.json").write_text(json.dumps(signed))

    return spoil


def of_another_build(rec: Path) -> None:
    forgery.forge_manifest(rec, forgery.manifest_of(rec) | {"generator": "recbuild 9"})


SPOILED: dict[str, tuple[Callable[[Path], object], str]] = {
    "none": (lambda rec: (rec / "signed.json").unlink(), "is missing: sign the bundle"),
    "no JSON": (lambda rec: (rec / "signed.json").write_text("{"), "is damaged: copy it again"),
    "no signature": (edit(lambda signed: signed.pop("signature")), "is damaged"),
    "a short signature": (edit(lambda signed: signed.update(signature="AAAA")), "is damaged"),
    "no base64": (edit(lambda signed: signed.update(signature="é")), "is damaged"),
    "another signature": (
        edit(lambda signed: signed.update(signature=b64encode(bytes(64)).decode())),
        "was not made by the key",
    ),
    "another build": (of_another_build, "is about build"),
    "another boot piece": (edit(lambda signed: signed.update(boot=signed["boot"] + " ")), "does not hold"),
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_signature_that_does_not_hold_is_named_with_the_remedy(home: Path, name: str) -> None:
    spoil, words = SPOILED[name]
    spoil(home / "rec")
    assert_refused(run("verify", home / "rec", "--key", home / "key.pem"), 13, f"signed.json {words}")
    report = verify(home / "rec", key=home / "key.pem")
    assert [check.name for check in report.checks if check.failed] == ["signature"]
    assert not verify(home / "rec").failed, "without --key nobody asks for a signature"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (pem(ed448.Ed448PrivateKey.generate()), "not an Ed25519 key"),
        (pem(rsa.generate_private_key(65537, 2048)), "not an Ed25519 key"),
        (pem(ed25519.Ed25519PrivateKey.generate(), b"secret"), "protected by a password"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "no private key in PEM"),
        (b"", "no private key in PEM"),
    ],
)
def test_a_key_that_cannot_sign_is_refused_with_the_reason(home: Path, content: bytes, words: str) -> None:
    (home / "odd.pem").write_bytes(content)
    assert_refused(run("sign", home / "rec", "--key", home / "odd.pem"), 13, "odd.pem", words)
    with pytest.raises(SignatureError):
        build([{"id": "a", "title": "A"}], home / "new", key=home / "odd.pem")
    assert not (home / "new").exists()


def test_a_key_that_cannot_verify_is_refused_with_the_reason(home: Path) -> None:
    public = rsa.generate_private_key(65537, 2048).public_key()
    (home / "odd.pem").write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    assert_refused(run("verify", home / "rec", "--key", home / "odd.pem"), 13, "not an Ed25519 key")
    assert_refused(run("verify", home / "rec", "--key", "AAAA"), 13, "neither a file nor a public key")
    assert_refused(run("verify", home / "rec", "--key", "\ud800"), 13, "neither a file nor a public key")
    assert_refused(run("sign", home / "rec", "--key", home / "gone.pem"), 13, "gone.pem cannot be read")


def test_a_key_in_the_folder_is_refused_since_it_would_be_published(home: Path) -> None:
    refused = run("sign", home / "rec", "--key", home / "rec/key.pem", "--new-key")
    assert_refused(refused, 13, "gets published")
    assert not (home / "rec/key.pem").exists()
    shutil.copy(home / "key.pem", home / "rec")
    refused = run("sign", home / "rec", "--key", home / "rec/key.pem")
    assert_refused(refused, 13, "gets published", "sign in your name")
    again = run("bundle", home / "catalog.csv", "--out", home / "rec", "--key", home / "rec/key.pem")
    assert_refused(again, 7, "gets published")


def test_a_signed_folder_is_rebuilt_with_a_key_or_not_at_all(home: Path) -> None:
    forgery.write_catalog(home / "catalog.csv", 33)
    before = (home / "rec/manifest.json").read_bytes()
    refused = run("bundle", home / "catalog.csv", "--out", home / "rec")
    assert_refused(refused, 7, f"{home / 'rec'} is signed. Give --key FILE", "remove signed.json")
    assert "Reading" not in refused.output
    assert (home / "rec/manifest.json").read_bytes() == before
    built = run("bundle", home / "catalog.csv", "--out", home / "rec", "--key", home / "key.pem")
    assert built.exit_code == 0, built.output
    assert run("verify", home / "rec", "--key", home / "key.pem").exit_code == 0
    assert json.loads((home / "rec/signed.json").read_text())["boot"] == boot_of(home / "rec")
    (home / "rec/signed.json").unlink()
    assert run("bundle", home / "catalog.csv", "--out", home / "rec").exit_code == 0


def test_what_a_half_replaced_bundle_needs_stays(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build ends after the new loader and before the new signature, which still leads to the old parts."""
    old = forgery.paths_of(home / "rec", "items")
    replace = Path.replace

    def fail(fresh: Path, target: Path) -> Path:
        if target.name == "signed.json":
            raise OSError(28, "No space left on device", str(target))
        return replace(fresh, target)

    monkeypatch.setattr(Path, "replace", fail)
    forgery.write_catalog(home / "catalog.csv", 33)
    with pytest.raises(BundleError, match="No space left"):
        build(home / "catalog.csv", home / "rec", key=home / "key.pem")
    assert all((home / "rec" / path).is_file() for path in [*old, *forgery.paths_of(home / "rec", "items")])
    monkeypatch.undo()
    with forgery.small_builder(home):
        build(home / "catalog.csv", home / "rec", key=home / "key.pem")
        assert not verify(home / "rec", key=home / "key.pem").failed
    assert not any((home / "rec" / path).is_file() for path in old)
    assert not list((home / "rec").glob(f"{TEMPORARY}*"))


def test_the_build_tells_the_hash_of_the_loader(home: Path) -> None:
    built = run("bundle", home / "catalog.csv", "--out", home / "other")
    digest = b64encode(sha384((home / "other/rec.js").read_bytes()).digest()).decode()
    assert f"sha384-{digest}" in built.output
