"""扉: who may call, what happens twice, and what stays in the log."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone

from tesuri.workplace.audit import lateness
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.partners import actions
from tesuri.workplace.partners.models import Receipt, Token
from tesuri.workplace.partners.tests import proofs

pytestmark = pytest.mark.django_db
WRITE, READ = "welfare:samples:write", "welfare:samples:read"


def post(headers: dict[str, str], message: Any = None, key: str = "") -> Any:
    more = {"Idempotency-Key": key} if key else {}
    return Browser().post(
        "/api/samples", message or {}, content_type="application/json", headers=headers | more
    )


def an_expired_token() -> dict[str, str]:
    headers = proofs.bearer("caller-1")
    ago = timezone.now() - timedelta(minutes=6)
    Token.objects.update(issued_at=ago, expires_at=ago + timedelta(minutes=5))
    return headers


def a_revoked_token() -> dict[str, str]:
    headers = proofs.bearer("caller-1")
    actions.end_client(Actor.system("set-up", "112020"), "caller-1")
    return headers


def a_token_of_another_scope() -> dict[str, str]:
    return proofs.bearer("caller-1", READ)


def a_token_as_basic() -> dict[str, str]:
    return {"Authorization": proofs.bearer("caller-1")["Authorization"].replace("Bearer", "Basic")}


@pytest.mark.control("C-6-20")
@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        (dict, 401, "invalid_token"),
        (lambda: {"Authorization": "Bearer invented"}, 401, "invalid_token"),
        (lambda: {"Authorization": "Bearer "}, 401, "invalid_token"),
        (a_token_as_basic, 401, "invalid_token"),
        (an_expired_token, 401, "invalid_token"),
        (a_revoked_token, 401, "invalid_token"),
        (a_token_of_another_scope, 403, "insufficient_scope"),
    ],
)
def test_it_lets_nobody_in_without_a_live_token_of_its_scope(
    headers: Callable[[], dict[str, str]], status: int, code: str
) -> None:
    proofs.a_client("caller-1", WRITE, READ)
    answer = post(headers())
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    event = AuditRecord.objects.get(kind="partners.call_refused")
    assert (event.outcome, event.details) == ("refused", {"reason": code, "scope": WRITE})


def test_it_answers_and_records_the_calling_system() -> None:
    proofs.a_client("caller-1", WRITE, READ)
    assert post(proofs.bearer("caller-1")).status_code == 201
    answer = Browser().get("/api/samples/7", headers=proofs.bearer("caller-1"))
    assert answer.json() == {"number": "7"}
    events = AuditRecord.objects.filter(kind="partners.call_answered").order_by("id")
    assert [(event.user_id, event.details["scope"]) for event in events] == [
        ("system:caller-1", WRITE),
        ("system:caller-1", READ),
    ]


def test_the_same_call_again_gets_the_first_answer() -> None:
    proofs.a_client("caller-1", WRITE)
    headers = proofs.bearer("caller-1")
    first = post(headers, {"a": 1, "b": 2}, "key-1")
    again = post(proofs.bearer("caller-1"), {"b": 2, "a": 1}, "key-1")
    assert (again.status_code, again.json()) == (201, first.json())
    assert post(headers, {"a": 1, "b": 2}, "key-2").json() != first.json()


def test_the_same_key_with_other_content_is_refused() -> None:
    proofs.a_client("caller-1", WRITE)
    headers = proofs.bearer("caller-1")
    post(headers, {"a": 1}, "key-1")
    answer = post(headers, {"a": 2}, "key-1")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "key_reused")


def test_the_key_of_one_client_is_not_that_of_another() -> None:
    proofs.a_client("caller-1", WRITE)
    proofs.a_client("caller-2", WRITE)
    first = post(proofs.bearer("caller-1"), {"a": 1}, "key-1")
    other = post(proofs.bearer("caller-2"), {"a": 2}, "key-1")
    assert other.status_code == 201
    assert other.json()["by"] == "caller-2" != first.json()["by"]


def test_a_refused_call_leaves_no_receipt_and_may_be_tried_again() -> None:
    proofs.a_client("caller-1", WRITE)
    answer = post(proofs.bearer("caller-1"), {"refuse": True}, "key-1")
    assert answer.status_code == 422
    assert answer.json()["error"] == {
        "code": "no_sample",
        "message": "この見本は受け付けません。",
        "why": ["見本"],
    }
    assert not Receipt.objects.exists()


def test_a_receipt_shows_neither_the_request_nor_the_answer() -> None:
    proofs.a_client("caller-1", WRITE)
    answer = post(proofs.bearer("caller-1"), {"name": "春子"}, "key-1").json()
    receipt = Receipt.objects.get()
    kept = bytes(receipt.request_mark) + bytes(receipt.answer or b"")
    assert answer["act"].encode() not in kept
    assert "春子".encode() not in kept


@pytest.mark.parametrize("sent", ["", "[1]", "{", '"a"', "1" * 1_000_001])
def test_it_refuses_what_is_not_a_message(sent: str) -> None:
    proofs.a_client("caller-1", WRITE)
    answer = Browser().post(
        *("/api/samples", sent), content_type="application/json", headers=proofs.bearer("caller-1")
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "malformed")


def test_it_takes_one_method_only() -> None:
    proofs.a_client("caller-1", WRITE)
    headers = proofs.bearer("caller-1")
    assert Browser().get("/api/samples", headers=headers).status_code == 405
    assert Browser().post("/api/samples/7", headers=headers).status_code == 405


def test_no_secret_and_no_token_stands_in_the_log() -> None:
    proofs.a_client("caller-1", WRITE)
    headers = proofs.bearer("caller-1")
    post(headers, {"name": "春子"}, "key-1")
    log = json.dumps(list(AuditRecord.objects.values_list("details", flat=True)))
    for hidden in (proofs.SECRET, headers["Authorization"].split()[1], "春子"):
        assert hidden not in json.loads(json.dumps(log))


@pytest.mark.parametrize(("seconds", "status"), [(25, 201), (31, 503)])
def test_while_the_log_is_not_signed_another_system_gets_nothing(
    seconds: int, status: int, settings: Any
) -> None:
    proofs.a_client("caller-1", WRITE)
    headers = proofs.bearer("caller-1")
    settings.TESURI_REFUSE_UNSEALED = True
    lateness.forget()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE audit_unsealed SET since = clock_timestamp() - make_interval(secs => %s)",
            [seconds],
        )
    answer = post(headers)
    lateness.forget()
    assert answer.status_code == status
    assert ("log_not_sealed" in answer.content.decode()) == (status == 503)
