"""著名人の一覧: one person puts somebody on it; to take off needs two."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from tests import people
from tesuri.ground.records import Refusal
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.refusals import OwnWork
from tesuri.workplace.approvals.tests.staging import by_hand
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.watch.actions import figures
from tesuri.workplace.watch.models import PublicFigure
from tesuri.workplace.watch.queries.days import public_figures
from tesuri.workplace.watch.tests.a_log import HARUKO, at_desk, ito

pytestmark = pytest.mark.django_db
TOLD = {"addressee_number": HARUKO, "reason": "任期の終わり"}


def mita() -> Actor:
    """三田: who approves what concerns the log."""
    return people.an_officer("mita", "三田", (Duty.AUDIT, Level.SEE), (Duty.AUDIT, Level.APPROVE))


def proposed(actor: Actor) -> Approval:
    """She was put on the list, and is wanted off again."""
    figures.list_figure(actor, HARUKO, "市議会議員")
    return figures.propose_removal(actor, **TOLD)


def decided(actor: Actor, told: Approval, turn: str = "approve", words: str = "") -> None:
    approvals.decide(actor, figures.MATTER, told.reference, turn, told.digest, words)


def is_listed() -> bool:
    return HARUKO in public_figures(people.CITY)


def written(**change: Any) -> PublicFigure:
    """一行: as a statement would write it, that she is off the list."""
    row = {"body": people.CITY, "addressee_number": HARUKO, "is_listed": False, "approval": None}
    who = {"actor_user_id": "ito", "actor_name": "伊藤"}
    with transaction.atomic():
        return PublicFigure.objects.create(**(row | who | change))


@pytest.mark.control("C-3-15")
def test_it_takes_two_to_take_somebody_off_the_list() -> None:
    maker = ito(Level.EDIT, Level.APPROVE)
    told = proposed(maker)
    with pytest.raises(OwnWork):
        decided(maker, told)
    with pytest.raises(NotAllowed):
        decided(people.takahashi(), told)
    assert is_listed()
    decided(mita(), told)
    assert not is_listed()
    events = AuditRecord.objects.filter(kind="watch.figure_listed").order_by("id")
    found = [(each.user_id, each.subject, each.details["is_listed"]) for each in events]
    assert found == [("ito", HARUKO, True), ("mita", HARUKO, False)]


def test_who_was_sent_back_stays_on_the_list() -> None:
    told = proposed(ito())
    decided(mita(), told, "send_back", "まだ在任")
    assert is_listed()


def test_nobody_is_taken_off_who_is_not_on_the_list_of_the_body() -> None:
    maker = ito()
    proposed(maker)
    elsewhere = people.an_officer("tooi", "遠井", (Duty.AUDIT, Level.EDIT), body=people.OTHER_CITY)
    for actor, number in ((maker, "1000000002"), (elsewhere, HARUKO)):
        with pytest.raises(Refusal, match="載っていない"):
            figures.propose_removal(actor, number, "x")


def test_from_the_screen_one_puts_on_and_another_takes_off() -> None:
    desk, url = at_desk(ito()), reverse("watch:list_figure")
    desk.post(url, TOLD | {"is_listed": "1"})
    other = TOLD | {"addressee_number": "1000000002", "is_listed": "0"}
    assert "一覧に載っていない人です" in desk.post(url, other).content.decode()
    desk.post(url, TOLD | {"is_listed": "0"})
    assert HARUKO in desk.get(reverse("watch:registers")).content.decode()
    told = Approval.objects.get()
    page = reverse("approvals:matter", args=[told.kind, told.reference])
    assert told.path == page
    assert Client().get(page).headers["Location"].startswith("/entry/")
    assert at_desk(people.takahashi()).get(page).status_code == 403
    checker = at_desk(mita())
    assert HARUKO in checker.get(page).content.decode()
    given = {"decision": "approve", "digest": told.digest}
    checker.post(reverse("approvals:decide", args=[told.number]), given)
    assert HARUKO not in desk.get(reverse("watch:registers")).content.decode()


@pytest.mark.control("C-3-15")
def test_no_statement_takes_somebody_off_without_an_approval_of_just_that() -> None:
    maker, checker = ito(), mita()
    told = proposed(maker)
    keeper = people.an_officer("kanri", "管理", (Duty.MEDIA, Level.APPROVE))
    content = {"宛名番号": HARUKO, "理由": "x"}
    others = [
        None,
        told.number,
        by_hand("watch.figure", "2", content | {"宛名番号": "1"}, checker, "audit", "ito").number,
        by_hand("watch.other", "3", content, checker, "audit", "ito").number,
        by_hand("watch.figure", "4", content, keeper, "media", "ito").number,
    ]
    for approval in others:
        with pytest.raises(IntegrityError, match="by one person"):
            written(approval=approval)
    decided(checker, told)
    assert not is_listed()
    figures.list_figure(maker, HARUKO, "再選")
    with pytest.raises(IntegrityError, match="once_an_approval"):
        written(approval=told.number)
    assert is_listed()
