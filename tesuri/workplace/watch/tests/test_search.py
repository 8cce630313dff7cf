"""記録の検索: by person, actor, terminal, period and kind, page by page, and recorded itself."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests import people
from tesuri.workplace.access.duties import Level
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.audit.events import AuditEvent
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.audit.sealing import seal_heads
from tesuri.workplace.watch.actions import searching
from tesuri.workplace.watch.events import WatchEvent
from tesuri.workplace.watch.queries import log
from tesuri.workplace.watch.tests.a_log import HARUKO, NOON, Seen, at_desk, clerk, ito, looked

pytestmark = [pytest.mark.django_db, pytest.mark.control("C-3-14")]
DAY = date(2026, 10, 14)
PERIOD = {"since": "2026-10-01", "through": "2026-10-31"}


def found(**asked: str) -> list[int]:
    """The numbers that a search gives to 伊藤."""
    criteria = log.Criteria(DAY, DAY, **asked)
    return [row["id"] for row in log.page(people.CITY, criteria).rows]


def test_it_finds_by_person_actor_terminal_kind_and_outcome() -> None:
    first = looked(clerk())
    other = looked(clerk("suzuki", "鈴木"), "1000000002", event=Seen.FACTS_CORRECTED)
    failed = looked(
        clerk("abe", "阿部"), "", event=AccessEvent.ENTRY_FAILED, outcome="refused", account="abe"
    )
    both = ["1000000002", HARUKO]
    listed = looked(clerk("ueda", "上田"), "", event=AuditEvent.LOG_SEARCHED, shown=both)
    assert found(subject=HARUKO) == [listed.id, first.id]
    assert found(subject="1000000003") == []
    assert found(subject=HARUKO, user_id="sato") == [first.id]
    assert found(user_id="suzuki") == [other.id]
    assert found(terminal="T-1") == [listed.id, failed.id, other.id, first.id]
    assert found(terminal="T-2") == []
    assert found(kind="persons.facts_corrected") == [other.id]
    assert found(kind="persons.") == [other.id, first.id]
    assert found(kind="nothing.") == []
    assert found(outcome="refused") == [failed.id]
    assert found(outcome=log.OTHER) == []


def test_a_period_includes_both_its_days_as_they_are_in_japan() -> None:
    begin = NOON - timedelta(hours=12)
    inside = [looked(clerk(), at=at) for at in (begin, begin + timedelta(hours=23, minutes=59))]
    for at in (begin - timedelta(seconds=1), begin + timedelta(hours=24)):
        looked(clerk(), at=at)
    assert found() == [inside[1].id, inside[0].id]


def test_a_body_sees_only_its_own_records() -> None:
    looked(clerk(body=people.OTHER_CITY))
    assert found(subject=HARUKO) == []
    other = looked(clerk(body=people.OTHER_CITY))
    page = at_desk(ito()).get(reverse("watch:record", args=[20261014, other.id]))
    assert page.status_code == 404


def test_pages_of_fifty_follow_each_other_without_gap_or_repetition() -> None:
    numbers = [looked(clerk(), at=NOON + timedelta(seconds=n // 3)).id for n in range(120)]
    criteria, seen, place = log.Criteria(DAY, DAY), [], None
    sizes = []
    while True:
        page = log.page(people.CITY, criteria, place)
        assert page.count == 120
        seen += [row["id"] for row in page.rows]
        sizes.append(len(page.rows))
        if (place := page.following) is None:
            break
    assert (seen, sizes) == (numbers[::-1], [50, 50, 20])


def test_the_search_leaves_its_own_event_with_criteria_count_and_numbers() -> None:
    actor, seen = ito(), looked(clerk())
    searching.search(actor, log.Criteria(DAY, DAY, subject=HARUKO))
    event = AuditRecord.objects.get(kind=AuditEvent.LOG_SEARCHED)
    criteria = {"since": "2026-10-14", "through": "2026-10-14", "subject": HARUKO}
    assert event.details == {"criteria": criteria, "count": 1, "records": [seen.id]}
    assert (event.user_id, event.subject) == ("ito", HARUKO)


def test_each_of_the_four_standard_searches_leaves_its_own_line() -> None:
    actor = ito()
    for asked in (
        {"subject": HARUKO},
        {"user_id": "sato"},
        {"terminal": "T-1"},
        {"kind": "persons.person_viewed"},
    ):
        searching.search(actor, log.Criteria(DAY, DAY, **asked))
    lines = AuditRecord.objects.filter(kind=AuditEvent.LOG_SEARCHED).order_by("id")
    asked_for = [set(line.details["criteria"]) - {"since", "through"} for line in lines]
    assert asked_for == [{"subject"}, {"user_id"}, {"terminal"}, {"kind"}]


def test_the_screen_speaks_japanese_and_pages_by_post() -> None:
    for n in range(51):
        looked(clerk(), at=NOON + timedelta(seconds=n), outcome="refused" if n == 50 else "done")
    desk = at_desk(ito())
    page = desk.post(reverse("watch:search"), PERIOD | {"subject": HARUKO})
    text = page.content.decode()
    for word in ("個人の画面の閲覧", "令和8年10月14日 12:00", "佐藤", "請求の受付", "拒否", "51件"):
        assert word in text
    following = page.context["following"]
    again = page.context["again"] | {
        "after_at": following["after_at"],
        "after_number": following["number"],
    }
    second = desk.post(reverse("watch:search"), again)
    assert len(second.context["page"].rows) == 1
    assert "はじめの頁へ" in second.content.decode()


@time_machine.travel(NOON, tick=False)
def test_the_usual_period_is_the_last_thirty_days() -> None:
    page = at_desk(ito()).get(reverse("watch:search"))
    assert "令和8年9月15日" in page.content.decode()
    assert "令和8年10月14日" in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"subject": "12x"}, "数字で入力"),
        ({"subject": "1" * 12}, "12桁の番号は入力できません"),
        ({"since": "2026-11-01"}, "より後の日"),
        ({"since": "2010-01-01"}, "10年まで"),
        ({"kind": "nobody.knows"}, "nobody.knows"),
    ],
)
def test_a_search_that_cannot_be_is_explained_and_not_made(
    typed: dict[str, str], said: str
) -> None:
    page = at_desk(ito()).post(reverse("watch:search"), PERIOD | typed)
    assert said in page.content.decode()
    assert not AuditRecord.objects.filter(kind=AuditEvent.LOG_SEARCHED).exists()


def test_one_record_shows_its_details_and_its_place_under_a_signed_head() -> None:
    seen = looked(clerk(), items=["氏名", "住所"])
    desk = at_desk(ito())
    page = desk.get(reverse("watch:record", args=[20261014, seen.id])).content.decode()
    assert "まだ署名されていません" in page
    seal_heads()
    page = desk.get(reverse("watch:record", args=[20261014, seen.id])).content.decode()
    for word in ("氏名、住所", "葉の番号", "先頭から", "tesuri audit prove"):
        assert word in page
    assert AuditRecord.objects.filter(kind=WatchEvent.RECORD_VIEWED, subject=HARUKO).count() == 2


@pytest.mark.parametrize("day", [20261013, 20269999, 1])
def test_a_record_is_not_found_on_another_day(day: int) -> None:
    seen = looked(clerk())
    page = at_desk(ito()).get(reverse("watch:record", args=[day, seen.id]))
    assert page.status_code == 404


def test_who_looked_at_a_person_is_grouped_by_day_and_officer_newest_first() -> None:
    for hours in (0, 1, 24):
        looked(clerk(), at=NOON + timedelta(hours=hours))
    looked(clerk("suzuki", "鈴木"), at=NOON + timedelta(hours=2), event=Seen.FACTS_CORRECTED)
    looked(clerk("suzuki", "鈴木"), "1000000002", at=NOON)
    found = searching.view_lookers(ito(), HARUKO, DAY, DAY + timedelta(days=1))
    told = [(each["on"].day, each["user_id"], each["count"]) for each in found.groups]
    assert told == [(15, "sato", 1), (14, "suzuki", 1), (14, "sato", 2)]
    assert found.groups[1]["labels"] == ["台帳の訂正"]
    event = AuditRecord.objects.get(kind=WatchEvent.LOOKERS_VIEWED)
    assert (event.subject, event.details["count"]) == (HARUKO, 4)


def test_a_list_in_which_the_person_was_shown_counts_too() -> None:
    looked(clerk())
    looked(clerk("suzuki", "鈴木"), "", event=AuditEvent.LOG_SEARCHED, shown=["1000000002", HARUKO])
    looked(clerk("takada", "高田"), "", event=AuditEvent.LOG_SEARCHED, shown=["1000000002"])
    officer = ito()
    found = searching.view_lookers(officer, HARUKO, DAY, DAY)
    told = {each["user_id"]: (each["count"], each["listed"]) for each in found.groups}
    assert told == {"sato": (1, 0), "suzuki": (1, 1)}
    with time_machine.travel(NOON, tick=False):
        page = at_desk(officer).post(reverse("watch:lookers"), {"subject": HARUKO})
    assert "うち一覧での表示 1" in page.content.decode()


def test_one_click_from_the_person_leads_there_for_those_who_read_the_log() -> None:
    with time_machine.travel(NOON, tick=False):
        looked(clerk())
        page = at_desk(ito()).post(reverse("watch:lookers"), {"subject": HARUKO})
    assert "佐藤" in page.content.decode()
    assert "令和8年10月14日" in page.content.decode()


def test_a_stranger_and_another_desk_see_nothing_and_each_level_stands_alone() -> None:
    seen = looked(clerk())
    wanted = {
        reverse("watch:search"): Level.SEE,
        reverse("watch:lookers"): Level.SEE,
        reverse("watch:export"): Level.EXPORT,
        reverse("watch:print_list"): Level.PRINT,
    }
    reads = at_desk(ito(Level.SEE))
    stranger, other = Client(), at_desk(people.takahashi())
    for url, level in wanted.items():
        assert stranger.post(url).headers["Location"].startswith("/entry/")
        assert other.post(url).status_code == 403
        assert (reads.post(url).status_code == 403) == (level != Level.SEE)
    one = reverse("watch:record", args=[20261014, seen.id])
    assert stranger.get(one).status_code == 302
    assert other.get(one).status_code == 403
