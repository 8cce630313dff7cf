"""進達と返戻: a list leaves with a second person's approval; what comes back goes again."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from tests.entry import a_terminal, inside
from tests.people import an_officer, takahashi
from tests.residents import HARUKO, NATSUO, resident
from tesuri.ground.records import Refusal
from tesuri.welfare.allowances.actions import carer_filings as filings
from tesuri.welfare.allowances.actions import transmittals
from tesuri.welfare.allowances.carers import competence
from tesuri.welfare.allowances.carers import errands as carer_errands
from tesuri.welfare.allowances.models import (
    Filing,
    FilingStage,
    FilingStep,
    Step,
    Transmittal,
    TransmittalItem,
)
from tesuri.welfare.allowances.tests.carers_desk import (
    AKIKO,
    TODAY,
    approved,
    checked,
    papers_in,
    received,
    sent,
    stage_of,
    submitted,
    words_of,
)
from tesuri.welfare.allowances.tests.desk import clerk
from tesuri.welfare.allowances.tests.two_people import Desk
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.actions import OwnWork
from tesuri.workplace.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


def forged(filing: Filing, day: date = TODAY) -> None:
    """A step that no action wrote."""
    FilingStep.objects.create(
        filing=filing, stage="sent", happened_on=day, actor_user_id="sato", actor_name="佐藤"
    )


# --- 進達 ---


def test_a_list_leaves_when_another_person_approved_it(desk: Desk) -> None:
    filing = checked(desk.clerk, received(desk.clerk))
    found = submitted(desk.clerk, filing)
    assert filing.stage == FilingStage.LISTED
    approved(desk.chief, found)
    assert (filing.stage, found.step) == (FilingStage.SENT, Step.IN_FORCE)
    assert filing.steps.latest("id").happened_on == TODAY
    events = AuditRecord.objects.filter(kind="allowances.transmittal_sent")
    assert {event.subject for event in events} == {HARUKO, AKIKO}


def test_who_drafted_it_does_not_approve_it() -> None:
    levels = (Level.SEE, Level.EDIT, Level.APPROVE)
    grants = [(duty, level) for duty in (Duty.ALLOWANCES, Duty.PERSONS) for level in levels]
    both = an_officer("mori", "森", *grants)
    found = submitted(both, checked(both, received(both)))
    with pytest.raises(OwnWork), transaction.atomic():
        approved(both, found)
    assert found.step == Step.SUBMITTED


def test_what_was_sent_back_waits_for_another_list(desk: Desk) -> None:
    filing = checked(desk.clerk, received(desk.clerk))
    found = submitted(desk.clerk, filing)
    matter = transmittals.TRANSMITTAL
    approvals.decide(desk.chief, matter, found.number, "send_back", comment="日付を改める")
    assert (filing.stage, found.step) == (FilingStage.CHECKED, Step.RETURNED)
    with pytest.raises(Refusal, match="起案し直して"):
        approvals.put_forward(desk.clerk, matter, found.number)
    approved(desk.chief, submitted(desk.clerk, filing))
    assert stage_of(filing) == "sent"


def test_one_paper_is_on_one_list_at_a_time(desk: Desk) -> None:
    filing = checked(desk.clerk, received(desk.clerk))
    second = transmittals.draft_transmittal(desk.clerk, [filing.number], TODAY)
    submitted(desk.clerk, filing)
    with pytest.raises(Refusal, match="進達の決裁待ち"):
        approvals.put_forward(desk.clerk, transmittals.TRANSMITTAL, second.number)
    with pytest.raises(Refusal, match="進達の決裁待ち"):
        transmittals.draft_transmittal(desk.clerk, [filing.number], TODAY)


def test_what_waits_on_a_list_is_not_withdrawn(desk: Desk) -> None:
    filing = checked(desk.clerk, received(desk.clerk))
    submitted(desk.clerk, filing)
    with pytest.raises(Refusal, match="進達の決裁待ち"):
        filings.withdraw_filing(desk.clerk, filing.number, "本人の申出")


@pytest.mark.parametrize(
    ("numbers", "day", "words"),
    [([], TODAY, "選んで"), (["own"], date(2026, 5, 19), "今日以後")],
)
def test_a_list_that_cannot_be_is_refused(numbers: list[str], day: date, words: str) -> None:
    actor = clerk()
    filing = checked(actor, received(actor))
    with pytest.raises(Refusal, match=words):
        transmittals.draft_transmittal(actor, [filing.number for _ in numbers], day)


def test_what_is_not_examined_does_not_leave() -> None:
    actor = clerk()
    with pytest.raises(Refusal, match="「受付」なので"):
        transmittals.draft_transmittal(actor, [received(actor).number], TODAY)


def test_a_list_is_not_approved_after_its_day(desk: Desk) -> None:
    found = submitted(desk.clerk, checked(desk.clerk, received(desk.clerk)))
    with (
        time_machine.travel("2026-05-21T09:00:00+09:00", tick=True),
        pytest.raises(Refusal, match="進達日.*を過ぎています"),
    ):
        approved(desk.chief, found)


def test_another_desk_neither_lists_nor_drafts_nor_remands(desk: Desk) -> None:
    filing = checked(desk.clerk, received(desk.clerk))
    stranger = takahashi()
    for act in (
        lambda: transmittals.list_waiting(stranger),
        lambda: transmittals.draft_transmittal(stranger, [filing.number], TODAY),
        lambda: transmittals.remand_filing(stranger, filing.number, TODAY, "不備"),
    ):
        with pytest.raises(NotAllowed):
            act()


# --- データベース ---


def test_the_database_lets_nothing_leave_on_a_list_that_nobody_approved(desk: Desk) -> None:
    filing = checked(desk.clerk, received(desk.clerk))
    submitted(desk.clerk, filing)
    with pytest.raises(IntegrityError, match="second person approved"), transaction.atomic():
        forged(filing)


@pytest.mark.parametrize("day", [TODAY, date(2026, 5, 22)])
def test_the_database_uses_a_list_once_and_on_its_day(desk: Desk, day: date) -> None:
    filing = sent(desk.clerk, desk.chief, received(desk.clerk))
    transmittals.remand_filing(desk.clerk, filing.number, TODAY, "診断書の不備")
    submitted(desk.clerk, checked(desk.clerk, filing))
    with pytest.raises(IntegrityError, match="second person approved"), transaction.atomic():
        forged(filing, day)


@pytest.mark.parametrize("changed", [{"content": "{}"}, {"pdf": b"%PDF-"}, {"digest": "0" * 64}])
def test_the_database_keeps_list_letter_and_digest_together(changed: dict[str, Any]) -> None:
    actor = clerk()
    filing = checked(actor, received(actor))
    found = transmittals.draft_transmittal(actor, [filing.number], TODAY)
    found.pk, found.number = None, "K-x"
    for name, value in changed.items():
        setattr(found, name, value)
    with pytest.raises(IntegrityError, match="digest_of"), transaction.atomic():
        found.save(force_insert=True)


def test_what_is_put_on_an_approved_list_afterwards_does_not_leave(desk: Desk) -> None:
    first = sent(desk.clerk, desk.chief, received(desk.clerk))
    found = Transmittal.objects.get()
    transmittals.remand_filing(desk.clerk, first.number, TODAY, "不備")
    first.pk, first.number = None, "U-x"
    first.request_key = uuid4()
    first.save(force_insert=True)
    TransmittalItem.objects.create(transmittal=found, filing=first)
    for stage in ("received", "checked", "listed"):
        FilingStep.objects.create(
            filing=first, stage=stage, actor_user_id="sato", actor_name="佐藤"
        )
    with pytest.raises(IntegrityError, match="second person approved"), transaction.atomic():
        forged(first)


# --- 返戻 ---


def test_what_came_back_is_made_good_and_goes_again(desk: Desk) -> None:
    filing = sent(desk.clerk, desk.chief, received(desk.clerk))
    transmittals.remand_filing(desk.clerk, filing.number, TODAY, "診断書の作成日がない")
    assert stage_of(filing) == "remanded"
    sent(desk.clerk, desk.chief, filing)
    assert stage_of(filing) == "sent"
    stages = list(filing.steps.values_list("stage", flat=True))
    assert (stages.count("sent"), stages.count("remanded")) == (2, 1)


@pytest.mark.parametrize(
    ("day", "reason", "words"),
    [
        (date(2026, 5, 19), "不備", "進達日以後"),
        (date(2026, 5, 21), "不備", "今日以前"),
        (TODAY, " ", "返戻した理由"),
    ],
)
def test_a_remand_has_its_day_and_its_words(desk: Desk, day: date, reason: str, words: str) -> None:
    filing = sent(desk.clerk, desk.chief, received(desk.clerk))
    with pytest.raises(Refusal, match=words):
        transmittals.remand_filing(desk.clerk, filing.number, day, reason)


def test_what_was_not_sent_does_not_come_back() -> None:
    actor = clerk()
    filing = checked(actor, received(actor))
    with pytest.raises(Refusal, match="審査済み"):
        transmittals.remand_filing(actor, filing.number, TODAY, "不備")


# --- 送付書 ---


def test_the_letter_names_the_carer_and_the_child_and_no_address(
    desk: Desk, tmp_path: Path
) -> None:
    filing = checked(desk.clerk, received(desk.clerk))
    found = submitted(desk.clerk, filing)
    with pytest.raises(Refusal, match="承認された進達"):
        transmittals.print_transmittal(desk.clerk, found.number)
    approved(desk.chief, found)
    a_terminal()
    printout: Any = transmittals.print_transmittal(desk.clerk, found.number)
    text = words_of(printout.content, tmp_path)
    for word in ("埼玉県知事", "髙橋春子", "髙橋秋子", filing.number, "計1件", "第16条第1項"):
        assert word in text
    assert text.count(resident()["address"]) == 1  # of the office, which stands at that place
    printed = AuditRecord.objects.filter(kind="allowances.transmittal_printed")
    assert {event.subject for event in printed} == {HARUKO, AKIKO}


# --- はじめの画面 ---


def test_the_home_page_tells_what_waits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    filing = checked(desk.clerk, received(desk.clerk))
    assert [count for _, count, _ in carer_errands.errands(desk.clerk)] == [1, 0, 0, 0, 0]
    assert carer_errands.errands(takahashi()) == []
    approved(desk.chief, submitted(desk.clerk, filing))
    known = competence.Competence("prefecture", usual_days=60)
    monkeypatch.setitem(competence.competences(), desk.clerk.body, known)
    with time_machine.travel("2026-07-19T09:00:00+09:00", tick=True):
        assert [count for _, count, _ in carer_errands.errands(desk.clerk)] == [0, 0, 0, 0, 0, 0]
    with time_machine.travel("2026-07-20T09:00:00+09:00", tick=True):
        assert [count for _, count, _ in carer_errands.errands(desk.clerk)] == [0, 0, 0, 0, 0, 1]


# --- 画面 ---

LIST = "/allowances/transmittals/K2026-000001/"
PAGES = [
    ("get", "/allowances/transmittals/", Level.SEE),
    ("post", "/allowances/transmittals/draft/", Level.EDIT),
    ("get", LIST, Level.SEE),
    ("post", f"{LIST}submit/", Level.EDIT),
    ("post", f"{LIST}decide/", Level.APPROVE),
    ("post", f"{LIST}print/", Level.PRINT),
    ("post", "/allowances/filings/U2026-000001/remand/", Level.EDIT),
]


@pytest.mark.parametrize(("method", "path", "level"), PAGES)
def test_a_screen_opens_to_its_level_alone(
    client: Client, method: str, path: str, level: Level
) -> None:
    assert getattr(client, method)(path).status_code in (302, 403)
    seeing = [] if level == Level.SEE else [(Duty.ALLOWANCES, Level.SEE)]
    below = an_officer("mori", "森", *seeing)
    assert getattr(inside(client, below), method)(path).status_code == 403
    fit = an_officer("hayashi", "林", (Duty.ALLOWANCES, level), *seeing)
    assert getattr(inside(Client(), fit), method)(path).status_code in (200, 404, 422)


def test_a_list_goes_through_the_screens(client: Client, desk: Desk) -> None:
    filing = checked(desk.clerk, received(desk.clerk))
    at_desk, at_chief = inside(client, desk.clerk), inside(Client(), desk.chief)
    page = at_desk.get("/allowances/transmittals/").content.decode()
    assert filing.number in page
    assert "標準処理期間は登録されていません" in page
    assert at_desk.post("/allowances/transmittals/draft/", {}).status_code == 422
    over = {"filings": [filing.number], "sent_on": "R8.5.19"}
    assert at_desk.post("/allowances/transmittals/draft/", over).status_code == 422
    given = {"filings": [filing.number], "sent_on": "R8.5.20"}
    place = at_desk.post("/allowances/transmittals/draft/", given).headers["Location"]
    at_desk.post(f"{place}submit/", {"comment": ""})
    found = Transmittal.objects.get()
    assert "髙橋　春子" in at_chief.get(place).content.decode()
    at_chief.post(f"{place}decide/", {"decision": "approve", "digest": found.digest})
    assert stage_of(filing) == "sent"
    a_terminal()
    assert at_desk.post(f"{place}print/").content.startswith(b"%PDF-")
    assert "0日" in at_desk.get("/allowances/transmittals/").content.decode()
    told = {"on": "R8.5.20", "reason": "診断書の不備"}
    at_desk.post(f"/allowances/filings/{filing.number}/remand/", told)
    assert stage_of(filing) == "remanded"
    assert at_desk.post(f"/allowances/filings/{filing.number}/remand/", {}).status_code == 422
    papers_in(desk.clerk, filing)


def test_the_list_of_what_waits_names_everyone(client: Client) -> None:
    actor = clerk()
    checked(actor, received(actor))
    inside(client, actor).get("/allowances/transmittals/")
    (event,) = AuditRecord.objects.filter(kind="allowances.filings_listed")
    assert event.details["shown"] == [HARUKO, AKIKO]
    assert NATSUO not in event.details["shown"]
