"""宛名の画面: who sees what, and what a second person decides."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser

from tests import people
from tests.entry import inside
from tests.far_side import Juki
from tesuri.addressees.models import Binding, Check
from tesuri.addressees.tests import cast
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
Call = Callable[..., Any]


@pytest.fixture
def check(welfare: Call) -> Check:
    assert welfare("/api/bindings", cast.request()).status_code == 200
    return Check.objects.get()


@pytest.fixture
def approver(suzuki: Actor) -> Browser:
    return inside(Browser(), suzuki)


def every_page(check: Check) -> list[tuple[str, str]]:
    page = f"/checks/{check.key}/"
    return [
        *(("get", "/checks/"), ("get", page), ("get", "/bindings/"), ("post", "/bindings/")),
        *(("post", f"{page}confirm"), ("post", f"{page}reject")),
    ]


def test_a_stranger_is_sent_to_the_entrance(check: Check) -> None:
    for method, path in every_page(check):
        answer = getattr(Browser(), method)(path)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/entry/")
    assert not Binding.objects.exists()


@pytest.mark.control("C-3-01")
def test_another_desk_sees_nothing(check: Check) -> None:
    for number, actor in enumerate((people.takahashi(), people.suzuki(Duty.PAYMENTS))):
        browser = inside(Browser(), actor)
        for method, path in every_page(check):
            answer = getattr(browser, method)(path)
            assert answer.status_code == 403, (number, path)
            assert "髙橋" not in answer.content.decode()
    assert not Binding.objects.exists()


@pytest.mark.control("C-3-01")
def test_who_may_only_see_cannot_decide(check: Check) -> None:
    browser = inside(Browser(), people.an_officer("tanaka", "田中", (Duty.ADDRESSEES, Level.SEE)))
    page = browser.get(f"/checks/{check.key}/").content.decode()
    assert "紐付けを確定する" not in page
    assert "髙橋　春子" in page
    assert "宮町" not in page
    assert "承認の権限を持つ人だけに表示します" in page
    assert browser.post(f"/checks/{check.key}/confirm").status_code == 403
    assert browser.post(f"/checks/{check.key}/reject", {"reason": "x"}).status_code == 403


def test_a_second_person_reads_the_evidence_and_confirms(check: Check, approver: Browser) -> None:
    assert f"確認{check.pk}を開く" in approver.get("/checks/").content.decode()
    page = approver.get(f"/checks/{check.key}/").content.decode()
    for shown in ("髙橋　春子", "平成2年4月1日", "宮町二丁目47番地1", "運転免許証", "一致", "佐藤"):
        assert shown in page
    assert cast.HARUKO not in page
    answer = approver.post(f"/checks/{check.key}/confirm", follow=True)
    assert "紐付けを確定しました" in answer.content.decode()
    assert "確認を待つ依頼はありません" in answer.content.decode()
    seen = AuditRecord.objects.filter(kind="addressees.check_seen").get()
    assert (seen.user_id, seen.subject, seen.duty) == ("suzuki", "0000000001", "addressees")
    page = approver.get(f"/checks/{check.key}/").content.decode()
    assert "紐付け済み" in page
    assert "髙橋" not in page


@pytest.mark.control("C-6-10")
def test_an_address_under_shielding_is_shown_to_who_was_granted_it_alone(
    check: Check, approver: Browser, juki: Juki
) -> None:
    juki.people[cast.HARUKO] = juki.people[cast.HARUKO] | {"is_shielded": "True"}
    page = approver.get(f"/checks/{check.key}/").content.decode()
    assert "宮町" not in page
    assert "支援措置により表示しません" in page
    grants = ((Duty.ADDRESSEES, Level.SEE), (Duty.ADDRESSEES, Level.APPROVE))
    trusted = people.an_officer("mori", "森", *grants, (Duty.SHIELDED, Level.SEE))
    assert "宮町" in inside(Browser(), trusted).get(f"/checks/{check.key}/").content.decode()


def test_a_check_is_sent_back_only_with_a_reason(check: Check, approver: Browser) -> None:
    path = f"/checks/{check.key}/reject"
    for reason in ("", f"番号 {cast.HARUKO} は違う"):
        assert approver.post(path, {"reason": reason}).status_code == 422
    assert cast.held_numbers().exists()
    answer = approver.post(path, {"reason": "写しが読めません。"}, follow=True)
    assert "差し戻しました" in answer.content.decode()
    assert not cast.held_numbers().exists()
    assert "写しが読めません。" in approver.get(f"/checks/{check.key}/").content.decode()


def test_the_requester_sees_no_button_and_is_refused(check: Check) -> None:
    grants = ((Duty.ADDRESSEES, Level.SEE), (Duty.ADDRESSEES, Level.APPROVE))
    browser = inside(Browser(), people.an_officer("sato", "佐藤", *grants))
    page = browser.get(f"/checks/{check.key}/").content.decode()
    assert "自分が依頼した紐付けです" in page
    assert "紐付けを確定する" not in page
    answer = browser.post(f"/checks/{check.key}/confirm")
    assert answer.status_code == 403
    assert "別の担当者に確認を頼んでください" in answer.content.decode()
    assert not Binding.objects.exists()


def test_a_decided_check_is_not_decided_again(check: Check, approver: Browser) -> None:
    approver.post(f"/checks/{check.key}/confirm")
    assert approver.post(f"/checks/{check.key}/confirm").status_code == 409


def test_a_silent_registry_is_said_on_the_page(check: Check, approver: Browser, juki: Juki) -> None:
    juki.is_silent = True
    page = approver.get(f"/checks/{check.key}/").content.decode()
    assert "住民基本台帳）から応答がありません" in page
    assert "紐付けを確定する" not in page


def test_bindings_are_found_by_addressee_number_in_a_post(bound: Binding, suzuki: Actor) -> None:
    browser = inside(Browser(), suzuki)
    assert bound.unified_number in browser.get("/bindings/").content.decode()
    found = browser.post("/bindings/", {"addressee_number": "0000000001"}).content.decode()
    assert bound.unified_number in found
    assert "未依頼" in found
    nothing = browser.post("/bindings/", {"addressee_number": "0000000009"}).content.decode()
    assert "この宛名番号の紐付けはありません" in nothing
    wrong = browser.post("/bindings/", {"addressee_number": "１２"})
    assert wrong.status_code == 422
    assert "10桁の数字" in wrong.content.decode()
    searched = AuditRecord.objects.filter(kind="addressees.bindings_searched").order_by("id")
    assert [event.subject for event in searched] == ["0000000001", "0000000009"]


@pytest.mark.control("C-3-13")
def test_it_names_in_the_log_everybody_whom_a_list_showed(
    check: Check, approver: Browser, suzuki: Actor
) -> None:
    approver.get("/checks/")
    approver.post(f"/checks/{check.key}/confirm")
    approver.get("/bindings/")
    approver.post("/bindings/", {"addressee_number": check.addressee_number})
    lists = (
        "addressees.checks_listed",
        "addressees.bindings_listed",
        "addressees.bindings_searched",
    )
    for kind in lists:
        event = AuditRecord.objects.get(kind=kind, user_id=suzuki.user_id)
        assert event.details == {"count": 1, "shown": [check.addressee_number]}, kind


def test_a_check_of_another_body_is_not_there(check: Check) -> None:
    grants = ((Duty.ADDRESSEES, Level.SEE), (Duty.ADDRESSEES, Level.APPROVE))
    other = people.an_officer("abe", "阿部", *grants, body=people.OTHER_CITY, office="fukushi")
    browser = inside(Browser(), other)
    assert browser.get(f"/checks/{check.key}/").status_code == 404
    assert browser.post(f"/checks/{check.key}/confirm").status_code == 404


def test_the_home_page_tells_a_second_person_what_waits(
    check: Check, approver: Browser, settings: Any
) -> None:
    settings.TESURI_ERRANDS = "tesuri.addressees.queries.errands"
    page = approver.get("/").content.decode()
    assert "確認を待つ紐付け" in page
    assert "1件" in page
    assert 'href="/checks/"' in page
