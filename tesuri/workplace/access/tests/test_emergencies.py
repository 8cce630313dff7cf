"""緊急時の権限の試験: two others open it, it ends by itself, and every event of it is flagged."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test import Client
from django.utils import timezone

from tests.entrance import administrator
from tests.entry import inside
from tests.people import CITY, OTHER_CITY, an_officer, takahashi
from tesuri.workplace.access import emergencies, queries, sessions
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Emergency, Office, Officer, Posting
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
WHY = "台風で担当者が登庁できない"
AUDITS = tuple((Duty.AUDIT, level) for level in (Level.SEE, Level.EDIT, Level.APPROVE))


@pytest.fixture
def clerk(db: None) -> Actor:
    """高橋: of another desk, who may see nothing."""
    return takahashi()


@pytest.fixture
def one(db: None) -> Actor:
    return administrator()


@pytest.fixture
def other(db: None) -> Actor:
    return administrator("kanri2")


@pytest.fixture
def officer_of_security(db: None) -> Actor:
    return an_officer("ito", "伊藤", *AUDITS, office="security")


def asked(actor: Actor, user_id: str = "takahashi", duty: Duty = Duty.PERSONS) -> int:
    number = Officer.objects.get(user_id=user_id).pk
    return emergencies.ask(actor, number, duty, [Level.SEE], WHY).pk


def opened(one: Actor, other: Actor, duty: Duty = Duty.PERSONS) -> int:
    return emergencies.confirm(other, asked(one, duty=duty)).pk


def acting(user_id: str = "takahashi") -> Actor:
    """As a session finds the actor now."""
    officer = queries.officer_of(user_id)
    assert officer is not None
    return sessions._actor(officer, "T-1", "S-1")


def sees(client: Client, path: str = "/persons/search/") -> bool:
    return client.get(path).status_code == 200


# --- 開く ---
def test_two_administrators_open_one_duty_at_one_level(
    clerk: Actor, one: Actor, other: Actor
) -> None:
    client = inside(Client(), clerk)
    number = asked(one)
    assert not sees(client)
    emergencies.confirm(other, number)
    assert sees(client)
    assert queries.may(acting(), Duty.PERSONS, Level.SEE)
    assert (Duty.PERSONS, Level.SEE) in queries.levels_of(acting())
    assert not queries.may(acting(), Duty.PERSONS, Level.EDIT)
    assert not queries.may(acting(), Duty.PAYMENTS, Level.SEE)


def test_it_opens_where_the_officer_sits_today(clerk: Actor, one: Actor, other: Actor) -> None:
    kaikei = Office.objects.create(body=CITY, code="kaikei", name="会計課")
    moved = Officer.objects.get(user_id="takahashi")
    Posting.objects.create(officer=moved, office=kaikei, moves_on=date(2021, 4, 1))
    opened(one, other)
    assert (acting().office, queries.may(acting(), Duty.PERSONS, Level.SEE)) == ("kaikei", True)
    assert "高橋（会計課）" in inside(Client(), one).get("/entry/emergencies/").content.decode()


def test_it_opens_the_cases_of_no_other_office(clerk: Actor, one: Actor, other: Actor) -> None:
    Office.objects.create(body=CITY, code="kaikei", name="会計課")
    opened(one, other)
    asked_for = (Duty.PERSONS, Level.SEE)
    assert queries.may(acting(), *asked_for, office=acting().office)
    assert not queries.may(acting(), *asked_for, office="kaikei")
    with connection.cursor() as cursor:
        statement = "SELECT access_may('takahashi', %s, 'persons', 'see', %s)"
        cursor.execute(statement, [CITY, acting().office])
        assert cursor.fetchone() == (True,)
        cursor.execute(statement, [CITY, "kaikei"])
        assert cursor.fetchone() == (False,)


def test_it_ends_by_itself_after_its_minutes(clerk: Actor, one: Actor, other: Actor) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        opened(one, other)
        clock.move_to(start + timedelta(minutes=60, seconds=-1))
        assert queries.may(acting(), Duty.PERSONS, Level.SEE)
        clock.move_to(start + timedelta(minutes=60))
        assert not queries.may(acting(), Duty.PERSONS, Level.SEE)
        assert acting().emergency == ""


def test_its_minutes_are_a_setting(clerk: Actor, one: Actor, other: Actor, settings: Any) -> None:
    settings.TESURI_LIMITS = {"EMERGENCY_MINUTES": "10"}
    row = Emergency.objects.get(pk=opened(one, other))
    assert row.until is not None
    assert row.confirmed_at is not None
    assert row.until - row.confirmed_at == timedelta(minutes=10)


def test_it_can_be_ended_early_and_withdrawn(clerk: Actor, one: Actor, other: Actor) -> None:
    number, waiting = opened(one, other), asked(one)
    for each in (number, waiting, number):
        emergencies.end(one, each)
    assert not queries.may(acting(), Duty.PERSONS, Level.SEE)
    with pytest.raises(emergencies.NotOpenable):
        emergencies.confirm(other, waiting)
    assert AuditRecord.objects.filter(kind="access.emergency_ended").count() == 2


def test_what_nobody_confirmed_in_an_hour_lapses(clerk: Actor, one: Actor, other: Actor) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        number, second = asked(one), asked(one)
        clock.move_to(start + timedelta(minutes=60, seconds=-1))
        emergencies.confirm(other, number)
        clock.move_to(start + timedelta(minutes=60))
        with pytest.raises(emergencies.NotOpenable):
            emergencies.confirm(other, second)


def test_nobody_opens_it_alone_or_for_himself(clerk: Actor, one: Actor, other: Actor) -> None:
    with pytest.raises(emergencies.OwnEmergency):
        emergencies.confirm(one, asked(one))
    with pytest.raises(emergencies.OwnEmergency):
        asked(one, "kanri")
    with pytest.raises(emergencies.OwnEmergency):
        emergencies.confirm(other, asked(one, "kanri2"))


@pytest.mark.parametrize("duty", [Duty.ADMINISTRATION, Duty.AUDIT])
def test_it_never_gives_what_gives_rights(clerk: Actor, one: Actor, duty: Duty) -> None:
    with pytest.raises(emergencies.NotOpenable):
        asked(one, duty=duty)


def test_it_is_no_way_in_for_an_account_outside_its_term(clerk: Actor, one: Actor) -> None:
    Officer.objects.filter(user_id="takahashi").update(
        ends_on=timezone.localdate() - timedelta(days=1)
    )
    with pytest.raises(emergencies.NotOpenable):
        asked(one)


# --- 印 ---
@pytest.mark.control("C-3-13")
def test_every_event_meanwhile_carries_its_mark(clerk: Actor, one: Actor, other: Actor) -> None:
    client = inside(Client(), clerk)
    number = opened(one, other)
    before = AuditRecord.objects.latest("id").pk
    client.post("/persons/search/", {"name": "試験", "kana": ""})
    client.get("/payments/")  # refused
    assert "緊急時の権限を使っています" in client.get("/").content.decode()
    client.post("/entry/leave")
    events = AuditRecord.objects.filter(pk__gt=before)
    assert {"access.refused", "access.left"} <= {each.kind for each in events}
    assert [each.kind for each in events if not each.purpose.startswith(f"緊急: E{number}")] == []


def test_a_declared_purpose_keeps_the_mark() -> None:
    actor = Actor("sato", "佐藤", "112020", emergency="緊急: E7")
    assert actor.on("persons", "認定調査").purpose == "緊急: E7 認定調査"
    assert actor.on("persons").on("payments", "支払").purpose == "緊急: E7 支払"
    assert len(actor.on("persons", "あ" * 200).purpose) == 200


def test_who_entered_before_the_mark_is_given_nothing(
    clerk: Actor, one: Actor, other: Actor
) -> None:
    unmarked = acting()
    opened(one, other)
    assert not queries.may(unmarked, Duty.PERSONS, Level.SEE)


# --- 点検 ---
def test_the_security_officer_is_told_and_notes_it_once(
    clerk: Actor, one: Actor, other: Actor, officer_of_security: Actor
) -> None:
    client = inside(Client(), officer_of_security)
    nothing = client.get("/").content.decode().partition("ほかに、いまないもの：")[2]
    assert "緊急時の権限の点検" in nothing.partition("</p>")[0]
    number = opened(one, other)
    assert '緊急時の権限の点検 <span class="badge warn">1件' in client.get("/").content.decode()
    path = f"/entry/emergencies/{number}/note"
    assert WHY in client.get("/entry/emergencies/report/").content.decode()
    assert client.post(path, {"note": ""}).status_code == 422
    assert client.post(path, {"note": "理由のとおり"}).status_code == 302
    assert client.post(path, {"note": "もう一度"}).status_code == 409
    assert Emergency.objects.get().note == "理由のとおり"
    assert not emergencies.to_note(one.body).exists()


def test_who_had_a_part_in_it_does_not_check_it(clerk: Actor, other: Actor) -> None:
    levels = ((Duty.ADMINISTRATION, Level.EDIT), *AUDITS)
    both = an_officer("kanri3", "管理三", *levels, office="system")
    number = opened(both, other)
    with pytest.raises(emergencies.OwnEmergency):
        emergencies.note(both, number, "よし")


# --- データベース ---
def test_the_database_knows_two_others(clerk: Actor, one: Actor) -> None:
    mine, now = Emergency.objects.filter(pk=asked(one)), timezone.now()
    given = {"confirmed_at": now, "until": now + timedelta(minutes=60)}
    refused: list[dict[str, Any]] = [
        {**given, "confirmed_by": "KANRI"},
        {**given, "confirmed_by": "Takahashi"},
        {**given, "confirmed_by": ""},
        {"confirmed_by": "kanri2", "confirmed_at": now},
        {**given, "confirmed_by": "kanri2", "until": now + timedelta(minutes=60, seconds=1)},
        {"duty": Duty.PAYMENTS},
        {"levels": []},
        {"asked_by": "takahashi"},
        {"ended_at": now},
        {"noted_at": now, "noted_by": "Kanri", "note": "よし"},
    ]
    for change in refused:
        with pytest.raises(IntegrityError), transaction.atomic():
            mine.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        mine.delete()
    row = Emergency.objects.values("officer_id", "office_id", "asked_at").get()
    for wrong in ({"duty": "administration", "levels": ["see"]}, {"duty": "persons", "levels": []}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Emergency.objects.create(**row, **wrong, asked_by="kanri", reason=WHY)


def test_what_was_decided_stays_in_the_database(clerk: Actor, one: Actor, other: Actor) -> None:
    number, now = opened(one, other), timezone.now()
    mine = Emergency.objects.filter(pk=number)
    for change in ({"until": now + timedelta(minutes=59)}, {"confirmed_by": "soumu"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            mine.update(**change)
    emergencies.end(one, number)
    with pytest.raises(IntegrityError), transaction.atomic():
        mine.update(ended_at=None, ended_by="")
    own = {"noted_at": now, "noted_by": "Takahashi", "note": "よし"}
    with pytest.raises(IntegrityError, match="notes an access"), transaction.atomic():
        mine.update(**own)
    mine.update(noted_at=now, noted_by="ito", note="よし")
    with pytest.raises(IntegrityError), transaction.atomic():
        mine.update(note="別の結果")


# --- 画面 ---
def test_the_screens_open_it_step_by_step(clerk: Actor, one: Actor, other: Actor) -> None:
    first, second = inside(Client(), one), inside(Client(), other)
    given = {"officer": Officer.objects.get(user_id="takahashi").pk, "duty": "persons"}
    page = "/entry/emergencies/"
    assert first.post(f"{page}ask", {**given, "levels": ["see"]}).status_code == 422
    whole = {**given, "levels": ["see", "edit"], "reason": WHY}
    assert first.post(f"{page}ask", whole).status_code == 302
    number = Emergency.objects.get().pk
    assert "確認して開く" not in first.get(page).content.decode()
    assert "確認して開く" in second.get(page).content.decode()
    assert "緊急時の権限の確認" in second.get("/").content.decode()
    assert second.post(f"{page}{number}/confirm").status_code == 302
    assert "使用中" in first.get(page).content.decode()
    assert first.post(f"{page}{number}/end").status_code == 302
    assert "早く終了" in first.get(page).content.decode()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", ""),
        ("post", "ask"),
        ("post", "{}/confirm"),
        ("post", "{}/end"),
        ("get", "report/"),
        ("post", "{}/note"),
    ],
)
def test_strangers_and_other_roles_open_and_see_nothing(
    clerk: Actor, one: Actor, method: str, path: str
) -> None:
    number = asked(one)
    address = f"/entry/emergencies/{path.format(number)}"
    assert getattr(Client(), method)(address).status_code == 302
    assert getattr(inside(Client(), clerk), method)(address).status_code == 403
    row = Emergency.objects.get()
    assert (row.confirmed_at, row.ended_at, row.noted_at) == (None, None, None)


def test_the_actions_ask_for_the_grant_themselves(clerk: Actor, one: Actor) -> None:
    number = asked(one)
    for act in (emergencies.confirm, emergencies.end):
        with pytest.raises(NotAllowed):
            act(clerk, number)
    with pytest.raises(NotAllowed):
        asked(clerk)
    with pytest.raises(NotAllowed):
        emergencies.note(one, number, "よし")
    with pytest.raises(NotAllowed):
        emergencies.look_at_all(one)


def test_another_body_has_no_part_in_it(clerk: Actor, one: Actor) -> None:
    number, there = asked(one), administrator("tonari", OTHER_CITY)
    for act in (emergencies.confirm, emergencies.end):
        with pytest.raises(Http404):
            act(there, number)
    with pytest.raises(Http404):
        asked(there)
    assert emergencies.recent(there) == []
