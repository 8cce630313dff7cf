"""台帳の画面: whom they let in, what they show, and what they hide."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.entry import inside
from tests.far_side import FarSide
from tests.people import CITY, an_officer, sato, takahashi
from tests.residents import HARUKO, number, registered, resident
from tesuri.welfare.persons import actions, queries
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import OfficerSession
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
SOMEONE = "00000000-0000-4000-8000-000000000001"
PAGES = [
    ("get", "/persons/search/"),
    ("post", "/persons/registry/"),
    ("post", "/persons/register/"),
    ("get", f"/persons/{SOMEONE}/"),
    ("get", f"/persons/{SOMEONE}/correct/"),
]
SEARCH: dict[str, Any] = {"kana": "タカハシ", "name": "", "birth_date": ""}


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_a_stranger_is_sent_to_the_entrance(client: Client, method: str, path: str) -> None:
    reply = getattr(client, method)(path)
    assert (reply.status_code, reply["Location"].startswith("/entry/")) == (302, True)


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_another_desk_is_refused(client: Client, method: str, path: str) -> None:
    assert getattr(inside(client, takahashi()), method)(path).status_code == 403


@pytest.mark.parametrize(
    "path", ["/persons/registry/", "/persons/register/", f"/persons/{SOMEONE}/correct/"]
)
def test_who_may_only_look_cannot_register_or_correct(client: Client, path: str) -> None:
    looks = an_officer("ito", "伊藤", (Duty.PERSONS, Level.SEE))
    assert inside(client, looks).post(path).status_code == 403


def test_nobody_in_the_register_opens_the_way_to_the_registry(client: Client) -> None:
    page = inside(client, sato(Duty.PERSONS)).post("/persons/search/", SEARCH).content.decode()
    assert "台帳に該当する方はいません" in page
    assert "住民基本台帳を検索する" in page


def test_a_my_number_is_no_search_key_and_is_not_searched(client: Client) -> None:
    typed = SEARCH | {"kana": number(7)}
    page = inside(client, sato(Duty.PERSONS)).post("/persons/search/", typed).content.decode()
    assert "個人番号では検索できません" in page
    assert not AuditRecord.objects.filter(kind="persons.register_searched").exists()


def test_it_registers_who_was_found_in_the_registry(client: Client, far_side: FarSide) -> None:
    far_side.answers["/residents/search"] = 200, {"residents": [resident()]}
    far_side.answers["/residents/read"] = 200, resident()
    clerk = inside(client, sato(Duty.PERSONS))
    asked = {"kana": "タカハシ　ハルコ", "birth_date": "S55.5.5", "purpose": "allowance_claim"}
    assert "髙橋　春子" in clerk.post("/persons/registry/", asked).content.decode()
    chosen = {"addressee_number": HARUKO, "purpose": "allowance_claim"}
    reply = clerk.post("/persons/register/", chosen)
    person = Person.objects.get()
    assert reply["Location"] == f"/persons/{person.key}/"
    page = clerk.get(reply["Location"]).content.decode()
    assert "昭和55年5月5日" in page
    assert "埼玉県熊谷市宮町二丁目47番地1" in page


@pytest.mark.control("C-2-01")
@pytest.mark.parametrize("minutes", [None, 16], ids=["never searched", "searched long ago"])
def test_it_registers_nobody_whom_this_desk_did_not_just_find(
    client: Client, far_side: FarSide, minutes: int | None
) -> None:
    far_side.answers["/residents/search"] = 200, {"residents": [resident()]}
    far_side.answers["/residents/read"] = 200, resident()
    clerk, later = inside(client, sato(Duty.PERSONS)), timezone.now()
    if minutes:
        asked = {"kana": "タカハシ　ハルコ", "birth_date": "S55.5.5", "purpose": "allowance_claim"}
        with time_machine.travel(later - timedelta(minutes=minutes)):
            clerk = inside(client, Actor("sato", "佐藤", CITY))
            clerk.post("/persons/registry/", asked)
        OfficerSession.objects.update(seen_at=later)
    chosen = {"addressee_number": HARUKO, "purpose": "allowance_claim"}
    reply = clerk.post("/persons/register/", chosen)
    assert (reply.status_code, Person.objects.count()) == (422, 0)
    assert "検索からやり直してください" in reply.content.decode()
    event = AuditRecord.objects.get(kind="persons.applicant_registered")
    assert (event.outcome, event.details["reason"]) == ("refused", "not_searched_for")


def test_nobody_is_fetched_as_an_obligor_without_a_claim(client: Client) -> None:
    chosen = {"addressee_number": HARUKO, "purpose": "obligor"}
    reply = inside(client, sato(Duty.PERSONS)).post("/persons/register/", chosen)
    assert (reply["Location"], Person.objects.count()) == ("/persons/search/", 0)


@pytest.mark.control("C-3-13")
def test_looking_at_a_person_is_recorded_with_subject_terminal_and_items(client: Client) -> None:
    person = registered()
    inside(client, sato(Duty.PERSONS)).get(f"/persons/{person.key}/")
    event = AuditRecord.objects.get(kind="persons.person_viewed")
    assert (event.user_id, event.terminal, event.subject) == ("sato", "T-1", HARUKO)
    assert "連絡先情報" in event.details["items"]


@pytest.mark.parametrize("place", ["", "correct/"])
def test_a_shielded_address_is_not_shown_to_the_desk(client: Client, place: str) -> None:
    person = registered(is_shielded=True)
    page = inside(client, sato(Duty.PERSONS)).get(f"/persons/{person.key}/{place}").content.decode()
    assert "宮町" not in page
    assert queries.HIDDEN in page


def shielded_later() -> Person:
    """Registered unshielded, and shielded afterwards by who decides for the register."""
    person = registered()
    chief = an_officer("mori", "森", *((Duty.PERSONS, level) for level in Level))
    changes = {"is_shielded": True}
    actions.correct_facts(chief, person.key, changes, source="office", reason="支援措置の申出")
    return person


@pytest.mark.control("C-3-13")
def test_a_former_belief_hides_the_address_of_who_is_shielded_now(client: Client) -> None:
    person = shielded_later()
    page = inside(client, sato(Duty.PERSONS)).get(f"/persons/{person.key}/correct/")
    assert "宮町" not in page.content.decode()
    assert page.content.decode().count(queries.HIDDEN) >= 2
    event = AuditRecord.objects.get(kind="persons.history_viewed")
    assert (event.subject, event.details["address_shown"]) == (HARUKO, False)


def test_a_former_address_is_shown_to_who_was_granted_it(client: Client) -> None:
    person = shielded_later()
    chief = an_officer("abe", "阿部", *((Duty.PERSONS, level) for level in Level))
    page = inside(client, chief).get(f"/persons/{person.key}/correct/").content.decode()
    assert "宮町" in page
    event = AuditRecord.objects.get(kind="persons.history_viewed")
    assert event.details["address_shown"] is True


def test_a_shielded_address_is_not_shown_in_a_search(client: Client) -> None:
    registered(is_shielded=True)
    page = inside(client, sato(Duty.PERSONS)).post("/persons/search/", SEARCH).content.decode()
    assert "髙橋　春子" in page
    assert "宮町" not in page
    event = AuditRecord.objects.get(kind="persons.register_searched")
    assert event.details["addresses_hidden"] == [HARUKO]


def test_a_shielded_address_is_shown_to_who_was_granted_it(client: Client) -> None:
    person = registered(is_shielded=True)
    chief = an_officer("mori", "森", (Duty.PERSONS, Level.SEE), (Duty.PERSONS, Level.APPROVE))
    assert "宮町" in inside(client, chief).get(f"/persons/{person.key}/").content.decode()


def test_it_corrects_and_shows_what_was_believed_before(client: Client) -> None:
    person = registered()
    clerk = inside(client, sato(Duty.PERSONS))
    facts = queries.present_facts(person)
    said = {
        "name": "高橋　春子",
        "kana": facts.kana,
        "birth_date": "1980-05-05",
        "sex": "2",
        "postcode": facts.postcode,
        "address": facts.address,
        "source": "person",
        "reason": "戸籍により確認",
    }
    assert clerk.post(f"/persons/{person.key}/correct/", said).status_code == 302
    page = clerk.get(f"/persons/{person.key}/correct/").content.decode()
    assert "髙橋　春子" in page
    assert "戸籍により確認" in page


def test_a_correction_of_a_shielded_person_leaves_the_unseen_address(client: Client) -> None:
    person = registered(is_shielded=True)
    said = {
        "name": "高橋　春子",
        "kana": "タカハシ　ハルコ",
        "birth_date": "S55.5.5",
        "sex": "2",
        "address": queries.HIDDEN,
        "source": "person",
        "reason": "戸籍により確認",
    }
    inside(client, sato(Duty.PERSONS)).post(f"/persons/{person.key}/correct/", said)
    facts = queries.present_facts(person)
    assert (facts.name, facts.is_shielded) == ("高橋　春子", True)
    assert "宮町" in facts.address


def test_a_person_who_is_not_there_is_not_found(client: Client) -> None:
    assert inside(client, sato(Duty.PERSONS)).get(f"/persons/{SOMEONE}/").status_code == 404
