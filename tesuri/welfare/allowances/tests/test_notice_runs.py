"""通知書の一括発行: what decisions owe, each notice once, in bundles, whoever is killed."""

import io
import subprocess
import zipfile
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
from tesuri.welfare.allowances import actions, jobs, letters, notice_runs
from tesuri.welfare.allowances.documents import changes
from tesuri.welfare.allowances.documents.layout import EXACT, Letter
from tesuri.welfare.allowances.documents.special_disability import WORDS
from tesuri.welfare.allowances.models import (
    BundledNotice,
    Claim,
    Decision,
    Notice,
    NoticeBundle,
    NoticeKind,
    NoticeRun,
)
from tesuri.welfare.allowances.tests import campaign_desk, notices_desk
from tesuri.welfare.allowances.tests.desk import TODAY
from tesuri.welfare.allowances.tests.two_people import Desk
from tesuri.welfare.payments.tests import a_case
from tesuri.welfare.persons import actions as register
from tesuri.welfare.persons.actions import AddressHidden
from tesuri.workplace import documents
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.documents.senders import sender_of
from tesuri.workplace.outputs.handing import Printout
from tesuri.workplace.outputs.models import Order
from tesuri.workplace.outputs.tests.a_store import a_store_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
WORKER = Actor.system("allowances", people.CITY)
DAY = TODAY.date()


@pytest.fixture
def claims(desk: Desk) -> list[Claim]:
    return campaign_desk.granted_to_two(desk)


def ordered(desk: Desk) -> int:
    return int(actions.order_notices(desk.clerk, DAY, DAY).pk)


def all_made(run: int) -> int:
    times = 0
    while actions.issue_next_notices(WORKER, run):
        times += 1
    return times


def text_of(pdf: bytes, folder: Path) -> str:
    path = folder / "notices.pdf"
    path.write_bytes(pdf)
    made = subprocess.run(["pdftotext", "-raw", path, "-"], check=True, capture_output=True)
    return "".join(made.stdout.decode().split())


def test_every_owed_notice_is_issued_once_with_its_own_copy(
    desk: Desk, claims: list[Claim], tmp_path: Path
) -> None:
    run = ordered(desk)
    assert all_made(run) == 1
    bundle, notices = NoticeBundle.objects.get(), list(Notice.objects.all())
    assert [(each.kind, each.decision.claim) for each in notices] == [
        ("grant", claims[0]),
        ("grant", claims[1]),
    ]
    assert [each.place for each in bundle.notices.all()] == [1, 2]
    whole = text_of(bytes(bundle.pdf), tmp_path)
    for notice in notices:
        alone = text_of(bytes(notice.pdf), tmp_path)
        assert notice.number in alone
        assert alone in whole
    events = AuditRecord.objects.filter(kind="allowances.notice_issued")
    assert {each.subject for each in events} == {residents.HARUKO, residents.NATSUO}


def test_a_letter_of_two_pages_counts_its_own(tmp_path: Path) -> None:
    """Its pages are numbered as if it stood alone, and the letter after it begins anew."""
    sender = sender_of(people.CITY)
    letter = Letter("第1号", DAY, "3600041", "埼玉県熊谷市", "髙橋　春子", sender)
    values = changes.refusal_values(
        WORDS, letter, claimed_on=DAY, decided_on=DAY, reasons=["長い理由であること。" * 60] * 3
    )
    pages = [values | {"is_grant": False}, values | {"is_grant": False, "reasons": ["短い理由。"]}]
    pdf = documents.render_pages(letters.BUNDLE_TEMPLATE, letters.heads(DAY), pages, exact=EXACT)
    text = text_of(pdf, tmp_path)
    assert text.count("1／2") == text.count("2／2") == 1
    assert text.count("お問い合わせ先") == 2
    endless = values | {"is_grant": False, "reasons": ["長い理由であること。" * 60] * 20}
    with pytest.raises(documents.NotOnOnePage):
        documents.render_pages(letters.BUNDLE_TEMPLATE, letters.heads(DAY), [endless], exact=EXACT)


@pytest.mark.parametrize("case", ["却下", "初めからの支給停止", "支給停止解除", "資格喪失"])
def test_each_kind_is_made_in_bulk(desk: Desk, case: str) -> None:
    kind, decide = notices_desk.MADE[case]
    decision = decide(desk)
    all_made(ordered(desk))
    assert decision.notices.filter(kind=kind).exists()


def test_it_is_made_once_and_goes_on_where_it_was_killed(
    desk: Desk, claims: list[Claim], monkeypatch: Any
) -> None:
    monkeypatch.setattr("tesuri.welfare.allowances.actions.notice_runs.BUNDLE", 1)
    run = ordered(desk)
    assert actions.issue_next_notices(WORKER, run) == 1

    def unchanged() -> None:
        assert Notice.objects.count() == NoticeBundle.objects.count() == 1

    a_case.killed_at_every_statement(lambda: actions.issue_next_notices(WORKER, run), unchanged)
    assert all_made(run) == 0
    assert notice_runs.issued_of(NoticeRun.objects.get()).is_complete
    assert Notice.objects.count() == BundledNotice.objects.count() == 2
    with pytest.raises(Refusal, match="ありません"):
        ordered(desk)


def test_it_can_be_stopped_and_goes_on_with_the_rest(
    desk: Desk, claims: list[Claim], monkeypatch: Any
) -> None:
    monkeypatch.setattr("tesuri.welfare.allowances.actions.notice_runs.BUNDLE", 1)
    run = ordered(desk)
    actions.issue_next_notices(WORKER, run)
    actions.stop_notices(desk.clerk, run)
    assert all_made(run) == 0
    told = notice_runs.issued_of(NoticeRun.objects.get())
    assert (told.made, told.count, told.is_stopped) == (1, 2, True)
    actions.resume_notices(desk.clerk, run)
    jobs.issue_notices(run)
    assert Notice.objects.count() == 2


def test_what_was_issued_alone_is_not_issued_again(desk: Desk, claims: list[Claim]) -> None:
    run = ordered(desk)
    number = Decision.objects.get(claim=claims[0]).number
    actions.issue_notice(desk.clerk, number, NoticeKind.GRANT)
    all_made(run)
    assert Notice.objects.count() == 2
    assert BundledNotice.objects.get().notice.decision.claim == claims[1]
    assert notice_runs.issued_of(NoticeRun.objects.get()).is_complete


def test_decisions_of_other_days_are_left(desk: Desk, claims: list[Claim]) -> None:
    for since, through in ((date(2026, 5, 1), date(2026, 5, 19)), (date(2026, 5, 21),) * 2):
        with pytest.raises(Refusal, match="ありません"):
            actions.order_notices(desk.clerk, since, through)
    with pytest.raises(Refusal, match="始めの日以後"):
        actions.order_notices(desk.clerk, date(2026, 5, 21), DAY)


def test_who_is_shielded_and_whom_no_font_shows_stop_nobody_else(desk: Desk) -> None:
    claims = campaign_desk.granted_to_two(desk, name="\ue000")
    with capture_logs() as told:
        run = ordered(desk)
        assert all_made(run) == 1
    assert {each["event"] for each in told if "reason" in each} == {"notice left"}
    assert Notice.objects.get().decision.claim == claims[0]
    residents.shielded(claims[0].person)
    with pytest.raises(AddressHidden):
        actions.print_notices(desk.clerk, NoticeBundle.objects.get().pk)


def test_a_shielded_person_is_left_to_the_page_of_the_decision(
    desk: Desk, claims: list[Claim]
) -> None:
    residents.shielded(claims[0].person)
    all_made(ordered(desk))
    assert Notice.objects.get().decision.claim == claims[1]


def test_who_died_is_left_to_the_page_of_the_decision(desk: Desk, claims: list[Claim]) -> None:
    run, person = ordered(desk), claims[0].person
    register.enter_death(desk.clerk, person.key, DAY, source="office", reason="死亡届の通知")
    all_made(run)
    assert Notice.objects.get().decision.claim == claims[1]


def test_what_cannot_be_told_is_named(desk: Desk) -> None:
    decision = notices_desk.granted(desk)
    actions.enter_judgement(desk.clerk, decision.claim.number, notices_desk.REJECTED)
    run = ordered(desk)
    page = inside(Client(), desk.clerk).get(reverse("allowances:notice_run", args=[run]))
    assert page.status_code == 200
    assert notice_runs.lacking_between(DAY, DAY) == []


def test_a_bundle_is_printed_and_the_whole_goes_to_the_print_shop(
    desk: Desk, claims: list[Claim], monkeypatch: Any
) -> None:
    clerk = people.an_officer(
        *("mori", "森"),
        *((Duty.ALLOWANCES, level) for level in (Level.PRINT, Level.EXPORT)),
        *((Duty.MEDIA, level) for level in (Level.SEE, Level.EXPORT)),
    )
    run = ordered(desk)
    with pytest.raises(Refusal, match="まだありません"):
        actions.order_notices_for_print_shop(clerk, run, medium=1, recipient=1)
    all_made(run)
    a_terminal()
    bundle = NoticeBundle.objects.get()
    printed = actions.print_notices(desk.clerk, bundle.pk)
    assert isinstance(printed, Printout)
    assert printed.content == bytes(bundle.pdf)
    kept: list[bytes] = []

    def enclose(content: bytes, certificate: object) -> bytes:
        kept.append(content)
        return b"x"

    monkeypatch.setattr("tesuri.workplace.outputs.cms.enclose", enclose)
    places = places_of(clerk)
    assert isinstance(actions.order_notices_for_print_shop(clerk, run, **places), Order)
    with zipfile.ZipFile(io.BytesIO(kept[0])) as archive:
        assert archive.read(f"notices-{bundle.pk}.pdf") == bytes(bundle.pdf)
        assert len(archive.read("notices.csv").decode("utf-8-sig").splitlines()) == 3


def places_of(clerk: Actor) -> dict[str, int]:
    """Where it goes: a medium that is lent, at the hour of the certificate of the recipient."""
    with travel("2026-11-28T12:00:00+09:00"):
        store = a_store_for(clerk)
        medium = store.kept()
        store.lend(medium, borrower=clerk.user_id)
        store.decide(medium)
        return {"medium": medium.number, "recipient": store.receiver().number}


def test_a_stranger_and_another_desk_issue_and_print_nothing(
    desk: Desk, claims: list[Claim]
) -> None:
    run = ordered(desk)
    all_made(run)
    bundle = NoticeBundle.objects.get().pk
    for other in (people.takahashi(), Actor("mishiranu", "見知らぬ人", people.CITY)):
        for act in (
            lambda who: actions.order_notices(who, DAY, DAY),
            lambda who: actions.resume_notices(who, run),
            lambda who: actions.stop_notices(who, run),
            lambda who: actions.view_notices(who, run),
            lambda who: actions.print_notices(who, bundle),
            lambda who: actions.order_notices_for_print_shop(who, run, medium=1, recipient=1),
        ):
            with pytest.raises(NotAllowed):
                act(other)


def test_the_database_keeps_each_in_a_bundle_of_its_run(desk: Desk, claims: list[Claim]) -> None:
    run = ordered(desk)
    all_made(run)
    number = Decision.objects.get(claim=claims[0]).number
    other = NoticeRun.objects.create(since=DAY, through=DAY, ordered_by_id="x", ordered_by_name="x")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    bundle = NoticeBundle.objects.create(run=other, pdf=b"", digest=empty, count=1)
    notice = Notice.objects.get(decision__number=number)
    with pytest.raises(IntegrityError, match="in which it was due"), transaction.atomic():
        BundledNotice.objects.create(notice=notice, bundle=bundle, place=1)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        NoticeBundle.objects.update(count=9)


def test_the_pages_order_stop_and_print(desk: Desk, claims: list[Claim]) -> None:
    a_terminal()
    seat, place = inside(Client(), desk.clerk), reverse("allowances:notice_runs")
    assert seat.post(place, {"since": "令和8年4月1日", "through": "R8.4.2"}).status_code == 422
    seat.post(place, {"since": "令和8年5月1日", "through": "令和8年5月31日"})
    run = NoticeRun.objects.get().pk
    page = reverse("allowances:notice_run", args=[run])
    assert "2通のうち0通" in seat.get(page).content.decode()
    seat.post(reverse("allowances:stop_notices", args=[run]))
    assert "止めています" in seat.get(page).content.decode()
    seat.post(reverse("allowances:resume_notices", args=[run]))
    all_made(run)
    assert "2通のうち2通" in seat.get(page).content.decode()
    bundle = NoticeBundle.objects.get().pk
    printed = seat.post(reverse("allowances:print_notices", args=[bundle]))
    assert printed.content[:5] == b"%PDF-"
    assert "第" in seat.get(place).content.decode()
    other = inside(Client(), people.takahashi())
    assert other.get(page).status_code == other.get(place).status_code == 403
