"""トークンの窓口: only a right, fresh, own assertion opens it."""

import time
from base64 import b64encode, urlsafe_b64encode
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client as Browser
from django.utils import timezone

from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.partners import actions
from tesuri.workplace.partners.models import TOKEN_LIFE, Client, Token
from tesuri.workplace.partners.tests import proofs

pytestmark = pytest.mark.django_db


def encoded(text: str) -> str:
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def claims(text: str) -> str:
    return f"e30.{encoded(text)}.e30"


WRITE, READ = "welfare:samples:write", "welfare:samples:read"


def test_it_gives_a_token_of_five_minutes_and_keeps_only_its_hash() -> None:
    proofs.a_client("caller-1", WRITE, READ)
    answer = Browser().post("/oauth/token", proofs.form("caller-1", scope=WRITE))
    assert answer.status_code == 200
    body = answer.json()
    assert (body["expires_in"], body["scope"], body["token_type"]) == (300, WRITE, "Bearer")
    assert "refresh_token" not in body
    assert answer.headers["Cache-Control"] == "no-store"
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(t)::text FROM partners_token t")
        [(row,)] = cursor.fetchall()
    assert body["access_token"] not in row
    assert AuditRecord.objects.filter(kind="partners.token_issued", outcome="done").count() == 1


def test_the_database_refuses_a_token_that_lives_longer() -> None:
    now = timezone.now()
    client = proofs.a_client("caller-1", WRITE)
    with pytest.raises(IntegrityError):
        Token.objects.create(
            client=client, digest=b"1", scopes=[], issued_at=now, expires_at=now + 2 * TOKEN_LIFE
        )


@pytest.mark.control("C-6-20")
@pytest.mark.parametrize(
    "changed",
    [
        {"secret": "another-secret-of-forty-letters-or-so!!!"},
        {"aud": "http://localhost:8002/oauth/token"},
        {"aud": None},
        {"exp": -120},
        {"exp": 24 * 60 * 60},
        {"exp": None},
        {"exp": "tomorrow"},
        {"jti": None},
        {"jti": ""},
        {"jti": 7},
        {"jti": "x" * 500},
        {"iss": "caller-2"},
        {"sub": "nobody"},
        {"sub": None},
    ],
    ids=lambda changed: repr(changed)[:40],
)
def test_it_refuses_an_assertion_with_one_thing_wrong(changed: dict[str, Any]) -> None:
    proofs.a_client("caller-1", WRITE)
    if isinstance(changed.get("exp"), int):  # seconds from now
        changed = {"exp": int(time.time()) + changed["exp"]}
    proof = proofs.assertion("caller-1", **changed)
    answer = Browser().post("/oauth/token", proofs.form("caller-1", proof))
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})
    assert not Token.objects.exists()
    assert AuditRecord.objects.filter(kind="partners.token_refused", outcome="refused").exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"client_assertion": "not.a.jwt"},
        {"client_assertion": "e30.e30."},
        {"client_assertion": encoded('{"alg": "HS256", "crit": 5}') + ".e30.e30"},
        {"client_assertion": encoded("[]") + "." + encoded("[]") + ".e30"},
        {"client_assertion": claims('{"iss": 5, "sub": [], "exp": {}}')},
        {"client_assertion": ""},
        {"client_assertion_type": "urn:something-else"},
        {"client_id": "caller-1", "client_secret": proofs.SECRET, "client_assertion": "x"},
    ],
)
def test_it_refuses_other_proofs(fields: dict[str, str]) -> None:
    proofs.a_client("caller-1", WRITE)
    answer = Browser().post("/oauth/token", proofs.form("caller-1") | fields)
    assert answer.status_code == 401


def test_it_refuses_the_secret_itself() -> None:
    proofs.a_client("caller-1", WRITE)
    basic = b64encode(f"caller-1:{proofs.SECRET}".encode()).decode()
    answer = Browser().post(
        "/oauth/token",
        {"grant_type": "client_credentials"},
        headers={"Authorization": f"Basic {basic}"},
    )
    assert answer.status_code == 401


@pytest.mark.control("C-6-20")
def test_it_takes_an_assertion_once() -> None:
    proofs.a_client("caller-1", WRITE)
    form = proofs.form("caller-1")
    assert Browser().post("/oauth/token", form).status_code == 200
    assert Browser().post("/oauth/token", form).status_code == 401
    assert Token.objects.count() == 1


def test_it_refuses_a_client_that_has_ended() -> None:
    client = proofs.a_client("caller-1", WRITE)
    actions.end_client(Actor.system("set-up", client.body), "caller-1")
    assert Browser().post("/oauth/token", proofs.form("caller-1")).status_code == 401


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, "unsupported_grant_type"),
        ({"scope": READ}, "invalid_scope"),
        ({"scope": f"{WRITE} {READ}"}, "invalid_scope"),
        ({"scope": "welfare:samples"}, "invalid_scope"),
        ({"scope": "welfare:samples:write:all"}, "invalid_scope"),
        ({"scope": "addressees:bindings:read"}, "invalid_scope"),
        ({"scope": "welfare:samples:destroy"}, "invalid_scope"),
    ],
)
def test_it_refuses_what_the_client_may_not_ask(fields: dict[str, str], error: str) -> None:
    proofs.a_client("caller-1", WRITE)
    answer = Browser().post("/oauth/token", proofs.form("caller-1", **fields))
    assert (answer.status_code, answer.json()) == (400, {"error": error})
    assert not Token.objects.exists()


def test_introspection_tells_a_client_about_its_own_tokens_only() -> None:
    proofs.a_client("caller-1", WRITE)
    proofs.a_client("caller-2", READ)
    token = proofs.bearer("caller-1")["Authorization"].removeprefix("Bearer ")
    own = Browser().post("/oauth/introspect", proofs.form("caller-1", token=token)).json()
    assert own["active"] is True
    assert (own["client_id"], own["scope"]) == ("caller-1", WRITE)
    other = Browser().post("/oauth/introspect", proofs.form("caller-2", token=token))
    assert other.json() == {"active": False}
    nobody = Browser().post("/oauth/introspect", {"token": token})
    assert nobody.status_code == 401


def test_the_secret_of_a_client_is_sealed_and_entering_it_again_changes_nothing() -> None:
    proofs.a_client("caller-1", WRITE)
    first = Client.objects.get()
    assert proofs.SECRET.encode() not in bytes(first.secret)
    proofs.a_client("caller-1", WRITE)
    assert bytes(Client.objects.get().secret) == bytes(first.secret)
    assert AuditRecord.objects.filter(kind="partners.client_entered").count() == 1


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/introspect"])
@pytest.mark.parametrize(
    "fields",
    [
        {"scope": "welfare:samples:\0"},
        {"client_assertion": f"e30.{encoded('[' * 90_000)}.e30"},
        {"client_assertion": f"{encoded('[' * 90_000)}.e30.e30"},
        {"client_assertion": claims('{"iss": "caller-1\\u0000"}')},
        {"client_assertion": claims('{"jti": "\\ud800"}')},
    ],
    ids=["NUL", "deep claims", "deep header", "NUL in claims", "half a character"],
)
def test_what_cannot_be_read_is_told_so(path: str, fields: dict[str, str]) -> None:
    proofs.a_client("caller-1", WRITE)
    answer = Browser().post(path, proofs.form("caller-1") | fields)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert answer.json()["error_description"].endswith("ください。")
