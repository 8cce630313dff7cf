"""人事の画面: from the list to the decision, for administrators alone; axe finds nothing wrong."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.test import Client
from playwright.sync_api import Page

from tests.approvals_page import told
from tests.browser import a_page, chromium, violations
from tests.entry import a_terminal, inside
from tests.people import OTHER_CITY, an_officer, takahashi
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Grant, Office, Officer, Terminal
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.staff.models import Act, Change
from tesuri.workplace.staff.tests import people
from tesuri.workplace.staff.tests.people import NOON, a_grant, approved

SHARING = "/staff/report/sharing/"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def noon() -> Any:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def kanri() -> Actor:
    people.sato((Duty.PERSONS, Level.SEE))
    return people.kanri()


@pytest.fixture
def desk(kanri: Actor) -> Client:
    return inside(Client(), kanri)


def path_of(user_id: str = "sato") -> str:
    return f"/staff/officers/{people.officer(user_id).pk}/"


def test_officers_are_found_by_name_kana_and_id_and_the_search_is_recorded(desk: Client) -> None:
    Officer.objects.filter(user_id="sato").update(name="髙﨑　花", kana="タカサキ　ハナ")
    for words in ("高崎", "たかさき", "SATO"):
        page = desk.post("/staff/", {"words": words, "office": "", "state": "live"})
        assert "髙﨑　花" in page.content.decode(), words
    missed = desk.post("/staff/", {"words": "山田", "office": "", "state": "all"})
    assert "条件に合う職員はいません" in missed.content.decode()
    last = AuditRecord.objects.filter(kind="staff.officers_searched").order_by("-id")[1]
    assert last.details["accounts"] == ["sato"]
    assert last.details["criteria"]["words"] == "SATO"


def test_officers_of_another_body_are_not_there(desk: Client) -> None:
    an_officer("fukaya", "深谷太郎", body=OTHER_CITY)
    assert "深谷太郎" not in desk.get("/staff/").content.decode()
    assert desk.get(path_of("fukaya")).status_code == 404


def test_the_number_of_administrators_is_shown_with_its_limit(desk: Client) -> None:
    assert "管理の権限を持つ人：1人（4人まで）" in desk.get("/staff/").content.decode()


@pytest.mark.control("C-3-09")
def test_a_new_officer_is_entered_shown_and_approved_on_the_screens(desk: Client) -> None:
    given = {
        "user_id": "yamamoto",
        "name": "山本　花",
        "kana": "ヤマモト　ハナ",
        "office": "shogai",
        "employment": "annual",
        "begins_on": "R8.5.11",
        "ends_on": "令和9年3月31日",
    }
    made = desk.post("/staff/officers/new/", given)
    assert made.status_code == 302
    checker = inside(Client(), people.second())
    shown = checker.get(made.headers["Location"]).content.decode()
    assert "山本　花（ヤマモト　ハナ）、会計年度任用、障害福祉課、令和8年5月11日から" in shown
    digest = digest_in(shown)
    decided = checker.post(
        f"{made.headers['Location']}decide/", {"decision": "approve", "digest": digest}
    )
    assert decided.status_code == 302
    assert people.officer("yamamoto").ends_on == date(2027, 3, 31)
    assert "承認済み" in desk.get(path_of("yamamoto")).content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ends_on": ""}, "どちらか一つ"),
        ({"has_no_end": "on"}, "どちらか一つ"),
        ({"user_id": "sato"}, "二度と使えません"),
        ({"user_id": "system:x"}, "値を正しく"),
        ({"ends_on": "2026-05-10"}, "最終日が開始日より前"),
    ],
    ids=["no end said", "both said", "a used id", "a program's id", "an end before the beginning"],
)
def test_a_form_says_what_stands_against_it(
    desk: Client, change: dict[str, str], said: str
) -> None:
    given = {
        "user_id": "yamamoto",
        "name": "山本",
        "kana": "ヤマモト",
        "office": "shogai",
        "employment": "annual",
        "begins_on": "2026-05-11",
        "ends_on": "2027-03-31",
    }
    answer = desk.post("/staff/officers/new/", given | change)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Change.objects.exists()


def test_what_was_refused_in_the_form_stands_in_the_log(desk: Client) -> None:
    given = people.an_account("sato")["accounts"][0]
    assert desk.post("/staff/officers/new/", given).status_code == 422
    event = AuditRecord.objects.get(outcome="refused")
    assert event.details == {"reason": "cannot_change", "place": "staff:issue"}
    assert event.user_id == "kanri"


@pytest.mark.parametrize(
    ("deed", "given", "act"),
    [
        ("change", {"name": "佐藤", "kana": "サトウ", "employment": "regular"}, Act.CHANGE),
        ("move", {"office": "kaikei", "moves_on": "R8.6.1"}, Act.MOVE),
        ("end", {"ends_on": "R8.5.31"}, Act.END),
        ("grant", {"duties": ["audit"], "levels": ["see", "edit"], "office": "shogai"}, Act.GRANT),
    ],
)
def test_each_form_proposes_its_change(
    desk: Client, deed: str, given: dict[str, Any], act: Act
) -> None:
    more = {"change": {"has_no_end": "on"}, "grant": {"since": "R8.5.11"}}.get(deed, {})
    assert desk.get(f"{path_of()}{deed}/").status_code == 200
    assert desk.post(f"{path_of()}{deed}/", given | more).status_code == 302
    assert Change.objects.get().act == act
    assert desk.post(f"{path_of()}{deed}/", {}).status_code == 422


@pytest.mark.parametrize(
    ("deed", "given", "line"),
    [
        (
            "officers/new/",
            people.an_account()["accounts"][0],
            ("発行　山本　花（yamamoto）", "会計年度任用、障害福祉課、令和8年5月11日から"),
        ),
        ("{}move/", {"office": "kaikei", "moves_on": "R8.6.1"}, ("異動　佐藤（sato）", "会計課へ")),
        ("{}end/", {"ends_on": "R8.5.31"}, ("終了　佐藤（sato）", "令和8年5月31日まで")),
        (
            "{}grant/",
            {"duties": "audit", "levels": "see", "office": "shogai", "since": "R8.5.11"},
            ("権限の付与　佐藤（sato）", "監査の閲覧、障害福祉課、令和8年5月11日から"),
        ),
        (
            "offices/change/",
            {"code": "kaikei", "name": "会計課", "chief": "sato"},
            ("部署　kaikei", "会計課、所属長 佐藤（sato）"),
        ),
    ],
)
def test_the_page_of_the_approval_tells_each_change_in_words(
    desk: Client, deed: str, given: dict[str, Any], line: tuple[str, str]
) -> None:
    place = deed.format(f"officers/{people.officer().pk}/")
    assert desk.post(f"/staff/{place}", given).status_code == 302
    facts = told(inside(Client(), people.second()), Approval.objects.get())
    assert line[1] in facts[line[0]]


def test_a_grant_ends_from_the_page_of_its_officer(desk: Client) -> None:
    given = Grant.objects.get(officer__user_id="sato")
    link = f"/staff/grants/{given.pk}/end/"
    assert link in desk.get(path_of()).content.decode()
    assert desk.post(link, {"last_day": "R8.5.31"}).status_code == 302
    assert Change.objects.get().content["grant_ends"][0]["last_day"] == "2026-05-31"


def test_a_change_is_sent_back_submitted_again_and_withdrawn(desk: Client, kanri: Actor) -> None:
    made = desk.post(f"{path_of()}end/", {"ends_on": "R8.5.31"}).headers["Location"]
    checker = inside(Client(), people.second())
    back = {"decision": "send_back", "digest": "0" * 64, "comment": "日付を確かめてください"}
    assert checker.post(f"{made}decide/", back).status_code == 302
    assert "差戻し" in desk.get(made).content.decode()
    assert desk.post(f"{made}submit/").status_code == 302
    assert desk.post(f"{made}submit/").status_code == 409
    waiting = latest("staff.account", made.rstrip("/").rpartition("/")[2])
    assert waiting is not None
    assert desk.post(f"/approvals/{waiting.number}/withdraw").status_code == 302
    assert "取下げ" in desk.get(made).content.decode()


def test_who_it_is_about_is_told_not_to_approve(kanri: Actor) -> None:
    second = people.second()
    client = inside(Client(), kanri)
    made = client.post(f"{path_of('kanri2')}end/", {"ends_on": "R8.5.31"}).headers["Location"]
    page = inside(Client(), second).get(made).content.decode()
    assert "この変更はあなたについてのものです" in page
    assert "この内容を承認する" not in page


def test_the_page_of_an_officer_leads_to_keys_and_terminals_and_back(desk: Client) -> None:
    number = people.officer().pk
    Terminal.objects.filter(pk=a_terminal("T-9").pk).update(body="112020")
    inside(Client(), Actor("sato", "佐藤", "112020", "shogai"))  # at T-1
    page = desk.get(path_of()).content.decode()
    links = (f"/entry/holders/{number}/", "/staff/terminals/T-9/", "/staff/terminals/T-1/")
    for link in (*links, "/entry/situation/"):
        assert f'href="{link}"' in page, link
    for place in (links[0], links[2]):
        assert f'href="{path_of()}"' in desk.get(place).content.decode(), place


@pytest.mark.parametrize("method", ["get", "post"])
def test_strangers_and_other_desks_see_nothing(kanri: Actor, method: str) -> None:
    for place in ("/staff/", path_of(), f"{path_of()}grant/", "/staff/officers/new/"):
        assert getattr(Client(), method)(place).status_code in (302, 405)
    other = inside(Client(), takahashi())
    for place in ("/staff/", f"{path_of()}grant/", "/staff/officers/new/"):
        assert getattr(other, method)(place).status_code == 403


def test_a_first_password_is_shown_once_and_never_for_oneself_or_who_is_gone(
    desk: Client, kanri: Actor
) -> None:
    answer = desk.post(f"{path_of()}password/")
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert check_password(secret, people.officer().password)
    assert secret not in desk.get(path_of()).content.decode()
    assert not AuditRecord.objects.filter(details__icontains=secret).exists()
    assert desk.post(f"{path_of('kanri')}password/").status_code == 409
    Officer.objects.filter(user_id="sato").update(ends_on=date(2026, 5, 10))
    assert desk.post(f"{path_of()}password/").status_code == 409
    assert Client().post(f"{path_of()}password/").status_code == 302
    assert inside(Client(), takahashi()).post(f"{path_of()}password/").status_code == 403


# --- 目で見る ---


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as browser:
        yield a_page(browser)


def test_no_page_of_staff_shuts_anyone_out(page: Page, kanri: Actor) -> None:
    second, found = people.second(), {}
    people.trained("sato", "kanri")
    approved(kanri, second, Act.GRANT, a_grant())
    chief = an_officer("kacho", "課長", *((Duty.AUDIT, level) for level in Level))
    Office.objects.filter(code="shogai").update(chief=people.officer("kacho"))
    Grant.objects.create(
        officer=people.officer(),
        office=people.officer().office,
        duty=Duty.MEDIA,
        level=Level.SEE,
        valid=(date(2026, 3, 1), None),
    )
    waiting = changes_waiting(kanri)
    given = Grant.objects.filter(officer__user_id="sato").first()
    assert given is not None
    places = [
        *("/", "/staff/", path_of(), "/staff/officers/new/", "/staff/changes/", waiting),
        *(f"{path_of()}{deed}/" for deed in ("change", "move", "end", "grant")),
        *(f"/staff/grants/{given.pk}/end/", "/staff/lists/", "/staff/offices/"),
        *("/staff/offices/change/", "/staff/reviews/two/", "/staff/manual/", "/staff/manuals/"),
    ]
    checker, leader = inside(Client(), second), inside(Client(), chief)
    seen = [(checker, each) for each in places]
    seen += [(leader, each) for each in ("/", "/staff/reviews/", "/staff/report/", SHARING)]
    for client, place in seen:
        answer = client.get(place)
        assert answer.status_code == 200, place
        styled(page, answer.content.decode())
        found[place] = violations(page)
    assert {place: wrong for place, wrong in found.items() if wrong} == {}


def changes_waiting(kanri: Actor) -> str:
    made = inside(Client(), kanri).post(
        f"{path_of()}move/", {"office": "kaikei", "moves_on": "R8.6.1"}
    )
    return str(made.headers["Location"])


def styled(page: Page, html: str) -> None:
    page.set_content(html)
    page.add_style_tag(path=Path(settings.STATICFILES_DIRS[0]) / "house.css")


def digest_in(page: str) -> str:
    return page.partition('name="digest" value="')[2][:64]
