"""記録の告知の試験: nothing opens before it was read, once for each text; it is kept who did."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from tests.entrance import Newcomer
from tests.entry import inside
from tests.people import CITY, sato, takahashi
from tesuri.ground.records import digest_of
from tesuri.workplace.access import announcement, situation
from tesuri.workplace.access.models import Acknowledgement, Officer
from tesuri.workplace.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.control("C-3-17")]
PAGE = "/entry/announcement/"


@pytest.fixture
def another_text(newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch) -> Newcomer:
    """The text has changed since 佐藤 read it."""
    monkeypatch.setattr(announcement, "VERSION", "another text")
    return newcomer


def test_the_version_follows_from_the_text() -> None:
    assert digest_of(list(announcement.TEXT)).startswith(announcement.VERSION)
    assert not digest_of([*announcement.TEXT, "さらに"]).startswith(announcement.VERSION)


def test_until_it_is_read_only_the_announcement_opens(another_text: Newcomer) -> None:
    another_text.enter()
    client = another_text.client
    assert client.get("/").headers["Location"] == PAGE
    assert client.get("/persons/search/").headers["Location"] == PAGE
    reply = client.post("/persons/search/", {"kana": "x"})
    assert reply.status_code == 403
    assert "告知の確認が必要です" in reply.content.decode()
    shown = client.get(PAGE).content.decode()
    assert "すべて記録します" in shown
    assert "読んで確認しました" in shown


def test_reading_it_opens_the_rest_and_is_kept(another_text: Newcomer) -> None:
    another_text.enter()
    assert another_text.client.post(PAGE).headers["Location"] == "/"
    assert another_text.is_inside()
    kept = Acknowledgement.objects.get(version="another text")
    assert (kept.officer.user_id, kept.terminal) == ("sato", another_text.desk.number)
    assert (timezone.now() - kept.at).total_seconds() < 60
    event = AuditRecord.objects.get(kind="access.announcement_read")
    assert (event.user_id, event.details) == ("sato", {"version": "another text"})
    assert "確認済み" in another_text.client.get(PAGE).content.decode()


def test_a_second_time_is_nothing(client: Client) -> None:
    inside(client, takahashi()).post(PAGE)
    assert Acknowledgement.objects.count() == 1
    assert not AuditRecord.objects.filter(kind="access.announcement_read").exists()


def test_a_stranger_reads_nothing(client: Client) -> None:
    assert client.get(PAGE).headers["Location"].startswith("/entry/")
    assert client.post(PAGE).headers["Location"] == "/entry/"


def test_who_has_not_read_it_is_found_among_the_active(another_text: Newcomer) -> None:
    takahashi()
    assert [each.user_id for each in situation.without_acknowledgement(CITY)] == [
        "sato",
        "takahashi",
    ]
    another_text.enter()
    another_text.client.post(PAGE)
    assert [each.user_id for each in situation.without_acknowledgement(CITY)] == ["takahashi"]
    Officer.objects.filter(user_id="takahashi").update(ends_on="2021-01-01")
    assert situation.without_acknowledgement(CITY) == []
    endless = Officer.objects.filter(user_id="takahashi")
    endless.update(ends_on=None, has_no_end=True)
    assert [each.user_id for each in situation.without_acknowledgement(CITY)] == ["takahashi"]
    endless.update(stopped_at=timezone.now())
    assert situation.without_acknowledgement(CITY) == []


@pytest.mark.parametrize("act", ["UPDATE access_acknowledgement SET version = 'x'",
                                 "DELETE FROM access_acknowledgement"])  # fmt: skip
def test_what_was_read_cannot_be_taken_back(client: Client, act: str) -> None:
    inside(client, sato())
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act)
