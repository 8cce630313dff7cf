"""署名した文: the published example of signed notes, and every line bent a little."""

import base64
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tesuri.workplace.audit.notes import checkpoint, cosignature, text_of
from tesuri.workplace.audit.offline import COSIGNED, SIGNED, Unsound, key_id, opened, signed_head
from tesuri.workplace.audit.signing import private_key

# The example in the documentation of Go's package golang.org/x/mod/sumdb/note.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
SIGNATURE = (
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)
AT = datetime(2026, 11, 28, 1, 2, 3, tzinfo=UTC)
ORIGIN, ROOT = "tesuri/welfare/112020", bytes(range(32))


def test_key_id_and_signature_are_those_of_the_published_example() -> None:
    name, number, encoded = NEUMANN.split("+", 2)
    content = base64.b64decode(encoded)
    key = Ed25519PublicKey.from_public_bytes(content[1:])
    assert (content[0], key_id(name, SIGNED, key).hex()) == (SIGNED, number)
    signature = base64.b64decode(SIGNATURE)
    assert signature[:4].hex() == number
    key.verify(signature[4:], TEXT.encode())


def test_a_checkpoint_says_what_and_when_and_who(tmp_path: Path) -> None:
    key, other = private_key(tmp_path / "a.pem"), private_key(tmp_path / "b.pem")
    note = checkpoint(ORIGIN, 7, ROOT, key, AT) + cosignature(
        text_of(ORIGIN, 7, ROOT), "second.example/host", other, AT
    )
    head = signed_head(note, [key.public_key()])
    assert (head.origin, head.size, head.root) == (ORIGIN, 7, ROOT)
    assert head.text == f"{ORIGIN}\n7\n{base64.b64encode(ROOT).decode()}\n"
    assert head.signed([other.public_key(), key.public_key()]) == (1, 0)
    assert head.signed([key.public_key()], COSIGNED) == (0, int(AT.timestamp()))
    assert head.signed([other.public_key()], COSIGNED) == (0, int(AT.timestamp()))
    assert head.signed([other.public_key()]) == (-1, 0)


def test_the_cosignature_signs_the_text_that_the_specification_gives(tmp_path: Path) -> None:
    key = private_key(tmp_path / "a.pem")
    text = text_of(ORIGIN, 7, ROOT)
    line = cosignature(text, "second.example/host", key, AT)
    given = base64.b64decode(line.split(" ")[2])
    assert line.startswith("— second.example/host ")
    assert given[:4] == key_id("second.example/host", 4, key.public_key())
    assert int.from_bytes(given[4:12], "big") == int(AT.timestamp())
    signed = f"cosignature/v1\ntime {int(AT.timestamp())}\n{text}"
    key.public_key().verify(given[12:], signed.encode())


@pytest.mark.parametrize("before", ["welfare", "\n7\n", "AAEC", "tesuri/welfare/112020 "])
def test_no_changed_line_is_signed(tmp_path: Path, before: str) -> None:
    key = private_key(tmp_path / "a.pem")
    note = checkpoint(ORIGIN, 7, ROOT, key, AT)
    changed = note.replace(before, {"\n7\n": "\n8\n"}.get(before, "BBBB" + before[4:]), 1)
    assert changed != note
    with pytest.raises(Unsound, match="署名"):
        signed_head(changed, [key.public_key()])


@pytest.mark.parametrize(
    "note",
    [
        *("", "x", "a\n1\nAAAA\n", "a\n01\nAAAA\n\n— a AAAA\n", "a\n-1\nAAAA\n\n— a AAAA\n"),
        *("a\n1\n!\n\n— a AAAA\n", "a\n1\nAAAA\n\n- a AAAA\n", "a\n1\nAAAA\n\n— a AAA\n"),
    ],
)
def test_what_is_no_checkpoint_is_refused(note: str) -> None:
    with pytest.raises(Unsound, match="形"):
        opened(note)
