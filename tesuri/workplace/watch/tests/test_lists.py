"""一覧と定期点検: file, paper, register and log give the same count and digest."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from tests import people
from tests.entry import change_rights
from tests.recipients import opened
from tests.residents import registered
from tesuri.ground.records import Refusal, canonical
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.entries import moment
from tesuri.workplace.audit.models import AuditRecord, Head
from tesuri.workplace.audit.offline import Unsound, check_proof, public_keys
from tesuri.workplace.audit.places import public_key_file
from tesuri.workplace.audit.sealing import seal_heads
from tesuri.workplace.outputs import actions
from tesuri.workplace.outputs.limits import LIST_SIZE
from tesuri.workplace.outputs.models import Loan, Order, Recipient
from tesuri.workplace.outputs.tests.a_store import USES_MEDIA, Store, a_store_for, bank
from tesuri.workplace.watch.actions import listing, registers, reviewing
from tesuri.workplace.watch.events import WatchEvent
from tesuri.workplace.watch.models import Finding, KnownOfficer, Review
from tesuri.workplace.watch.queries import log, reviews
from tesuri.workplace.watch.queries.listing import listing as of_queries
from tesuri.workplace.watch.tests.a_log import (
    HARUKO,
    NOON,
    READS,
    Seen,
    at_desk,
    clerk,
    ito,
    looked,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 14)
OCTOBER = log.Criteria(date(2026, 10, 1), date(2026, 10, 31))
NOVEMBER = NOON + timedelta(days=30)
PERIOD = {"since": "2026-10-01", "through": "2026-10-31"}


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    """October has ended."""
    with time_machine.travel(NOVEMBER, tick=False):
        yield


def digest_of(records: list[AuditRecord]) -> str:
    """The digest, written a second time: one canonical line a record, in the order of time."""
    left_out = {"_state", "body", "salt", "at"}
    lines = [
        {k: v for k, v in vars(each).items() if k not in left_out} | {"at": moment(each.at)}
        for each in records
    ]
    return sha256(b"".join(canonical(line) + b"\n" for line in lines)).hexdigest()


def an_auditor() -> tuple[Store, Actor]:
    """監査の担当: reads the log and takes lists of it out, with the store that lends the media."""
    rights = [(Duty.AUDIT, level) for level in READS] + list(USES_MEDIA)
    auditor = people.an_officer("kansa", "監査", *rights, office="security")
    return a_store_for(auditor), auditor


def destination(store: Store) -> dict[str, int]:
    """書き出す先: a medium lent to the auditor, and a recipient; lent once."""
    if (lent := Loan.objects.first()) is None:
        medium = store.kept()
        store.lend(medium, borrower="kansa")
        store.decide(medium)
        return {"medium": medium.number, "recipient": store.receiver().number}
    return {"medium": lent.medium_id, "recipient": Recipient.objects.get().number}


def taken_out(auditor: Actor, order: Order) -> bytes:
    """受け取ったもの: as the recipient reads it."""
    return opened(actions.take_export(auditor, order.number).content, *bank())[0]


# --- 一覧 ---


def test_the_file_holds_count_digest_leaves_head_and_every_record() -> None:
    looked(clerk(), at=NOON - timedelta(days=40))
    records = [looked(clerk(), at=NOON + timedelta(minutes=n)) for n in range(3)]
    seal_heads()
    store, auditor = an_auditor()
    answer = at_desk(auditor).post(reverse("watch:export"), PERIOD | destination(store))
    order = Order.objects.get()
    assert answer.headers["Location"] == reverse("outputs:order", args=[order.number])
    text = taken_out(auditor, order)
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    told = dict(row for row in rows if len(row) == 2)
    assert told["件数"] == "3件"
    assert told["一覧のSHA-256"] == digest_of(records)
    assert told["葉の番号の範囲"] == "1から3まで"
    assert bytes(Head.objects.order_by("-size")[0].root).hex() in told["署名した頭"]
    assert [row[0] for row in rows[-3:]] == [str(each.id) for each in records]
    event = AuditRecord.objects.get(kind=WatchEvent.LIST_EXPORTED)
    assert (event.details["count"], event.details["digest"]) == (3, digest_of(records))
    assert event.details["order"] == order.number
    assert (order.subjects, order.count) == ([HARUKO], 3)


# --- 包含証明 ---


def record_page(record: AuditRecord) -> str:
    return reverse("watch:record", args=[f"{timezone.localdate(record.at):%Y%m%d}", record.id])


@pytest.mark.control("C-2-05")
def test_the_proof_of_one_record_is_taken_out_and_checked_without_us() -> None:
    records = [looked(clerk(), at=NOON + timedelta(minutes=n)) for n in range(5)]
    seal_heads()
    store, auditor = an_auditor()
    place, desk = destination(store), at_desk(auditor)
    page = record_page(records[2])
    assert "包含証明の出力を申し出る" in desk.get(page).content.decode()
    assert desk.post(f"{page}proof/").headers["Location"] == page
    assert not Order.objects.exists()
    answer = desk.post(f"{page}proof/", place)
    order = Order.objects.get()
    assert answer.headers["Location"] == reverse("outputs:order", args=[order.number])
    assert (order.subjects, order.count) == ([HARUKO], 1)
    file = taken_out(auditor, order)
    keys = public_keys(public_key_file(settings.TESURI_VAR, "welfare").read_bytes())
    told = check_proof(json.loads(file), keys)
    assert f'"id":{records[2].id}' in told
    event = AuditRecord.objects.get(kind=WatchEvent.PROOF_EXPORTED)
    assert (event.user_id, event.subject) == ("kansa", HARUKO)
    assert event.details["records"] == [records[2].id]
    assert event.details["digest"] == sha256(file).hexdigest()
    moved = json.loads(file) | {"index": 0}
    with pytest.raises(Unsound):
        check_proof(moved, keys)


def test_what_no_head_covers_has_no_proof_and_another_role_gets_none() -> None:
    store, auditor = an_auditor()
    place, record = destination(store), looked(clerk())
    page = record_page(record)
    reply = at_desk(auditor).post(f"{page}proof/", place)
    assert (reply.status_code, Order.objects.count()) == (409, 0)
    assert not AuditRecord.objects.filter(kind=WatchEvent.PROOF_EXPORTED, outcome="done").exists()
    seal_heads()
    reader = at_desk(people.an_officer("mita", "三田", (Duty.AUDIT, Level.SEE), office="security"))
    assert "包含証明の出力" not in reader.get(page).content.decode()
    assert reader.post(f"{page}proof/", place).status_code == 403
    assert Client().post(f"{page}proof/", place).status_code == 302
    elsewhere = people.an_officer(
        "fukaya", "深谷", (Duty.AUDIT, Level.EXPORT), body=people.OTHER_CITY, office="security"
    )
    assert at_desk(elsewhere).post(f"{page}proof/", place).status_code == 404
    assert not Order.objects.exists()


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "＝"])
def test_no_cell_begins_like_a_formula(begins: str) -> None:
    looked(clerk(name=f"{begins}cmd|' /C calc'!A0"))
    made = of_queries(ito(), OCTOBER)
    for row in csv.reader(io.StringIO(made.as_csv().decode("utf-8-sig"), newline="")):
        assert not [cell for cell in row if cell.startswith(begins)]


@pytest.mark.control("C-6-24")
def test_the_file_leaves_with_both_rights_from_a_terminal_for_it_alone() -> None:
    looked(clerk())
    store, auditor = an_auditor()
    form = PERIOD | destination(store)
    only_the_log = people.an_officer("mita", "三田", (Duty.AUDIT, Level.EXPORT), office="security")
    assert at_desk(only_the_log).post(reverse("watch:export"), form).status_code == 403
    desk = at_desk(auditor)
    page = desk.post(reverse("watch:search"), PERIOD).content.decode()
    assert "媒体への出力を申し出る" in page
    desk.post(reverse("watch:export"), PERIOD)
    change_rights(may_export=False)
    assert desk.post(reverse("watch:export"), form).status_code == 403
    page = desk.post(reverse("watch:search"), PERIOD).content.decode()
    assert "この端末からは媒体に出力できません" in page
    assert not Order.objects.exists()


def test_a_large_list_waits_for_another_who_may_approve_it() -> None:
    for n in range(LIST_SIZE.value + 1):
        looked(clerk(), at=NOON + timedelta(seconds=n))
    desk = at_desk(ito())
    people.an_officer("mita", "三田", (Duty.AUDIT, Level.APPROVE), (Duty.MEDIA, Level.SEE))
    answer = desk.post(reverse("watch:print_list"), PERIOD)
    order = Order.objects.get()
    assert answer.headers["Location"] == reverse("outputs:order", args=[order.number])
    assert (order.now.state, order.duty, order.count) == ("waiting", "audit", LIST_SIZE.value + 1)


@pytest.mark.control("C-3-16")
def test_a_terminal_that_may_not_print_prints_no_list() -> None:
    looked(clerk())
    desk = at_desk(ito())
    change_rights(may_print=False)
    assert desk.post(reverse("watch:print_list"), PERIOD).status_code == 403
    assert desk.post(reverse("watch:print_week", args=[20261012])).status_code == 403


def test_the_paper_is_a_pdf_with_its_event() -> None:
    seen = looked(clerk())
    answer = at_desk(ito()).post(reverse("watch:print_list"), PERIOD)
    assert answer.content.startswith(b"%PDF")
    event = AuditRecord.objects.get(kind=WatchEvent.LIST_PRINTED)
    assert (event.details["count"], event.details["digest"]) == (1, digest_of([seen]))


@override_settings(TESURI_LIMITS={"LOG_LIST_ROWS": "100", "LOG_PRINT_ROWS": "100"})
def test_a_list_above_the_limit_is_refused_and_one_at_the_limit_is_made() -> None:
    store, auditor = an_auditor()
    for n in range(100):
        looked(clerk(), at=NOON + timedelta(seconds=n))
    assert listing.export_list(auditor, OCTOBER, **destination(store)).count == 100
    looked(clerk())
    with pytest.raises(Refusal, match="100件まで"):
        listing.export_list(auditor, OCTOBER, **destination(store))
    with pytest.raises(Refusal, match="100件まで"):
        listing.print_list(auditor, OCTOBER)


# --- 定期点検 ---


@pytest.mark.control("C-6-04")
def test_a_closed_month_without_a_review_is_listed_until_it_is_reviewed() -> None:
    actor = ito()
    looked(clerk())
    missing = reviews.unreviewed(people.CITY, NOVEMBER.date())
    assert [(each.kind, each.month) for each in missing] == [
        ("exchange", date(2026, 10, 1)),
        ("refused", date(2026, 10, 1)),
    ]
    for each in missing:
        shown = reviewing.view_month(actor, each.kind, "2026-10")
        given: dict[str, Any] = {"finding": Finding.NOTHING, "remarks": "確かめた"}
        reviewing.review(actor, each.kind, "2026-10", digest=shown.proof.digest, **given)
    assert reviews.unreviewed(people.CITY, NOVEMBER.date()) == []
    assert reviews.unreviewed(people.OTHER_CITY, NOVEMBER.date()) == []


@pytest.mark.control("C-6-04")
def test_the_list_of_a_month_has_the_count_and_digest_of_its_records() -> None:
    looked(clerk())
    sent = [
        looked(clerk(), event=Seen.ENQUIRY_SENT),
        looked(clerk(), event=Seen.COPY_DRAFTED, at=NOON + timedelta(hours=1)),
    ]
    store, auditor = an_auditor()
    desk = at_desk(auditor)
    shown = desk.get(reverse("watch:month", args=["exchange", "2026-10"]))
    assert digest_of(sent) in shown.content.decode()
    given = {"digest": digest_of(sent), "finding": "nothing", "remarks": "照会簿と一致"}
    desk.post(reverse("watch:review", args=["exchange", "2026-10"]), given)
    kept = Review.objects.get()
    assert (kept.count, kept.digest, kept.reviewed_by_id) == (2, digest_of(sent), "kansa")
    page = desk.get(reverse("watch:reviews")).content.decode()
    assert "照会簿と一致" in page
    for name in ("export_month", "print_month"):
        way = reverse(f"watch:{name}", args=["exchange", "2026-10"])
        desk.post(way, destination(store))
    taken = AuditRecord.objects.filter(kind__in=(WatchEvent.LIST_EXPORTED, WatchEvent.LIST_PRINTED))
    assert {each.details["digest"] for each in taken} == {digest_of(sent)}


def test_what_was_not_shown_is_not_reviewed_and_an_open_month_has_no_list() -> None:
    desk = at_desk(ito())
    given = {"digest": "0" * 64, "finding": "nothing", "remarks": "確かめた"}
    assert desk.post(reverse("watch:review", args=["refused", "2026-10"]), given).status_code == 409
    assert desk.post(reverse("watch:review", args=["refused", "2026-11"]), given).status_code == 422
    number_in = given | {"remarks": ""}
    assert (
        desk.post(reverse("watch:review", args=["refused", "2026-10"]), number_in).status_code
        == 422
    )
    assert not Review.objects.exists()


def test_a_review_is_never_changed_by_any_statement() -> None:
    actor = ito()
    digest = reviewing.view_month(actor, "refused", "2026-10").proof.digest
    given: dict[str, Any] = {"digest": digest, "finding": Finding.NOTHING, "remarks": "確かめた"}
    reviewing.review(actor, "refused", "2026-10", **given)
    for statement in (
        "UPDATE watch_review SET remarks = 'x'",
        "DELETE FROM watch_review",
        "TRUNCATE watch_review",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    given |= {"finding": Finding.FOLLOWED_UP}
    reviewing.review(actor, "refused", "2026-10", **given)
    assert Review.objects.count() == 2


# --- 台帳 ---


def test_the_registers_take_officers_figures_and_days_from_the_screen() -> None:
    people.an_officer("sato", "佐藤")
    desk = at_desk(ito())
    told = {"reason": "申出による"}
    desk.post(
        reverse("watch:enter_officer"),
        told | {"user_id": "SATO", "addressee_number": "1000000003", "household": "11、12 13"},
    )
    desk.post(reverse("watch:list_figure"), told | {"addressee_number": HARUKO, "is_listed": "1"})
    desk.post(
        reverse("watch:enter_day"),
        told | {"kind": "duty", "office": "", "since": "R8.11.21", "through": "R8.11.22"},
    )
    page = desk.get(reverse("watch:registers")).content.decode()
    for word in ("1000000003", "11、12、13", HARUKO, "令和8年11月21日", "令和8年11月22日"):
        assert word in page


def test_nobody_enters_the_own_number_in_the_database_either() -> None:
    actor = ito()
    with pytest.raises(Refusal, match="ご自身"):
        registers.enter_officer(actor, "ito", "1", [], "x")
    with pytest.raises(Refusal, match="職員はいません"):
        registers.enter_officer(actor, "nobody", "1", [], "x")
    with pytest.raises(IntegrityError), transaction.atomic():
        KnownOfficer.objects.create(body=people.CITY, user_id="ITO", actor_user_id="ito")


@pytest.mark.parametrize("name", ["enter_officer", "list_figure", "enter_day"])
def test_what_is_missing_in_a_register_is_said(name: str) -> None:
    answer = at_desk(ito()).post(reverse(f"watch:{name}"), {})
    assert answer.status_code == 422
    assert "入力を確かめてください" in answer.content.decode()


# --- だれに開くか ---


def test_a_stranger_and_another_desk_are_refused_and_each_level_stands_alone() -> None:
    october = ["exchange", "2026-10"]
    gets = {
        reverse("watch:reviews"): Level.SEE,
        reverse("watch:month", args=october): Level.SEE,
        reverse("watch:registers"): Level.SEE,
    }
    posts = {
        reverse("watch:review", args=october): Level.EDIT,
        reverse("watch:export_month", args=october): Level.EXPORT,
        reverse("watch:print_month", args=october): Level.PRINT,
        reverse("watch:enter_day"): Level.EDIT,
        reverse("watch:enter_officer"): Level.EDIT,
        reverse("watch:list_figure"): Level.EDIT,
    }
    stranger, other, reads = Client(), at_desk(people.takahashi()), at_desk(ito(Level.SEE))
    for method, pages in (("get", gets), ("post", posts)):
        for url, level in pages.items():
            assert getattr(stranger, method)(url).headers["Location"].startswith("/entry/")
            assert getattr(other, method)(url).status_code == 403
            assert (getattr(reads, method)(url).status_code == 200) == (level == Level.SEE)


@pytest.mark.parametrize(("reads_the_log", "is_shown"), [(True, True), (False, False)])
def test_the_person_page_leads_there_for_those_who_read_the_log(
    reads_the_log: bool, is_shown: bool
) -> None:
    person = registered(HARUKO)
    grants = [(Duty.PERSONS, Level.SEE), *([(Duty.AUDIT, Level.SEE)] if reads_the_log else [])]
    desk = at_desk(people.an_officer("abe", "阿部", *grants))
    page = desk.get(reverse("persons:person", args=[person.key])).content.decode()
    assert ("だれが見たか" in page) == is_shown
