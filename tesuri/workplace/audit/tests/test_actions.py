"""監査記録を書く: in the transaction of the act, by someone, sealed into signed heads."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from tesuri.ground.text.my_number import check_digit
from tesuri.workplace.audit import actions
from tesuri.workplace.audit.actions import CannotRecord
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.entries import leaf_of, moment
from tesuri.workplace.audit.events import AuditEvent
from tesuri.workplace.audit.heads import heads_file, public_key_file, statement
from tesuri.workplace.audit.merkle import head
from tesuri.workplace.audit.models import AuditRecord, Head, Leaf

pytestmark = pytest.mark.django_db
SATO = Actor("sato", "佐藤", "112020", "shogai", "T-1", "S-1", "allowances", "請求の受付")


def record(**details: Any) -> AuditRecord:
    return actions.record(SATO, AuditEvent.LOG_SEARCHED, subject="1000000001", **details)


@pytest.mark.django_db(transaction=True)
def test_it_refuses_to_record_outside_the_transaction_of_an_act() -> None:
    with pytest.raises(CannotRecord):
        record()


def test_an_actor_is_always_someone() -> None:
    with pytest.raises(ValueError, match="someone"):
        Actor("", "", "112020")


def test_it_refuses_a_my_number_in_its_details() -> None:
    number = "12345678901"
    with pytest.raises(CannotRecord):
        record(words=["検索", f"{number}{check_digit(number)}"])


@pytest.mark.parametrize("length", [32, 64])
def test_a_digest_and_the_number_of_a_permit_are_no_my_number(length: int) -> None:
    number = "12345678901"
    digits = f"a{number}{check_digit(number)}".ljust(length, "b")
    assert record(digest=digits).details == {"digest": digits}


@pytest.mark.control("C-2-05")
def test_events_are_never_changed_or_removed_by_the_application() -> None:
    record()
    for statement_ in (
        "UPDATE audit_auditrecord SET user_id = 'x'",
        "DELETE FROM audit_auditrecord",
        "TRUNCATE audit_auditrecord CASCADE",
    ):
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement_)


def test_each_body_has_a_tree_whose_signed_head_covers_every_event() -> None:
    for count in (1, 2, 4):
        for number in range(count):
            record(number=number)
        assert actions.seal_heads() == count
    actions.record(Actor("yamada", "山田", "110001"), AuditEvent.LOG_SEARCHED)
    assert actions.seal_heads() == 1
    assert actions.seal_heads() == 0
    rows = list(AuditRecord.objects.filter(body="112020").order_by("leaf__index").values())
    last = Head.objects.filter(body="112020").order_by("-size")[0]
    assert last.size == 7
    assert bytes(last.root) == head([leaf_of(row) for row in rows])
    assert list(Leaf.objects.filter(body="110001").values_list("index", flat=True)) == [0]
    _verify(last)


def _verify(last: Head) -> None:
    pem = public_key_file(settings.TESURI_VAR, settings.TESURI_SYSTEM).read_bytes()
    key = load_pem_public_key(pem)
    assert isinstance(key, Ed25519PublicKey)
    text = statement(
        settings.TESURI_SYSTEM, last.body, last.size, bytes(last.root), moment(last.signed_at)
    )
    key.verify(bytes(last.signature), text)
    kept = heads_file(settings.TESURI_VAR, settings.TESURI_SYSTEM).read_text().splitlines()
    assert bytes(last.root).hex() in {json.loads(line)["root"] for line in kept}
