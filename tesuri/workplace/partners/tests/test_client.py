"""相手を呼ぶ: over real sockets, with a real token, against the doors of this house."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tesuri.workplace.partners import client
from tesuri.workplace.partners.models import Token
from tesuri.workplace.partners.refusals import PartnerRefused, Unreachable
from tesuri.workplace.partners.tests import proofs

WRITE, READ, BREAK = "welfare:samples:write", "welfare:samples:read", "welfare:samples:break"


@pytest.fixture
def partner(live_server: Any, settings: Any, tmp_path: Path) -> Iterator[str]:
    """相手: this site itself, behind a socket."""
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    settings.TESURI_PARTNERS = settings.TESURI_PARTNERS | {"welfare": live_server.url}
    settings.TESURI_KEYS = tmp_path
    (tmp_path / "partners").mkdir()
    (tmp_path / "partners" / "welfare.secret").write_text(f"{proofs.SECRET}\n", "ascii")
    proofs.a_client("welfare-112020", WRITE, READ, BREAK)
    yield "welfare"
    client._wire().close()
    client._wire.cache_clear()


def test_it_gets_answers_with_one_token(partner: str) -> None:
    first = client.call(partner, "POST", "/api/samples", {"a": 1}, idempotency_key="key-1")
    again = client.call(partner, "POST", "/api/samples", {"a": 1}, idempotency_key="key-1")
    assert first == again
    assert client.call(partner, "GET", "/api/samples/7") == {"number": "7"}
    assert Token.objects.count() == 1


def test_it_takes_a_new_token_when_the_partner_has_forgotten_the_old(partner: str) -> None:
    client.call(partner, "GET", "/api/samples/7")
    Token.objects.all().delete()
    assert client.call(partner, "GET", "/api/samples/8") == {"number": "8"}


def test_it_says_what_the_partner_refused(partner: str) -> None:
    with pytest.raises(PartnerRefused) as refused:
        client.call(partner, "POST", "/api/samples", {"refuse": True})
    assert (refused.value.status, refused.value.code) == (422, "no_sample")
    assert refused.value.message == "この見本は受け付けません。"
    assert refused.value.extra == {"why": ["見本"]}


def test_a_partner_that_breaks_or_says_nothing_is_unreachable(partner: str, settings: Any) -> None:
    with pytest.raises(Unreachable):
        client.call(partner, "POST", "/api/broken", {})
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and nobody listens
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        settings.TESURI_PARTNERS = settings.TESURI_PARTNERS | {"welfare": address}
        with pytest.raises(Unreachable) as silent:
            client.call(partner, "GET", "/api/samples/7")
    assert "しばらく待って" in silent.value.message


def test_it_is_refused_with_a_wrong_secret(partner: str, settings: Any) -> None:
    secret = Path(settings.TESURI_KEYS) / "partners" / "welfare.secret"
    secret.write_text("another-secret-of-forty-letters-or-so!!!", "ascii")
    client._forget(partner)
    with pytest.raises(PartnerRefused) as refused:
        client.call(partner, "GET", "/api/samples/7")
    assert (refused.value.status, refused.value.code) == (401, "invalid_client")
