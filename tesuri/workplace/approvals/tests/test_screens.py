"""決裁の画面: who sees which, what the buttons do, and what a stranger finds."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import travel

from tests import people
from tests.entry import inside
from tests.residents import number as my_number
from tesuri.ground.records import Refusal
from tesuri.ground.text.eras import wareki
from tesuri.workplace.access import doors
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.limits import FRESH
from tesuri.workplace.access.models import Grant, OfficerSession
from tesuri.workplace.approvals import queries
from tesuri.workplace.approvals.actions import Asked
from tesuri.workplace.approvals.models import Rank
from tesuri.workplace.approvals.tests.staging import (
    DUTY,
    SAMPLE,
    Shelf,
    a_deputy,
    a_route,
    approved,
    found,
    managers,
    officer,
    submitted,
)
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
QUERIES_OF_HOME = 24
TOLD = {
    "route": ("第1段", "団体内の課長以上（用具の承認権限）"),
    "post": ("kacho（kacho）", "課長"),
    "deputation": ("代決される人", "kakari（kakari）"),
}


def body_of(client: Client, path: str) -> str:
    reply = client.get(path)
    assert reply.status_code == 200, reply.content.decode()
    return reply.content.decode()


def decision(client: Client, turn: str = "approve", **fields: str) -> Any:
    shown = found()
    form = {"decision": turn, "digest": shown.digest} | fields
    return client.post(f"/approvals/{shown.number}/decide", form)


@pytest.fixture
def maker() -> Actor:
    """起案者."""
    return officer("sato", Level.SEE, Level.EDIT)


@pytest.fixture
def chief() -> Actor:
    """決裁者."""
    return officer("kacho", Level.SEE, Level.APPROVE)


def test_a_kind_needs_only_a_description_to_be_decided_on_a_page(
    maker: Actor, chief: Actor, shelf: Shelf
) -> None:
    submitted(maker, comment="急ぎです")
    client = inside(Client(), chief)
    page = body_of(client, "/approvals/matters/sample/1/")
    assert all(words in page for words in ("車椅子", "急ぎです", found().digest))
    assert "この内容を承認する" in page
    assert decision(client, comment="確かめた").headers["Location"].endswith("/matters/sample/1/")
    assert shelf.done == [("approved", "kacho")]
    page = body_of(client, f"/approvals/{found().number}/")
    assert "確かめた" in page
    assert "この内容を承認する" not in page


def test_what_cannot_be_read_decides_nothing(maker: Actor, chief: Actor) -> None:
    submitted(maker)
    client = inside(Client(), chief)
    assert decision(client, "?").status_code == 422
    reply = decision(client, "send_back", comment=f"{my_number(7)}の人")
    assert (reply.status_code, "個人番号と思われる" in reply.content.decode()) == (422, True)
    assert decision(client, digest="0" * 64).status_code == 409
    assert found().state == "waiting"


def test_strangers_and_other_desks_see_and_decide_nothing(maker: Actor) -> None:
    shown = submitted(maker)
    pages = [f"/approvals/{shown.number}/", "/approvals/matters/sample/1/"]
    for path in pages:
        assert Client().get(path).headers["Location"].startswith("/entry/")
        assert inside(Client(), _other("takahashi")).get(path).status_code == 403
    assert decision(Client()).headers["Location"].startswith("/entry/")
    for actor in (_other("takahashi"), maker):
        assert decision(inside(Client(), actor)).status_code == 403
    far = officer("tooi", Level.SEE, Level.APPROVE, body=people.OTHER_CITY)
    client = inside(Client(), far)
    assert [client.get(path).status_code for path in pages] == [404, 404]
    assert decision(client).status_code == 404
    assert found().state == "waiting"


def _other(user_id: str) -> Actor:
    known = queries.officer_of(people.CITY, user_id)
    return Actor(user_id, user_id, people.CITY, "shogai") if known else officer(user_id)


def test_nothing_is_found_where_nothing_is(chief: Actor) -> None:
    client = inside(Client(), chief)
    for path in ("/approvals/999999/", "/approvals/matters/sample/none/"):
        assert client.get(path).status_code == 404
    for path in ("decide", "withdraw", "seen"):
        assert client.post(f"/approvals/999999/{path}").status_code == 404


def test_a_deputy_decides_through_the_same_page(maker: Actor, chief: Actor) -> None:
    deputy = officer("kakari", Level.SEE)
    a_deputy(managers(), chief, deputy)
    submitted(maker)
    client = inside(Client(), deputy)
    assert "kachoの代決" in body_of(client, "/")
    assert decision(client).status_code == 302
    assert "kacho" in body_of(client, f"/approvals/{found().number}/")
    outcome = found().outcome
    assert outcome is not None
    assert outcome.for_id == "kacho"


def test_it_asks_a_deputy_for_a_fresh_verification_as_any_approver(
    maker: Actor, chief: Actor
) -> None:
    deputy = officer("kakari", Level.SEE)
    a_deputy(managers(), chief, deputy)
    submitted(maker)
    client = inside(Client(), deputy)
    long_ago = timezone.now() - timedelta(minutes=FRESH.value, seconds=1)
    OfficerSession.objects.update(verified_at=long_ago)
    reply = decision(client)
    assert (reply.status_code, "not_fresh" in reply.content.decode()) == (403, True)
    assert found().outcome is None
    event = AuditRecord.objects.get(outcome="refused", user_id="kakari")
    assert event.details["reason"] == "not_fresh"
    OfficerSession.objects.update(verified_at=timezone.now())
    assert decision(client).status_code == 302


def test_the_next_approver_is_named_after_a_step(maker: Actor, chief: Actor) -> None:
    a_route(managers(), Asked("", 0), Asked("", Rank.SECTION_HEAD))
    submitted(maker)
    client = inside(Client(), chief)
    decision(client)
    assert "次の決裁者は団体内の課長以上" in body_of(client, f"/approvals/{found().number}/")
    assert "2段のうち1段" in body_of(inside(Client(), maker), "/")


def test_a_step_of_another_duty_is_seen_and_decided_on_the_page_of_approvals(
    maker: Actor, chief: Actor, shelf: Shelf
) -> None:
    a_route(managers(), Asked("", 0), Asked("", 0, Duty.PAYMENTS))
    page = f"/approvals/{submitted(maker).number}/"
    cashier = officer("kaikei", Level.APPROVE, duty=Duty.PAYMENTS)
    assert inside(Client(), cashier).get(page).status_code == 403  # not its turn yet
    approved(chief)
    assert "次に決裁できるのは「団体内（支払の承認権限）」" in body_of(
        inside(Client(), chief), page
    )
    client = inside(Client(), cashier)
    assert f'<a href="{page}">見本</a>' in body_of(client, "/")
    assert all(words in body_of(client, page) for words in ("車椅子", "この内容を承認する"))
    assert decision(client).status_code == 302
    assert shelf.done == [("approved", "kaikei")]
    told = body_of(client, page)  # it took a part, and is asked no more
    assert ("車椅子" in told, "承認済み" in told, "表示しません" in told) == (False, True, True)


def test_the_content_is_shown_under_a_purpose_and_tells_whom_it_was_about(
    maker: Actor, chief: Actor, shelf: Shelf
) -> None:
    shelf.content = {"addressee_number": "1000000001", "数": 7}
    pages = [f"/approvals/{submitted(maker).number}/", "/approvals/matters/sample/1/"]
    for path in pages:
        asked = inside(Client(), chief, with_purpose=False).get(path)
        assert asked.headers["Location"].startswith("/entry/purpose")
    assert not AuditRecord.objects.filter(kind="approvals.viewed").exists()
    for path in pages:
        assert "1000000001" in body_of(inside(Client(), chief), path)
    for event in AuditRecord.objects.filter(kind="approvals.viewed"):
        assert (event.duty, event.subject) == (DUTY, "1000000001")
        assert event.purpose


def test_no_content_is_shown_beside_a_log_that_is_not_signed(
    maker: Actor, chief: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late() -> None:
        raise Refusal("記録が署名されていません。", code="late")

    path = f"/approvals/{submitted(maker).number}/"
    monkeypatch.setattr(doors, "refuse_when_late", late)
    reply = inside(Client(), chief).get(path)
    assert (reply.status_code, "車椅子" in reply.content.decode()) == (422, False)


def test_who_may_see_it_no_more_finds_only_how_it_stands(maker: Actor, shelf: Shelf) -> None:
    shelf.content = {"addressee_number": "1000000001"}
    page = f"/approvals/{submitted(maker).number}/"
    assert "1000000001" in body_of(inside(Client(), maker), page)
    Grant.objects.filter(officer__user_id="sato").update(valid=DateRange(None, date(2020, 4, 1)))
    told = body_of(inside(Client(), maker, with_purpose=False), page)
    assert ("1000000001" in told, "承認待ち" in told) == (False, True)
    assert AuditRecord.objects.filter(kind="approvals.viewed").latest("at").subject == ""


def test_the_maker_withdraws_the_own_and_nobody_elses(
    maker: Actor, chief: Actor, shelf: Shelf
) -> None:
    shown = submitted(maker)
    path = f"/approvals/{shown.number}/withdraw"
    assert inside(Client(), chief).post(path).status_code == 403
    client = inside(Client(), maker)
    assert "起案を取り下げる" in body_of(client, "/approvals/matters/sample/1/")
    assert client.post(path).status_code == 302
    assert (found().state, shelf.done) == ("withdrawn", [("returned", "起案者による取下げ")])


def test_a_return_stands_on_the_home_page_until_it_is_seen(maker: Actor, chief: Actor) -> None:
    submitted(maker)
    assert decision(inside(Client(), chief), "send_back", comment="").status_code == 422
    decision(inside(Client(), chief), "send_back", comment="数を確かめること")
    client, path = inside(Client(), maker), f"/approvals/{found().number}/seen"
    assert "数を確かめること" in body_of(client, "/")
    assert inside(Client(), chief).post(path).status_code == 409
    client = inside(Client(), maker)
    for _ in range(2):
        assert client.post(path).headers["Location"] == "/"
    assert "数を確かめること" not in body_of(client, "/")
    assert AuditRecord.objects.filter(kind="approvals.seen").count() == 1


def test_a_return_leaves_the_home_page_when_it_is_submitted_again(
    maker: Actor, chief: Actor
) -> None:
    submitted(maker)
    decision(inside(Client(), chief), "send_back", comment="数を確かめること")
    submitted(maker)
    assert "数を確かめること" not in body_of(inside(Client(), maker), "/")


def test_the_history_shows_the_duties_that_one_may_approve(maker: Actor, chief: Actor) -> None:
    submitted(maker)
    assert Client().get("/approvals/").status_code == 302
    for actor, is_shown in ((chief, True), (maker, True), (_other("takahashi"), False)):
        page = body_of(inside(Client(), actor), "/approvals/")
        assert ("見本</a>" in page) is is_shown


def test_the_history_is_narrowed_by_its_criteria(maker: Actor, chief: Actor) -> None:
    submitted(maker)
    submitted(maker, "2")
    approved(chief, "2")
    client, today = inside(Client(), chief), timezone.localdate()
    tomorrow = wareki(today + timedelta(days=1))
    tries: list[tuple[dict[str, str], int]] = [
        ({}, 2),
        ({"state": "waiting"}, 1),
        ({"state": "approved"}, 1),
        ({"state": "returned"}, 0),
        ({"kind": SAMPLE.kind, "duty": DUTY.value}, 2),
        ({"duty": Duty.PAYMENTS.value}, 0),
        ({"since": wareki(today), "through": wareki(today)}, 2),
        ({"since": tomorrow}, 0),
    ]
    for criteria, count in tries:
        page = client.post("/approvals/", criteria).content.decode()
        assert page.count("見本</a>") == count, criteria
    assert AuditRecord.objects.filter(kind="approvals.listed").count() == len(tries)


def test_routes_posts_and_deputies_are_entered_on_screens(maker: Actor, chief: Actor) -> None:
    soumu, kanri = managers()
    today = wareki(timezone.localdate())
    through = wareki(timezone.localdate() + timedelta(days=7))
    days = {"since": today, "through": through}
    officer("kakari", Level.SEE)
    forms: dict[str, dict[str, Any]] = {
        "route": {"kind": "sample", "since": today, "place_1": "*", "rank_1": "30"},
        "post": {"officer": "kacho", "rank": "30", **days},
        "deputation": {"principal": "kacho", "deputy": "kakari", "duty": DUTY.value, **days},
    }
    for name, form in forms.items():
        client = inside(Client(), soumu)
        assert "必須" in body_of(client, f"/approvals/arrangements/{name}")
        assert client.post(f"/approvals/arrangements/{name}", {}).status_code == 422
        page = client.post(f"/approvals/arrangements/{name}", form).headers["Location"]
        other, shown = inside(Client(), kanri), queries.waiting_for(kanri)[0]
        told = body_of(other, page)
        assert all(words in told for words in ("この内容を承認する", *TOLD[name], today))
        answer = {"decision": "approve", "digest": shown.digest}
        assert other.post(f"/approvals/{shown.number}/decide", answer).status_code == 302
    page = body_of(inside(Client(), soumu), "/approvals/arrangements/")
    assert all(words in page for words in ("見本の決裁", "課長以上", "適用中", "代決を取りやめる"))
    submitted(maker)
    assert approved(chief).state == "approved"


def test_a_refused_arrangement_says_why_in_its_form() -> None:
    soumu, _ = managers()
    client = inside(Client(), soumu)
    form = {"kind": "sample", "since": "令和2年4月1日", "place_1": "*"}
    reply = client.post("/approvals/arrangements/route", form)
    assert (reply.status_code, "今日以後の日" in reply.content.decode()) == (422, True)
    assert AuditRecord.objects.get(outcome="refused").details["place"] == "approvals:new_route"


def test_arrangements_are_ended_on_their_page(chief: Actor) -> None:
    soumu, kanri = managers()
    deputy = officer("kakari", Level.SEE)
    a_deputy((soumu, kanri), chief, deputy)
    (deputation,) = queries.deputations(chief.body)
    path = f"/approvals/arrangements/deputations/{deputation.pk}/end"
    assert inside(Client(), chief).post(path).status_code == 403
    client = inside(Client(), soumu)
    assert client.post(path).status_code == 302
    assert "取りやめ" in body_of(client, "/approvals/arrangements/")
    for missing in ("posts/999/end", "deputations/999/end"):
        assert client.post(f"/approvals/arrangements/{missing}").status_code == 404


def test_the_arrangements_are_for_administrators(chief: Actor) -> None:
    for name in ("", "route", "post", "deputation"):
        path = f"/approvals/arrangements/{name}"
        assert inside(Client(), chief).get(path).status_code == 403
        assert Client().get(path).status_code == 302


def test_the_home_page_marks_what_is_overdue_and_puts_it_first(maker: Actor, chief: Actor) -> None:
    fresh = submitted(maker)
    with travel(timezone.now() - timedelta(days=20), tick=True):
        old = submitted(maker, "2")
    page = body_of(inside(Client(), chief), "/")
    assert "うち期限超過 1件" in page
    assert page.index(f"/approvals/{old.number}/") < page.index(f"/approvals/{fresh.number}/")
    assert "期限超過" in body_of(inside(Client(), maker), "/")


@pytest.mark.parametrize("count", [1, 30])
def test_the_home_page_asks_few_questions_however_much_waits(
    maker: Actor, chief: Actor, count: int
) -> None:
    for each in range(count):
        submitted(maker, str(each))
    client = inside(Client(), chief)
    client.get("/")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = body_of(client, "/")
    assert page.count("見本</a>") == count
    assert len(asked) <= QUERIES_OF_HOME, [each["sql"] for each in asked]
