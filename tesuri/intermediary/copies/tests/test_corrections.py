"""副本の訂正: an approved change with both values; and the flag that no registration lifts."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.entry import inside
from tests.exchange.hubs import (
    HANAKO,
    TAX,
    tax_content,
)
from tests.exchange.rows import a_copy, approval_of, copy_message
from tests.people import CITY, OTHER_CITY
from tesuri.intermediary.copies.loading import load
from tesuri.intermediary.copies.models import Copy
from tesuri.intermediary.copies.queries import content_of, current
from tesuri.intermediary.copies.tests.desk import held, register
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.intermediary.wire.evidence import evidence_in
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

Bodies = dict[str, Actor]
WHY = "所得の入力の誤り"


def correction_message(number: str = "C-2", **changes: Any) -> dict[str, Any]:
    """訂正の依頼: of C-1, whose income was wrong."""
    told = {"corrects": "C-1", "former": tax_content(), "reason": WHY} | changes
    content = tax_content(1)
    approved = approval_of({"content": content, **told})
    return copy_message(number, content=content, correction=told, approval=approved)


@pytest.fixture
def wrong(bodies: Bodies, client: Client) -> Client:
    """誤った副本: registered, and given to whoever asks."""
    assert register(client, bodies[CITY], copy_message())[0] == 201
    return client


@pytest.mark.control("C-6-31")
def test_an_approved_correction_keeps_the_former_value_and_shows_both(
    bodies: Bodies, wrong: Client, officer: Actor
) -> None:
    for _ in range(2):
        assert register(wrong, bodies[CITY], correction_message())[0] == 201
    assert held() == 2
    with acting_for(CITY):
        newest = current(CITY, HANAKO, TAX)
        assert newest is not None
        assert newest.corrects is not None
        assert (content_of(newest), content_of(newest.corrects)) == (tax_content(1), tax_content())
    page = inside(wrong, officer).get("/copies/C-2").content.decode()
    for told in ("7,654,321", WHY, "sato", "suzuki", "訂正前", "訂正後", "C-1"):
        assert told in page
    assert AuditRecord.objects.filter(kind="copies.corrected", subject=HANAKO).count() == 1


@pytest.mark.control("C-6-31")
@pytest.mark.parametrize(
    ("message", "code"),
    [
        (correction_message() | {"approval": approval_of(tax_content(1))}, "content_differs"),
        (
            correction_message() | {"approval": approval_of(tax_content(1), checker="sato")},
            "two_people_needed",
        ),
        (
            correction_message()
            | {"correction": {"corrects": "C-1", "former": tax_content(), "reason": "別の理由"}},
            "content_differs",
        ),
        (correction_message(former=tax_content(5)), "not_current"),
        (correction_message(corrects="C-9"), "not_current"),
        (correction_message(reason=" "), "bad_correction"),
        (correction_message() | {"correction": "x"}, "bad_correction"),
    ],
    ids=["content", "one", "reason", "former", "number", "none", "form"],
)
def test_a_correction_that_was_not_approved_as_it_stands_is_refused(
    bodies: Bodies, wrong: Client, message: dict[str, Any], code: str
) -> None:
    status, reply = register(wrong, bodies[CITY], message)
    assert (status >= 400, reply["error"]["code"]) == (True, code)
    assert held() == 1


@pytest.mark.control("C-6-31")
def test_what_is_no_longer_the_present_copy_is_not_corrected(bodies: Bodies, wrong: Client) -> None:
    register(wrong, bodies[CITY], copy_message("C-8", content=tax_content(8)))
    assert register(wrong, bodies[CITY], correction_message())[1]["error"]["code"] == "not_current"
    with acting_for(CITY):
        old = Copy.objects.get(copy_number="C-1")
        row = {**Copy.objects.filter(copy_number="C-8").values().get()}
    del row["id"]
    row |= {"copy_number": "C-9", "reason": "x", "change_digest": "0" * 64}
    for corrects in (old.pk, None):
        with pytest.raises(IntegrityError), acting_for(CITY), transaction.atomic():
            Copy.objects.create(**row | {"corrects_id": corrects})
    assert held() == 2


def test_a_correction_of_a_flagged_copy_stays_flagged(bodies: Bodies, client: Client) -> None:
    register(client, bodies[CITY], copy_message(is_manual_only=True))
    register(client, bodies[CITY], correction_message())
    with acting_for(CITY):
        newest = current(CITY, HANAKO, TAX)
    assert newest is not None
    assert newest.is_manual_only


def rewritten(actor: Actor, client: Client) -> None:
    register(client, actor, copy_message("C-2", content=tax_content(1), is_manual_only=False))


def loaded(actor: Actor, client: Client) -> None:
    approval = evidence_in(approval_of({"file": 1}))
    rows = [(HANAKO, TAX, json.dumps(tax_content(1)))]
    load(rows, actor.body, layout="sample-1", approval=approval)


def by_statement(actor: Actor, client: Client) -> None:
    with acting_for(actor.body):
        row = {**Copy.objects.filter(unified_number=HANAKO).values().get()} | {
            "copy_number": "C-2",
            "is_manual_only": False,
        }
        del row["id"]
        Copy.objects.create(**row)


@pytest.mark.control("C-6-11")
@pytest.mark.parametrize("again", [rewritten, loaded, by_statement])
def test_no_later_registration_lifts_the_flag_and_it_falls_on_no_other_person(
    bodies: Bodies, client: Client, again: Callable[[Actor, Client], None]
) -> None:
    a_copy(bodies[CITY], is_manual_only=True)
    a_copy(bodies[OTHER_CITY])
    a_copy(bodies[CITY], "C-5", unified_number="000000000000099")
    again(bodies[CITY], client)
    assert held() == 3
    with acting_for(CITY):
        newest, other = current(CITY, HANAKO, TAX), current(CITY, "000000000000099", TAX)
    with acting_for(OTHER_CITY):
        elsewhere = current(OTHER_CITY, HANAKO, TAX)
    assert [each and each.is_manual_only for each in (newest, other, elsewhere)] == [
        True,
        False,
        False,
    ]
