"""死亡の試験: one day believed at a time, corrected with its reason, and nothing is overwritten."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.entry import inside
from tests.people import sato, takahashi
from tests.residents import HARUKO, NATSUO, registered
from tesuri.ground.records import Refusal
from tesuri.welfare.persons import actions, queries
from tesuri.welfare.persons.models import Death, Person
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 10)
GIVEN = {"source": "person", "reason": "死亡届の写し", "notified_by": "高橋　夏男（夫）"}
TYPED = GIVEN | {"died_on": "R8.5.10"}


def entered(actor: Actor, person: Person, day: date | None = DAY, **other: Any) -> Death:
    return actions.enter_death(actor, person.key, day, **GIVEN | other)


def test_a_death_is_known_from_its_entry_on() -> None:
    person, other, before = registered(), registered(NATSUO), timezone.now()
    assert queries.died_on(person) is None
    death = entered(sato(Duty.PERSONS), person)
    assert (queries.died_on(person), queries.death_of(person, before)) == (DAY, None)
    assert queries.dead_among([person.pk, other.pk]) == {person.pk: DAY}
    assert (death.notified_by, death.entered_by_name) == ("高橋　夏男（夫）", "佐藤")
    event = AuditRecord.objects.get(kind="persons.death_entered")
    assert (event.subject, event.details["day"]) == (HARUKO, "2026-05-10")


def test_a_correction_ends_the_belief_and_keeps_it() -> None:
    person, clerk = registered(), sato(Duty.PERSONS)
    first = entered(clerk, person)
    entered(clerk, person, date(2026, 5, 9), reason="戸籍により訂正")
    entered(clerk, person, None, reason="同じ氏名の別の方")
    assert (queries.died_on(person), queries.dead_among([person.pk])) == (None, {})
    told = [(row.died_on, row.known.upper is None) for row in queries.deaths_believed(person)]
    assert told == [(None, True), (date(2026, 5, 9), False), (DAY, False)]
    then = queries.death_of(person, first.known.lower + timedelta(microseconds=1))
    assert then == first


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2099, 1, 1), "death_ahead"),
        (date(1900, 1, 1), "death_before_birth"),
        (None, "no_change"),
    ],
)
def test_what_cannot_be_is_refused(day: date | None, code: str) -> None:
    person = registered()
    with pytest.raises(Refusal) as refused:
        entered(sato(Duty.PERSONS), person, day)
    assert (refused.value.code, Death.objects.count()) == (code, 0)


def test_the_same_day_again_is_no_change() -> None:
    person, clerk = registered(), sato(Duty.PERSONS)
    entered(clerk, person)
    with pytest.raises(Refusal, match="同じです"):
        entered(clerk, person)


def test_nobody_else_enters_one() -> None:
    person = registered()
    with pytest.raises(NotAllowed):
        entered(takahashi(), person)


def test_the_database_keeps_every_belief_and_one_at_a_time() -> None:
    person = registered()
    death = entered(sato(Duty.PERSONS), person)
    now = datetime.now(tz=death.known.lower.tzinfo)  # noqa: TID251  a moment of the database
    for change in (
        {"died_on": date(2026, 5, 1)},
        {"reason": "別の理由"},
        {"known": DateTimeTZRange(now - timedelta(days=9), now)},
    ):
        with pytest.raises(IntegrityError, match="keeps every belief"), transaction.atomic():
            Death.objects.update(**change)
    with pytest.raises(IntegrityError, match="keeps every belief"), transaction.atomic():
        Death.objects.all().delete()
    with pytest.raises(IntegrityError, match="one_at_a_time"), transaction.atomic():
        Death.objects.create(
            person=person,
            died_on=date(2026, 5, 1),
            known=DateTimeTZRange(now, None),
            source="person",
            reason="x",
        )


def test_the_desk_enters_it_and_the_page_of_the_person_says_so() -> None:
    person = registered()
    desk, page = inside(Client(), sato(Duty.PERSONS)), reverse("persons:death", args=[person.key])
    assert "死亡の届出・通知" in desk.get(page).content.decode()
    assert desk.post(page, {"died_on": "R8.5.10"}).status_code == 422
    wrong = desk.post(page, TYPED | {"died_on": "R80.5.10"})
    assert wrong.status_code in (409, 422)
    assert not Death.objects.exists()
    done = desk.post(page, TYPED)
    assert done.headers["Location"] == reverse("persons:person", args=[person.key])
    assert "令和8年5月10日に死亡した方です" in desk.get(done.headers["Location"]).content.decode()
    assert "死亡届の写し" in desk.get(page).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [LOOK])
        assert cursor.fetchone() == (1,)


LOOK = "allowances.look_again"


def test_another_desk_and_a_stranger_see_no_form() -> None:
    page = reverse("persons:death", args=[registered().key])
    other = inside(Client(), takahashi())
    assert (other.get(page).status_code, other.post(page, TYPED).status_code) == (403, 403)
    assert Client().get(page).headers["Location"].startswith("/entry/")
    assert not Death.objects.exists()
