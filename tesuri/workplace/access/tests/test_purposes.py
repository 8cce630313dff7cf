"""利用目的: nobody's data are opened before one said what for, and the log keeps what was said."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests.entry import inside
from tests.people import sato, takahashi
from tests.residents import registered
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.access.models import DeclaredPurpose, PurposeKind
from tesuri.workplace.access.purposes import KEY
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
SEARCH, PURPOSE = "/persons/search/", "/entry/purpose/"


def undecided(client: Client, *duties: Duty) -> Client:
    """Inside, and nothing declared yet."""
    inside(client, sato(*duties))
    session = client.session
    del session[KEY]
    session.save()
    return client


def test_a_page_of_people_asks_for_the_purpose_first_and_leads_on(client: Client) -> None:
    clerk = undecided(client, Duty.PERSONS)
    assert clerk.get(SEARCH).headers["Location"] == f"{PURPOSE}?next=%2Fpersons%2Fsearch%2F"
    said = {"reason": "contact", "words": ""}
    answer = clerk.post(f"{PURPOSE}?next={SEARCH}", said)
    assert answer.headers["Location"] == SEARCH
    assert "窓口・電話の問合せへの対応" in clerk.get(SEARCH).content.decode()


def test_the_page_says_no_purpose_in_the_officers_place(client: Client) -> None:
    clerk = undecided(client, Duty.PERSONS)
    assert "checked" not in clerk.get(PURPOSE).content.decode()
    assert "必須" in clerk.post(PURPOSE, {"words": "点検"}).content.decode()
    assert clerk.get(SEARCH).status_code == 302


def test_an_act_without_a_purpose_is_refused_and_recorded(client: Client) -> None:
    clerk = undecided(client, Duty.PERSONS)
    answer = clerk.post(SEARCH, {"kana": "タカハシ"})
    assert (answer.status_code, "利用目的" in answer.content.decode()) == (403, True)
    event = AuditRecord.objects.get(outcome="refused")
    assert event.details["reason"] == "no_purpose_declared"


def test_a_page_of_settings_asks_for_none(client: Client) -> None:
    clerk = undecided(client, Duty.ADMINISTRATION)
    assert clerk.get("/entry/terminals/").status_code == 200


@pytest.mark.control("C-3-13")
def test_what_was_declared_stands_in_every_event(client: Client) -> None:
    person = registered()
    clerk = undecided(client, Duty.PERSONS)
    clerk.post(PURPOSE, {"reason": "check", "words": "令和8年度の点検"})
    clerk.get(f"/persons/{person.key}/")
    event = AuditRecord.objects.get(kind="persons.person_viewed")
    assert event.purpose == "点検・監査・開示請求への対応（令和8年度の点検）"
    assert event.duty == "persons"
    declared = AuditRecord.objects.filter(kind="access.purpose_declared").latest("id")
    assert declared.purpose == event.purpose


@pytest.mark.parametrize(("minutes", "status"), [(239, 200), (241, 302)])
def test_it_lasts_for_some_hours(client: Client, minutes: int, status: int) -> None:
    clerk = inside(client, sato(Duty.PERSONS))
    left = timedelta(minutes=240 - minutes)
    session = clerk.session
    session[KEY] = session[KEY] | {"until": (timezone.now() + left).isoformat()}
    session.save()
    assert clerk.get(SEARCH).status_code == status


def test_what_an_earlier_session_declared_is_worth_nothing(client: Client) -> None:
    clerk = inside(client, sato(Duty.PERSONS))
    session = clerk.session
    session[KEY] = session[KEY] | {"mark": "0" * 32}
    session.save()
    assert clerk.get(SEARCH).status_code == 302


@pytest.mark.parametrize(
    "said", [{}, {"reason": "curiosity"}, {"reason": "claim", "words": "x" * 81}]
)
def test_a_reason_off_the_list_or_too_many_words_are_no_purpose(
    client: Client, said: dict[str, str]
) -> None:
    clerk = undecided(client, Duty.PERSONS)
    assert clerk.post(PURPOSE, said).status_code == 422
    assert clerk.get(SEARCH).status_code == 302


@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.example/", "//elsewhere.example/", "x" * 600]
)
def test_it_leads_to_pages_of_this_site_alone(client: Client, wanted: str) -> None:
    clerk = undecided(client, Duty.PERSONS)
    answer = clerk.post(f"{PURPOSE}?next={wanted}", {"reason": "claim"})
    assert answer.headers["Location"] == "/"


def test_a_stranger_is_sent_to_the_entrance(client: Client) -> None:
    assert client.get(PURPOSE).headers["Location"].startswith("/entry/?")


def test_another_desk_declares_and_still_sees_nothing(client: Client) -> None:
    desk = inside(client, takahashi())
    assert desk.post(PURPOSE, {"reason": "claim"}).status_code == 302
    assert desk.get(SEARCH).status_code == 403


def test_what_was_declared_is_kept_as_it_was(client: Client) -> None:
    inside(client, sato(Duty.PERSONS))
    kept = DeclaredPurpose.objects.get()
    assert (kept.user_id, kept.kind, kept.duty) == ("sato", PurposeKind.SESSION, "")
    for change in (
        lambda: DeclaredPurpose.objects.update(purpose="別の目的"),
        lambda: DeclaredPurpose.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "look", "duty": ""},
        {"kind": "session", "duty": "addressees"},
        {"kind": "session", "subject": "0000000001"},
        {"kind": "session", "session": ""},
        {"kind": "other"},
        {"kind": ""},
    ],
    ids=["a look for no duty", "a duty", "a person", "no session", "another kind", "no kind"],
)
def test_a_purpose_is_of_one_kind_and_the_database_keeps_them_apart(given: dict[str, str]) -> None:
    now = timezone.now()
    row = {"body": "112020", "user_id": "sato", "session": "0" * 32, "purpose": "確認"}
    made = DeclaredPurpose(declared_at=now, until=now + timedelta(minutes=5), **row | given)
    with pytest.raises(IntegrityError, match="access_purpose_of_its_kind"), transaction.atomic():
        made.save()
