"""人事の変更: by two people, applied with the approval, and held by the dates alone."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from tests.people import CITY, OTHER_CITY, an_officer, takahashi
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Grant, Office, Officer
from tesuri.workplace.access.queries import may, officer_of
from tesuri.workplace.approvals.actions import ContentChanged, OwnWork
from tesuri.workplace.approvals.tests.staging import a_deputy
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.staff.actions import changes
from tesuri.workplace.staff.actions.changes import AboutOneself, CannotChange, WaitsAlready
from tesuri.workplace.staff.models import Act, Change
from tesuri.workplace.staff.queries import changes as queries
from tesuri.workplace.staff.tests import people
from tesuri.workplace.staff.tests.people import NOON, TODAY, a_grant, an_account, approved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def noon() -> Any:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.mark.control("C-3-09")
def test_an_account_is_issued_by_two_people_and_not_before() -> None:
    kanri, second = people.kanri(), people.second()
    people.sato()
    change = changes.propose(kanri, Act.ISSUE, "発行", an_account())
    assert not Officer.objects.filter(user_id="yamamoto").exists()
    people.agreed(second, change)
    made = people.officer("yamamoto")
    assert (made.name, made.office.code, made.ends_on) == ("山本　花", "shogai", date(2027, 3, 31))
    kinds = set(AuditRecord.objects.values_list("kind", "user_id"))
    assert {("staff.change_drafted", "kanri"), ("staff.account_issued", "kanri2")} <= kinds


@pytest.mark.control("C-3-07")
def test_the_maker_does_not_approve_and_nobody_what_is_about_oneself() -> None:
    kanri, second = people.kanri(), people.second()
    people.sato()
    own = changes.propose(kanri, Act.ISSUE, "発行", an_account())
    approval = queries.approval_of(own)
    assert approval is not None
    with pytest.raises(OwnWork):
        people.decided(kanri, own, "approve", approval.digest)
    about = changes.propose(kanri, Act.END, "終了", ends("kanri2"))
    with pytest.raises(AboutOneself):
        people.agreed(second, about)


@pytest.mark.control("C-3-07")
def test_a_deputy_approves_nothing_about_the_principal_in_the_name_of_the_principal(
    noon: Any,
) -> None:
    with connection.cursor() as cursor:  # whose clock decides on the days of a deputation
        cursor.execute("SELECT now()")
        noon.move_to(cursor.fetchone()[0])
    kanri, second = people.kanri(), people.second()
    deputy = an_officer("daiko", "代行", (Duty.ADMINISTRATION, Level.SEE), office="system")
    a_deputy((second, kanri), kanri, deputy, Duty.ADMINISTRATION)
    about = changes.propose(second, Act.END, "終了", ends("kanri", str(timezone.localdate())))
    with pytest.raises(AboutOneself):
        people.agreed(deputy, about)


def test_other_desks_neither_propose_nor_approve() -> None:
    kanri = people.kanri()
    people.sato()
    change = changes.propose(kanri, Act.ISSUE, "発行", an_account())
    for actor in (takahashi(), Actor("mishiranu", "見知らぬ人", CITY)):
        with pytest.raises(NotAllowed):
            changes.propose(actor, Act.ISSUE, "発行", an_account("tanaka"))
        with pytest.raises(NotAllowed):
            people.agreed(actor, change)


def test_another_body_does_not_see_the_change() -> None:
    kanri = people.kanri()
    people.sato()
    change = changes.propose(kanri, Act.ISSUE, "発行", an_account())
    other = an_officer("fukaya", "深谷", *people.MANAGEMENT, body=OTHER_CITY)
    with pytest.raises(changes.NoSuchChange):
        people.agreed(other, change)


def test_a_content_that_was_not_shown_is_not_approved() -> None:
    kanri, second = people.kanri(), people.second()
    people.sato()
    change = changes.propose(kanri, Act.ISSUE, "発行", an_account())
    with pytest.raises(ContentChanged):
        people.decided(second, change, "approve", "0" * 64)
    assert not Officer.objects.filter(user_id="yamamoto").exists()


@pytest.mark.control("C-3-08")
@pytest.mark.parametrize("user_id", ["sato", "SATO", "Sato"])
def test_a_user_id_is_never_used_again_even_after_its_end(user_id: str) -> None:
    kanri, second = people.kanri(), people.second()
    people.sato()
    approved(kanri, second, Act.END, ends("sato", at_once=True))
    with pytest.raises(CannotChange, match="二度と使えません"):
        changes.propose(kanri, Act.ISSUE, "発行", an_account(user_id))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"office": "nowhere"}, "登録されていません"),
        ({"begins_on": "2026-05-10"}, "過ぎています"),
        ({"ends_on": "2026-05-10"}, "開始日より前"),
    ],
    ids=["unknown office", "a day before today", "an end before the beginning"],
)
def test_an_account_that_cannot_be_is_refused_with_its_reason(
    change: dict[str, Any], said: str
) -> None:
    kanri = people.kanri()
    people.sato()
    with pytest.raises(CannotChange, match=said):
        changes.propose(kanri, Act.ISSUE, "発行", an_account(**change))
    assert not Change.objects.exists()


def test_one_change_of_a_person_waits_at_a_time() -> None:
    kanri = people.kanri()
    people.sato()
    changes.propose(kanri, Act.END, "終了", ends("sato"))
    with pytest.raises(WaitsAlready):
        changes.propose(kanri, Act.END, "終了", ends("SATO"))


def test_who_approves_on_the_next_morning_approves_what_was_asked(noon: Any) -> None:
    kanri, second = people.kanri(), people.second()
    people.sato()
    change = changes.propose(kanri, Act.ISSUE, "発行", an_account())
    noon.shift(timedelta(hours=20))
    people.agreed(second, change)
    assert people.officer("yamamoto").begins_on == TODAY


@pytest.mark.control("C-3-09")
def test_a_posting_takes_the_former_rights_on_its_day_and_gives_nothing(noon: Any) -> None:
    kanri, second = people.kanri(), people.second()
    people.sato((Duty.PAYMENTS, Level.SEE))
    move = {"user_id": "sato", "office": "kaikei", "moves_on": "2026-06-01"}
    approved(kanri, second, Act.MOVE, {"postings": [move]})
    for moment, seat, allowed in (
        ("2026-05-31T23:59:59+09:00", "shogai", True),
        ("2026-06-01T00:00:00+09:00", "kaikei", False),
    ):
        noon.move_to(moment)
        found = officer_of("sato")
        assert found is not None
        assert found.office.code == seat
        sato = Actor("sato", "佐藤", CITY, seat)
        assert may(sato, Duty.PAYMENTS, Level.SEE) is allowed
        assert not may(sato, Duty.PAYMENTS, Level.SEE, "kaikei")
    assert not may(Actor("sato", "佐藤", CITY, "shogai"), Duty.PAYMENTS, Level.SEE)


@pytest.mark.control("C-3-09")
def test_an_end_closes_the_account_and_its_grants_on_the_day_itself(noon: Any) -> None:
    kanri, second = people.kanri(), people.second()
    sato = people.sato((Duty.PAYMENTS, Level.SEE))
    approved(kanri, second, Act.END, ends("sato", "2026-05-31"))
    noon.move_to("2026-05-31T23:59:59+09:00")
    assert may(sato, Duty.PAYMENTS, Level.SEE)
    noon.move_to("2026-06-01T00:00:00+09:00")
    assert not may(sato, Duty.PAYMENTS, Level.SEE)
    assert people.open_grants("sato", date(2026, 6, 1)) == 0
    assert Grant.objects.filter(officer__user_id="sato").count() == 1


def test_an_end_at_once_stops_the_person_now() -> None:
    kanri, second = people.kanri(), people.second()
    sato = people.sato((Duty.PAYMENTS, Level.SEE))
    approved(kanri, second, Act.END, ends("sato", at_once=True))
    assert not may(sato, Duty.PAYMENTS, Level.SEE)
    assert people.officer().stopped_at is not None


def test_a_longer_term_is_a_change_and_an_ended_account_stays_ended() -> None:
    kanri, second = people.kanri(), people.second()
    people.sato()
    row = {"user_id": "sato", "name": "佐藤", "kana": "サトウ", "employment": "annual"}
    approved(kanri, second, Act.CHANGE, {"changes": [row | {"ends_on": "2027-03-31"}]})
    assert people.officer().ends_on == date(2027, 3, 31)
    approved(kanri, second, Act.END, ends("sato", at_once=True))
    with pytest.raises(CannotChange, match="利用は終わっています"):
        changes.propose(kanri, Act.CHANGE, "変更", {"changes": [row | {"ends_on": None}]})


def test_a_grant_names_who_gave_and_who_confirmed_it_and_lasts_its_days(noon: Any) -> None:
    kanri, second = people.kanri(), people.second()
    sato = people.sato()
    people.trained("sato")
    content = a_grant(since="2026-05-12", through="2026-05-13")
    approved(kanri, second, Act.GRANT, content)
    given = Grant.objects.get(officer__user_id="sato")
    assert (given.granted_by, given.confirmed_by) == ("kanri", "kanri2")
    answers = []
    for day in (11, 12, 13, 14):
        noon.move_to(f"2026-05-{day}T12:00:00+09:00")
        answers.append(may(sato, Duty.PAYMENTS, Level.SEE))
    assert answers == [False, True, True, False]


def test_the_same_grant_does_not_overlap_itself() -> None:
    kanri = people.kanri()
    people.sato((Duty.PAYMENTS, Level.SEE))
    people.trained("sato")
    with pytest.raises(CannotChange, match="重なる期間"):
        changes.propose(kanri, Act.GRANT, "付与", a_grant())


def test_a_grant_ends_by_two_people_and_its_row_stays() -> None:
    kanri, second = people.kanri(), people.second()
    sato = people.sato((Duty.PAYMENTS, Level.SEE))
    given = Grant.objects.get(officer__user_id="sato")
    row = {"grant": given.pk, "user_id": "sato", "last_day": "2026-05-10", "said": "支払の閲覧"}
    approved(kanri, second, Act.END_GRANT, {"grant_ends": [row]})
    assert not may(sato, Duty.PAYMENTS, Level.SEE)
    given.refresh_from_db()
    assert (given.valid.upper, given.ended_by) == (TODAY, "kanri2")


@pytest.mark.control("C-3-07")
@pytest.mark.parametrize(("limit", "allowed"), [("3", True), ("2", False)])
def test_administrators_are_few(settings: Any, limit: str, allowed: bool) -> None:
    settings.TESURI_LIMITS = {"ADMINISTRATORS": limit}
    kanri, second = people.kanri(), people.second()
    people.sato()
    content = a_grant(duty="administration", level="approve")
    if allowed:
        approved(kanri, second, Act.GRANT, content)
        assert len(people.officer().grants.all()) == 1
    else:
        with pytest.raises(CannotChange, match="2人まで"):
            changes.propose(kanri, Act.GRANT, "付与", content)


@pytest.mark.control("C-3-07")
def test_the_limit_is_asked_again_when_it_is_approved(settings: Any) -> None:
    settings.TESURI_LIMITS = {"ADMINISTRATORS": "3"}
    kanri, second = people.kanri(), people.second()
    people.sato()
    content = a_grant(duty="administration", level="approve")
    change = changes.propose(kanri, Act.GRANT, "付与", content)
    people.kanri("kanri3")
    with pytest.raises(CannotChange, match="3人まで"):
        people.agreed(second, change)
    approval = queries.approval_of(change)
    assert approval is not None
    assert approval.state == "waiting"
    assert not people.officer().grants.exists()


def test_an_office_gets_its_head_by_two_people() -> None:
    kanri, second = people.kanri(), people.second()
    people.sato()
    row = {"code": "shogai", "name": "障害福祉課", "chief": "sato"}
    approved(kanri, second, Act.OFFICE, {"offices": [row]})
    assert Office.objects.get(body=CITY, code="shogai").chief == people.officer()
    with pytest.raises(CannotChange, match="職員がいません"):
        changes.propose(kanri, Act.OFFICE, "部署", {"offices": [row | {"chief": "nobody"}]})


def ends(user_id: str, ends_on: str = "2026-05-11", *, at_once: bool = False) -> dict[str, Any]:
    return {"ends": [{"user_id": user_id, "ends_on": ends_on, "at_once": at_once}]}
