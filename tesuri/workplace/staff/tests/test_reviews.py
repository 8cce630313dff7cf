"""棚卸: the chief answers within the limit; what is left rests, and two people lift it."""

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.entry import inside
from tests.people import CITY, an_officer, takahashi
from tesuri.ground.records import Refusal
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.access.models import Grant, Office, Officer, Review, ReviewOutcome
from tesuri.workplace.access.queries import may
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.staff.actions import report as report_actions
from tesuri.workplace.staff.actions import reviews as actions
from tesuri.workplace.staff.models import AccountJudgement, Judgement
from tesuri.workplace.staff.queries import home
from tesuri.workplace.staff.queries import report as report_queries
from tesuri.workplace.staff.tests import people

pytestmark = pytest.mark.django_db
IN_TIME, LAST_MOMENT = "2026-04-10T12:00:00+09:00", "2026-05-01T23:59:59+09:00"
TOO_LATE, NEXT_QUARTER = "2026-05-02T00:00:00+09:00", "2026-07-02T12:00:00+09:00"
SEES = ((Duty.PAYMENTS, Level.SEE), (Duty.PERSONS, Level.SEE))


def unreviewed(user_id: str, name: str, *grants: tuple[Duty, Level], **where: str) -> Actor:
    """An officer whose grants nobody has confirmed yet."""
    actor = an_officer(user_id, name, **where)
    officer = Officer.objects.get(user_id=user_id)
    for duty, level in grants:
        Grant.objects.create(
            officer=officer,
            duty=duty,
            level=level,
            office=officer.office,
            valid=(date(2026, 3, 31), None),
        )
    return actor


@pytest.fixture
def sato() -> Actor:
    return unreviewed("sato", "佐藤", *SEES)


@pytest.fixture
def chief(sato: Actor) -> Actor:
    """課長: who chiefs 佐藤's office and holds a grant there as well."""
    actor = unreviewed("kacho", "課長", (Duty.PAYMENTS, Level.APPROVE))
    Office.objects.update(chief=Officer.objects.get(user_id="kacho"))
    return actor


def grants(actor: Actor) -> list[int]:
    mine = Grant.objects.filter(officer__user_id=actor.user_id)
    return list(mine.order_by("duty").values_list("pk", flat=True))


@pytest.mark.control("C-3-10")
def test_the_line_that_was_left_rests_after_the_limit_and_the_report_shows_it(
    sato: Actor, chief: Actor
) -> None:
    payments, persons = grants(sato)
    with time_machine.travel(IN_TIME, tick=False):
        actions.review_grants(chief, "shogai", {payments: ReviewOutcome.CONFIRMED})
    for moment, allowed in ((LAST_MOMENT, True), (TOO_LATE, False)):
        with time_machine.travel(moment, tick=False):
            assert may(sato, Duty.PAYMENTS, Level.SEE)
            assert may(sato, Duty.PERSONS, Level.SEE) is allowed
    with time_machine.travel(TOO_LATE, tick=False):
        (line,) = report_queries.report(CITY).offices
    assert (line.living, line.confirmed, line.waiting, line.resting) == (3, 1, 0, 2)
    assert Grant.objects.get(pk=persons).valid.upper is None


def test_what_is_revoked_ends_on_the_day_and_the_row_stays(sato: Actor, chief: Actor) -> None:
    payments, _ = grants(sato)
    with time_machine.travel(IN_TIME, tick=False):
        actions.review_grants(chief, "shogai", {payments: ReviewOutcome.REVOKED})
        assert not may(sato, Duty.PAYMENTS, Level.SEE)
    assert Grant.objects.get(pk=payments).valid.upper == date(2026, 4, 10)
    assert Review.objects.get().reviewer_id == "kacho"


def test_only_the_chief_answers_and_never_for_own_grants(sato: Actor, chief: Actor) -> None:
    with time_machine.travel(IN_TIME, tick=False):
        for other in (sato, takahashi()):
            with pytest.raises(actions.NotTheChief):
                actions.review_grants(other, "shogai", {grants(sato)[0]: ReviewOutcome.CONFIRMED})
        with pytest.raises(actions.NotToAnswer):
            actions.review_grants(chief, "shogai", {grants(chief)[0]: ReviewOutcome.CONFIRMED})
    assert not Review.objects.exists()


def test_the_chief_is_late_alone_and_two_administrators_lift_it(sato: Actor, chief: Actor) -> None:
    _, persons = grants(sato)
    with time_machine.travel(TOO_LATE, tick=False):
        with pytest.raises(actions.NotToAnswer):
            actions.review_grants(chief, "shogai", {persons: ReviewOutcome.CONFIRMED})
        kanri, second = people.kanri(), people.second()
        change = actions.propose_reviews(kanri, [persons])
        assert not may(sato, Duty.PERSONS, Level.SEE)
        people.agreed(second, change)
        assert may(sato, Duty.PERSONS, Level.SEE)
    assert Review.objects.get(grant=persons).approval is not None


def test_two_administrators_answer_for_the_chief_within_the_limit(chief: Actor) -> None:
    with time_machine.travel(IN_TIME, tick=False):
        kanri, second = people.kanri(), people.second()
        change = actions.propose_reviews(kanri, grants(chief))
        people.agreed(second, change)
    with time_machine.travel(TOO_LATE, tick=False):
        assert may(chief, Duty.PAYMENTS, Level.APPROVE)


def test_what_still_rests_in_the_next_quarter_is_not_lifted_by_the_chief(
    sato: Actor, chief: Actor
) -> None:
    with time_machine.travel(NEXT_QUARTER, tick=False):
        assert not may(sato, Duty.PAYMENTS, Level.SEE)
        with pytest.raises(actions.NotToAnswer):
            actions.review_grants(chief, "shogai", {grants(sato)[0]: ReviewOutcome.CONFIRMED})


@pytest.mark.control("C-3-10")
def test_the_home_page_warns_the_chief_and_the_person(sato: Actor, chief: Actor) -> None:
    with time_machine.travel(IN_TIME, tick=False):
        mine = inside(Client(), sato).get("/").content.decode()
        chiefs = inside(Client(), chief).get("/").content.decode()
    assert "あなたの権限のうち2件は、令和8年5月1日までに" in mine
    assert "権限の棚卸" in chiefs
    assert "権限の棚卸" not in mine
    with time_machine.travel(TOO_LATE, tick=False):
        assert "2件は、棚卸の確認がないため止まっています" in home.told(sato).cautions[0]


def test_the_chief_answers_on_the_screen(sato: Actor, chief: Actor) -> None:
    payments, persons = grants(sato)
    with time_machine.travel(IN_TIME, tick=False):
        client = inside(Client(), chief)
        page = client.get("/staff/reviews/").content.decode()
        assert f'name="grant-{payments}"' in page
        answers = {f"grant-{payments}": "confirmed", f"grant-{persons}": ""}
        assert client.post("/staff/reviews/shogai/answer/", answers).status_code == 302
        stranger = Client().post("/staff/reviews/shogai/answer/", answers)
        other = inside(Client(), takahashi()).post("/staff/reviews/shogai/answer/", answers)
    assert (stranger.status_code, other.status_code) == (302, 403)
    assert list(Review.objects.values_list("grant", flat=True)) == [payments]


def test_one_answer_for_a_person_yields_to_that_for_a_grant(sato: Actor, chief: Actor) -> None:
    payments, persons = grants(sato)
    of_sato = Officer.objects.get(user_id="sato").pk
    own = grants(chief)[0]
    with time_machine.travel(IN_TIME, tick=False):
        client = inside(Client(), chief)
        page = client.get("/staff/reviews/").content.decode()
        assert f'name="person-{of_sato}"' in page
        assert f'name="person-{Officer.objects.get(user_id="kacho").pk}"' not in page
        given = {f"person-{of_sato}": "revoked", f"grant-{payments}": "confirmed"}
        client.post("/staff/reviews/shogai/answer/", given | {f"grant-{persons}": ""})
    assert dict(Review.objects.values_list("grant", "outcome")) == {
        payments: ReviewOutcome.CONFIRMED,
        persons: ReviewOutcome.REVOKED,
    }
    assert own not in Review.objects.values_list("grant", flat=True)


@pytest.mark.parametrize("given", ["", "perhaps"])
def test_no_answer_and_a_strange_one_are_said_and_change_nothing(
    sato: Actor, chief: Actor, given: str
) -> None:
    payments, persons = grants(sato)
    with time_machine.travel(IN_TIME, tick=False):
        answers = {f"grant-{payments}": given, f"grant-{persons}": "confirmed" if given else ""}
        reply = inside(Client(), chief).post("/staff/reviews/shogai/answer/", answers)
    assert (reply.status_code, Review.objects.exists()) == (422, False)
    assert "何も登録していません" in reply.content.decode()


def test_a_grant_that_the_page_did_not_show_is_not_answered_for(sato: Actor, chief: Actor) -> None:
    payments, _ = grants(sato)
    of_sato = Officer.objects.get(user_id="sato").pk
    with time_machine.travel(IN_TIME, tick=False):
        given = {f"person-{of_sato}": "confirmed", f"grant-{payments}": ""}
        inside(Client(), chief).post("/staff/reviews/shogai/answer/", given)
    assert list(Review.objects.values_list("grant", flat=True)) == [payments]


def test_the_chief_sees_when_each_duty_was_last_used(sato: Actor, chief: Actor) -> None:
    old = Grant.objects.filter(officer__user_id="kacho")
    old.update(valid=(date(2025, 12, 1), None))
    with time_machine.travel("2026-01-05T12:00:00+09:00", tick=False):
        audit.record(sato.on(Duty.PERSONS), AccessEvent.PURPOSE_DECLARED)  # more than a quarter ago
    with time_machine.travel("2026-04-03T12:00:00+09:00", tick=False):
        audit.record(sato.on(Duty.PAYMENTS), AccessEvent.PURPOSE_DECLARED)
        audit.record(chief.on(Duty.PERSONS), AccessEvent.PURPOSE_DECLARED)
    with time_machine.travel("2026-04-10T12:00:00+09:00", tick=False):
        audit.record(sato.on(Duty.PERSONS), AccessEvent.PURPOSE_DECLARED, outcome="refused")
        (_, holders), *_ = actions.look_at_reviews(chief)
        page = inside(Client(), chief).get("/staff/reviews/").content.decode()
    used = {each.grant.duty: each.used_at for one in holders[-1:] for each in one.lines}
    assert holders[-1].officer.user_id == "sato"
    assert used[Duty.PERSONS] is None
    assert used[Duty.PAYMENTS] == datetime.fromisoformat("2026-04-03T12:00:00+09:00")
    assert "令和8年4月3日" in page
    assert page.count("3か月利用なし") == 1  # the chief's own grant, which is older
    assert page.count("付与から3か月未満") == 1  # 佐藤's other duty


@pytest.mark.control("C-3-11")
def test_every_unused_account_is_found_and_gets_a_recorded_decision(sato: Actor) -> None:
    ito = an_officer("ito", "伊藤", *((Duty.AUDIT, level) for level in Level), office="security")
    moments = {"sato": "2026-01-31T12:00:00+09:00", "ito": "2026-07-31T12:00:00+09:00"}
    for user_id, entered in moments.items():
        Officer.objects.filter(user_id=user_id).update(last_entered_at=entered)
    for moment, found in (
        ("2026-05-01T12:00:00+09:00", []),
        ("2026-05-02T12:00:00+09:00", ["sato"]),
    ):
        with time_machine.travel(moment, tick=False):
            unused = report_queries.undecided(CITY, date.fromisoformat(moment[:10]))
            assert [each.officer.user_id for each in unused] == found
    with time_machine.travel("2026-05-02T12:00:00+09:00", tick=False):
        report_actions.judge_account(ito, unused[0].officer.pk, Judgement.KEEP, "育児休業中のため")
        assert report_queries.undecided(CITY, date(2026, 5, 2)) == []
        assert report_queries.undecided(CITY, date(2026, 7, 31)) == []
        again = report_queries.undecided(CITY, date(2026, 8, 1))
    assert [each.officer.user_id for each in again] == ["sato"]


@pytest.mark.control("C-3-11")
def test_it_is_for_another_to_judge_the_account_of_the_security_officer() -> None:
    ito = an_officer("ito", "伊藤", *((Duty.AUDIT, level) for level in Level), office="security")
    with pytest.raises(Refusal, match="自分の利用者ID"):
        report_actions.judge_account(ito, people.officer("ito").pk, Judgement.KEEP, "使っている")
    assert not AccountJudgement.objects.exists()


@pytest.mark.control("C-3-11")
def test_never_used_endless_and_orphaned_accounts_stand_in_the_report() -> None:
    an_officer("never", "未使用")
    Officer.objects.update(has_no_end=True, ends_on=None)
    found = report_queries.report(CITY)
    assert [each.was_ever_used for each in found.unused] == [False]
    assert [each.user_id for each in found.endless] == ["never"]
    assert [each.user_id for each in found.orphaned] == ["never"]


def test_the_report_is_for_the_security_officer(sato: Actor) -> None:
    ito = an_officer("ito", "伊藤", *((Duty.AUDIT, level) for level in Level), office="security")
    client = inside(Client(), ito)
    assert "使われていない利用者ID" in client.get("/staff/report/").content.decode()
    path = f"/staff/report/{Officer.objects.get(user_id='sato').pk}/judge/"
    given: dict[str, Any] = {"judgement": "end", "reason": "退職していた"}
    assert Client().post(path, given).status_code == 302
    assert inside(Client(), takahashi()).post(path, given).status_code == 403
    assert client.post(path, given | {"reason": ""}).status_code == 422
    assert client.post(path, given).status_code == 302
    assert "終わらせる：退職していた" in client.get("/staff/report/").content.decode()
    listed = inside(Client(), people.kanri()).get("/staff/").content.decode()
    assert "終わらせると決めた利用者ID" in listed
