"""期限: due in working days, expired after a term, and an approval that holds for some days."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from time_machine import travel

from tesuri.ground.records import digest_of
from tesuri.workplace.access.duties import Level
from tesuri.workplace.approvals import actions, queries
from tesuri.workplace.approvals.actions import ContentChanged, Expired
from tesuri.workplace.approvals.deadlines import due_on, is_open
from tesuri.workplace.approvals.limits import LIVES_DAYS
from tesuri.workplace.approvals.matters import Terms
from tesuri.workplace.approvals.models import Outcome
from tesuri.workplace.approvals.tests.staging import (
    SAMPLE,
    Shelf,
    approved,
    found,
    officer,
    set_back,
    submitted,
)

pytestmark = pytest.mark.django_db


def test_the_office_is_closed_on_weekends_holidays_and_at_the_turn_of_the_year() -> None:
    closed = (date(2026, 5, 2), date(2026, 5, 3), date(2026, 5, 6), date(2026, 12, 29))
    assert [is_open(day) for day in (*closed, date(2026, 5, 7))] == [False] * 4 + [True]


def test_a_decision_is_due_after_so_many_open_days() -> None:
    friday, after_golden_week = date(2026, 5, 1), date(2026, 5, 11)
    assert due_on(friday, 3) == after_golden_week
    assert due_on(date(2026, 5, 18), 1) == date(2026, 5, 19)


def test_what_is_due_is_overdue_the_day_after() -> None:
    with travel("2026-05-18T09:00:00+09:00", tick=False):
        approval = submitted(officer("sato", Level.EDIT))
        approved(officer("suzuki", Level.APPROVE))
    assert approval.due_on == date(2026, 5, 21)
    told = [approval.urgency(date(2026, 5, day)) for day in (19, 20, 21, 22)]
    assert told == ["", "soon", "soon", "overdue"]
    assert found().urgency(date(2026, 5, 22)) == ""


def test_a_kind_may_have_a_deadline_of_its_own(shelf: Shelf) -> None:
    shelf.terms = Terms(due_working_days=1)
    with travel("2026-05-18T09:00:00+09:00", tick=False):
        assert submitted(officer("sato", Level.EDIT)).due_on == date(2026, 5, 19)


def test_a_submission_is_approved_until_it_expires_and_not_after(shelf: Shelf) -> None:
    maker, suzuki = officer("sato", Level.EDIT), officer("suzuki", Level.APPROVE)
    begun = timezone.now()
    for reference in ("1", "2"):
        with travel(begun, tick=False):
            submitted(maker, reference)
    over = begun + timedelta(days=LIVES_DAYS.value)
    with travel(over, tick=False):
        assert approved(suzuki, "1").state == "approved"
    with travel(over + timedelta(seconds=1), tick=False):
        assert found("2").is_expired(timezone.now())
        with pytest.raises(Expired, match="起案し直して"):
            approved(suzuki, "2")
        actions.decide(suzuki, SAMPLE, "2", "send_back", found("2").digest, "古いため")
    assert found("2").state == "returned"


@pytest.mark.control("C-6-12")
def test_the_database_approves_no_expired_submission_by_its_own_clock() -> None:
    submitted(officer("sato", Level.EDIT))
    officer("suzuki", Level.APPROVE)
    row = {
        "approval": found(),
        "maker_id": "sato",
        "drafter_id": "sato",
        "state": "approved",
        "digest": found().digest,
        "actor_id": "suzuki",
        "actor_name": "鈴木",
    }
    set_back("approvals_approval", LIVES_DAYS.value + 1)
    with pytest.raises(IntegrityError, match="is expired"), transaction.atomic():
        Outcome.objects.create(**row)


def test_an_expired_submission_makes_room_for_a_new_one() -> None:
    maker = officer("sato", Level.EDIT)
    submitted(maker)
    old = found().number
    set_back("approvals_approval", LIVES_DAYS.value + 1)
    with travel(timezone.now() + timedelta(days=LIVES_DAYS.value + 1), tick=True):
        assert submitted(maker).number > old


@pytest.mark.control("C-6-12")
@pytest.mark.parametrize(("days", "holds"), [(10, True), (11, False)])
def test_an_approval_holds_for_its_term_and_not_longer(
    shelf: Shelf, days: int, holds: bool
) -> None:
    shelf.terms = Terms(valid_days=10)
    submitted(officer("sato", Level.EDIT))
    approved(officer("suzuki", Level.APPROVE))
    set_back("approvals_outcome", days)
    assert queries.is_given(SAMPLE.kind, "1", digest_of(shelf.content)) is holds
    if not holds:
        with pytest.raises(ContentChanged, match="有効期間"):
            actions.must_be_given(SAMPLE.kind, "1", shelf.content)


def test_an_approval_is_void_as_soon_as_the_content_differs(shelf: Shelf) -> None:
    submitted(officer("sato", Level.EDIT))
    approved(officer("suzuki", Level.APPROVE))
    actions.must_be_given(SAMPLE.kind, "1", shelf.content)
    with pytest.raises(ContentChanged):
        actions.must_be_given(SAMPLE.kind, "1", {**shelf.content, "数": 2})


def test_nothing_is_approved_whose_matter_changed_since(shelf: Shelf) -> None:
    submitted(officer("sato", Level.EDIT))
    shelf.content = {**shelf.content, "数": 2}
    with pytest.raises(ContentChanged, match="内容が変わって"), transaction.atomic():
        approved(officer("suzuki", Level.APPROVE))
    assert (found().state, shelf.done) == ("waiting", [])
