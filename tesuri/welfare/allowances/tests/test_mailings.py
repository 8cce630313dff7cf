"""一斉の文書: the forms with what is known and the reminders, once each, in bundles."""

import io
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from structlog.testing import capture_logs
from time_machine import travel

from tests import people, residents
from tests.entry import a_terminal, inside
from tesuri.ground.records import Refusal
from tesuri.welfare.allowances import actions, jobs
from tesuri.welfare.allowances.campaigns import mailings
from tesuri.welfare.allowances.campaigns.reporting import Window
from tesuri.welfare.allowances.documents.layout import EXACT, Letter
from tesuri.welfare.allowances.documents.mailings import MAILING, Known, form_values, heads
from tesuri.welfare.allowances.documents.special_disability import WORDS
from tesuri.welfare.allowances.models import (
    Campaign,
    Claim,
    MailingBundle,
    MailingKind,
    MailingPage,
)
from tesuri.welfare.allowances.tests import campaign_desk
from tesuri.welfare.allowances.tests.campaign_desk import HANDED, YEAR, report_of
from tesuri.welfare.allowances.tests.desk import TODAY, ready
from tesuri.welfare.allowances.tests.two_people import Desk
from tesuri.welfare.payments.tests import a_case
from tesuri.welfare.persons import actions as register
from tesuri.welfare.persons.actions import AddressHidden
from tesuri.workplace import documents
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.documents.senders import sender_of
from tesuri.workplace.outputs.handing import Printout
from tesuri.workplace.outputs.models import Order
from tesuri.workplace.outputs.tests.a_store import a_store_for

pytestmark = pytest.mark.django_db
WORKER = Actor.system("allowances", people.CITY)
FORM, REMINDER = MailingKind.FORM, MailingKind.REMINDER
ANSWER_BY = date(2026, 9, 30)


@pytest.fixture
def claims(desk: Desk) -> list[Claim]:
    return begun(desk)


def begun(desk: Desk, **natsuo: Any) -> list[Claim]:
    with travel(TODAY):
        claims = campaign_desk.granted_to_two(desk, **natsuo)
    with travel(campaign_desk.JULY):
        campaign_desk.listed(desk.clerk)
    return claims


def all_made(order: int) -> int:
    times = 0
    while actions.make_next_mailing(WORKER, order):
        times += 1
    return times


def forms(desk: Desk) -> int:
    return int(actions.order_mailing(desk.clerk, YEAR, FORM).pk)


def text_of(bundle: MailingBundle, folder: Path) -> str:
    path = folder / "mailing.pdf"
    path.write_bytes(bytes(bundle.pdf))
    made = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True)
    return "".join(made.stdout.decode().split())


def test_each_form_has_what_is_known_and_room_for_what_is_not(
    desk: Desk, claims: list[Claim], tmp_path: Path
) -> None:
    with travel(campaign_desk.AUGUST):
        assert all_made(forms(desk)) == 1
    bundle = MailingBundle.objects.get()
    assert [page.page for page in bundle.pages.all()] == [1, 2]
    text = text_of(bundle, tmp_path)
    assert text.count("登録されている内容と、変わったところ") == 2
    for words in (
        *("特別障害者手当所得状況届", claims[0].number, claims[1].number),
        *("８月12日から令和8年９月11日", "令和7年中の所得", "非課税の年金"),
        *("施設に入所している（いた）いいえ", "省令第17条"),
    ):
        assert words.replace("令和8年９月", "令和８年９月").replace("令和7", "令和７") in text
    assert "審査請求" not in text  # nothing is decided by it


def test_a_form_tells_of_obligors_by_relationship_alone(desk: Desk, tmp_path: Path) -> None:
    with travel(TODAY):
        claim = desk.decided_anew(ready(desk.clerk).number).claim
        husband = residents.registered(residents.NATSUO)
        claim.obligors.create(person=husband, relationship="夫")
    with travel(campaign_desk.AUGUST):
        campaign_desk.listed(desk.clerk)
        all_made(forms(desk))
    text = text_of(MailingBundle.objects.get(), tmp_path)
    assert "夫（1人）" in text
    assert "夏男" not in text


def test_the_fullest_form_finds_room_on_its_page() -> None:
    sender, today = sender_of(people.CITY), TODAY.date()
    letter = Letter("届 第123456号", today, "3600041", "埼玉県" * 9, "髙橋　春子", sender)
    stay = "はい（令和8年10月20日から令和8年12月20日まで）"
    facts = [("市内に住所を有した日（転入日）", "令和8年1月20日（令和8年12月20日まで）")] * 2
    facts += [("病院・診療所・介護老人保健施設に入院している（いた）", stay)] * 3
    known = Known("S2026-000020", date(1980, 5, 5), False, [*facts, ("続柄", "母、" * 9)], True)
    page = form_values(WORDS, letter, Window(YEAR), known)
    assert documents.render_pages(MAILING, heads("届", today), [page], exact=EXACT)


def test_it_is_made_once_and_goes_on_where_it_was_killed(
    desk: Desk, claims: list[Claim], monkeypatch: Any
) -> None:
    monkeypatch.setattr("tesuri.welfare.allowances.actions.mailings.BUNDLE", 1)
    with travel(campaign_desk.AUGUST):
        order = forms(desk)
        assert actions.make_next_mailing(WORKER, order) == 1

        def unchanged() -> None:
            assert MailingPage.objects.count() == MailingBundle.objects.count() == 1

        a_case.killed_at_every_statement(
            lambda: actions.make_next_mailing(WORKER, order), unchanged
        )
        assert all_made(order) == 0
        assert all_made(forms(desk)) == 0
    assert MailingPage.objects.count() == 2
    assert mailings.mailed(Campaign.objects.get(), FORM).is_complete


def test_it_can_be_stopped_and_goes_on_with_the_rest(
    desk: Desk, claims: list[Claim], monkeypatch: Any
) -> None:
    monkeypatch.setattr("tesuri.welfare.allowances.actions.mailings.BUNDLE", 1)
    with travel(campaign_desk.AUGUST):
        with pytest.raises(Refusal, match="作成中"):
            actions.stop_mailing(desk.clerk, YEAR, FORM)
        order = forms(desk)
        actions.make_next_mailing(WORKER, order)
        actions.stop_mailing(desk.clerk, YEAR, FORM)
        assert all_made(order) == 0
        told = mailings.mailed(Campaign.objects.get(), FORM)
        assert (told.made, told.count, told.is_stopped) == (1, 2, True)
        jobs.make_mailing(forms(desk))
    assert mailings.mailed(Campaign.objects.get(), FORM).made == 2


def test_who_has_reported_is_sent_no_form(desk: Desk, claims: list[Claim]) -> None:
    with travel(campaign_desk.AUGUST):
        actions.receive_report(desk.clerk, report_of(claims[0]).pk, HANDED)
        all_made(forms(desk))
    assert MailingPage.objects.get().report.claim == claims[1]


def test_who_died_is_written_to_no_more(desk: Desk, claims: list[Claim]) -> None:
    with travel(campaign_desk.AUGUST):
        order, person = forms(desk), claims[0].person
        day = date(2026, 8, 1)
        register.enter_death(desk.clerk, person.key, day, source="office", reason="死亡届の通知")
        all_made(order)
        assert MailingPage.objects.get().report.claim == claims[1]
        with pytest.raises(Refusal, match="送るものではありません"):
            actions.make_mailing(desk.clerk, report_of(claims[0]).pk, FORM)


def test_a_reminder_says_what_is_awaited_and_by_when(
    desk: Desk, claims: list[Claim], tmp_path: Path
) -> None:
    with travel(campaign_desk.AUGUST):
        short = replace(HANDED, missing=["own_income"])
        actions.receive_report(desk.clerk, report_of(claims[0]).pk, short)
        with pytest.raises(Refusal, match="期間が終わって"):
            actions.remind(desk.clerk, YEAR, ANSWER_BY)
        with pytest.raises(Refusal, match="期限を決めて"):
            actions.order_mailing(desk.clerk, YEAR, REMINDER)
    with travel(campaign_desk.LATE):
        with pytest.raises(Refusal, match="明日以後"):
            actions.remind(desk.clerk, YEAR, date(2026, 9, 14))
        assert all_made(actions.remind(desk.clerk, YEAR, ANSWER_BY).pk) == 1
    text = text_of(MailingBundle.objects.get(), tmp_path)
    for words in ("本人の所得・扶養親族等の証明書", "９月30日", "督促"):
        assert words in text


def test_a_second_round_reminds_only_who_still_owes(desk: Desk, claims: list[Claim]) -> None:
    with travel(campaign_desk.LATE):
        first = actions.remind(desk.clerk, YEAR, ANSWER_BY).pk
        all_made(first)
        actions.receive_report(desk.clerk, report_of(claims[0]).pk, HANDED)
        second = actions.remind(desk.clerk, YEAR, ANSWER_BY)
        assert second.round == 2
        assert all_made(first) == 0  # the former round is over
        all_made(second.pk)
    pages = MailingPage.objects.order_by("pk").values_list("report__claim", "round")
    assert set(pages) == {(claims[0].pk, 1), (claims[1].pk, 1), (claims[1].pk, 2)}


def test_who_is_shielded_is_left_to_an_officer_who_may_see_the_address(
    desk: Desk, claims: list[Claim]
) -> None:
    residents.shielded(claims[0].person)
    report = report_of(claims[0])
    with travel(campaign_desk.AUGUST):
        grants = [(Duty.ALLOWANCES, Level.PRINT), (Duty.ALLOWANCES, Level.SEE)]
        special = people.an_officer("shien", "支援", *grants, (Duty.SHIELDED, Level.SEE))
        with pytest.raises(Refusal, match="先に始めて"):
            actions.make_mailing(special, report.pk, FORM)
        all_made(forms(desk))
        assert MailingPage.objects.get().report.claim == claims[1]
        with pytest.raises(AddressHidden):
            actions.make_mailing(desk.clerk, report.pk, FORM)
        a_terminal()
        page = reverse("allowances:campaign", args=[YEAR])
        assert (
            "さんの所得状況届の用紙を作る"
            not in inside(Client(), desk.clerk).get(page).content.decode()
        )
        seat = inside(Client(), special)
        assert "さんの所得状況届の用紙を作る" in seat.get(page).content.decode()
        seat.post(reverse("allowances:make_mailing", args=[report.pk, "form"]))
        one, again = (actions.make_mailing(special, report.pk, FORM) for _ in range(2))
        assert one == again
        with pytest.raises(AddressHidden):
            actions.print_mailing(desk.clerk, one.bundle_id)


def test_a_report_that_came_in_is_not_written_to_alone_either(
    desk: Desk, claims: list[Claim]
) -> None:
    with travel(campaign_desk.AUGUST):
        forms(desk)
        actions.receive_report(desk.clerk, report_of(claims[0]).pk, HANDED)
        with pytest.raises(Refusal, match="受理"):
            actions.make_mailing(desk.clerk, report_of(claims[0]).pk, FORM)


def test_a_name_that_no_font_shows_stops_nobody_else(desk: Desk) -> None:
    claims = begun(desk, name="\ue000")
    with travel(campaign_desk.AUGUST), capture_logs() as told:
        assert all_made(forms(desk)) == 1
    left = {each["report"] for each in told if each["event"] == "mailing without a glyph"}
    assert left == {report_of(claims[1]).pk}
    assert MailingPage.objects.get().report.claim == claims[0]


def test_a_bundle_is_printed_as_it_is_kept(desk: Desk, claims: list[Claim]) -> None:
    with travel(campaign_desk.AUGUST):
        all_made(forms(desk))
        a_terminal()
        bundle = MailingBundle.objects.get()
        printed = actions.print_mailing(desk.clerk, bundle.pk)
    assert isinstance(printed, Printout)
    assert printed.content == bytes(bundle.pdf)


def test_the_whole_goes_to_the_print_shop(
    desk: Desk, claims: list[Claim], monkeypatch: Any
) -> None:
    clerk = people.an_officer(
        *("mori", "森"),
        *((Duty.ALLOWANCES, level) for level in (Level.PRINT, Level.EXPORT, Level.SEE)),
        *((Duty.MEDIA, level) for level in (Level.SEE, Level.EXPORT)),
    )
    with pytest.raises(Refusal, match="まだありません"):
        actions.order_mailing_for_print_shop(clerk, YEAR, FORM, medium=1, recipient=1)
    with travel(campaign_desk.AUGUST):
        all_made(forms(desk))
    kept: list[bytes] = []

    def enclose(content: bytes, certificate: object) -> bytes:
        kept.append(content)
        return b"x"

    monkeypatch.setattr("tesuri.workplace.outputs.cms.enclose", enclose)
    store = a_store_for(clerk)
    medium = store.kept()
    store.lend(medium, borrower=clerk.user_id)
    store.decide(medium)
    places = {"medium": medium.number, "recipient": store.receiver().number}
    assert isinstance(actions.order_mailing_for_print_shop(clerk, YEAR, FORM, **places), Order)
    bundle = MailingBundle.objects.get()
    with zipfile.ZipFile(io.BytesIO(kept[0])) as archive:
        assert archive.read(f"mailing-{bundle.pk}.pdf") == bytes(bundle.pdf)
        listed = archive.read("mailing.csv").decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in listed[1:]] == [each.number for each in claims]


def test_a_stranger_and_another_desk_make_and_print_nothing(
    desk: Desk, claims: list[Claim]
) -> None:
    with travel(campaign_desk.LATE):
        all_made(forms(desk))
        bundle, report = MailingBundle.objects.get().pk, report_of(claims[0]).pk
        for other in (people.takahashi(), Actor("mishiranu", "見知らぬ人", people.CITY)):
            for act in (
                lambda who: actions.order_mailing(who, YEAR, FORM),
                lambda who: actions.stop_mailing(who, YEAR, FORM),
                lambda who: actions.remind(who, YEAR, ANSWER_BY),
                lambda who: actions.make_mailing(who, report, FORM),
                lambda who: actions.print_mailing(who, bundle),
                lambda who: actions.order_mailing_for_print_shop(
                    who, YEAR, FORM, medium=1, recipient=1
                ),
            ):
                with pytest.raises(NotAllowed):
                    act(other)


def test_the_database_keeps_one_page_of_a_report_as_it_was(desk: Desk, claims: list[Claim]) -> None:
    with travel(campaign_desk.AUGUST):
        all_made(forms(desk))
    page = MailingPage.objects.order_by("page")[0]

    def refused(words: str, **changed: Any) -> None:
        given = {"report": page.report, "bundle": page.bundle, "kind": "form", "round": 1}
        with pytest.raises(IntegrityError, match=words), transaction.atomic():
            MailingPage.objects.create(**given | {"page": 9} | changed)

    refused("mailing_once")
    refused("its campaign, kind and round", round=2)
    refused("its campaign, kind and round", kind="reminder")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        MailingBundle.objects.update(digest="x")
    with pytest.raises(IntegrityError, match="digest_of_pdf"), transaction.atomic():
        MailingBundle.objects.create(
            campaign=page.bundle.campaign, kind="form", round=1, pdf=b"", digest="x", count=1
        )


def test_the_page_of_the_campaign_shows_how_far_it_is(desk: Desk, claims: list[Claim]) -> None:
    with travel(campaign_desk.LATE):
        a_terminal()
        seat, page = inside(Client(), desk.clerk), reverse("allowances:campaign", args=[YEAR])
        assert "作成を始める" in seat.get(page).content.decode()
        seat.post(reverse("allowances:order_mailing", args=[YEAR, "form"]))
        assert "2件のうち0件" in seat.get(page).content.decode()
        seat.post(reverse("allowances:stop_mailing", args=[YEAR, "form"]))
        assert "止めています" in seat.get(page).content.decode()
        all_made(forms(desk))
        assert "2件のうち2件" in seat.get(page).content.decode()
        printed = seat.post(
            reverse("allowances:print_mailing", args=[MailingBundle.objects.get().pk])
        )
        assert printed.content[:5] == b"%PDF-"
        assert seat.post(reverse("allowances:remind", args=[YEAR]), {}).status_code == 422
        seat.post(reverse("allowances:remind", args=[YEAR]), {"answer_by": "令和8年9月30日"})
        assert "提出の期限は令和8年9月30日" in seat.get(page).content.decode()
        assert seat.post(f"/allowances/campaigns/{YEAR}/mailings/x/").status_code == 404
        other = inside(Client(), people.takahashi())
        assert other.post(reverse("allowances:remind", args=[YEAR])).status_code == 403
