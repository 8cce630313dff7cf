"""所得ファイルの取込み: read by one, seen before the act, entered whole when another agreed."""

import json
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.entry import inside
from tests.people import an_officer, takahashi
from tests.residents import HARUKO, NATSUO, number, registered
from tesuri.ground.records import Refusal, canonical, digest_of
from tesuri.welfare.income import actions
from tesuri.welfare.income.models import Effect, ImportedRow, IncomeFacts, IncomeFile, Source
from tesuri.welfare.income.queries import income_of
from tesuri.welfare.income.tests.a_file import a_file, chief, clerk, entered, read
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.control("D-3-01")]
DAY = date(2026, 5, 1)
HERS, HIS = {"宛名管理番号": HARUKO}, {"宛名管理番号": NATSUO, "総所得額": "9000000"}


@pytest.fixture
def person() -> Person:
    return registered()


@pytest.fixture
def maker() -> Actor:
    return clerk()


@pytest.fixture
def approver() -> Actor:
    return chief()


def put_forward(maker: Actor, made: IncomeFile) -> None:
    approvals.put_forward(maker, actions.INCOME_FILE, made.number)


def effects(made: IncomeFile) -> list[str]:
    return [row.effect for row in made.rows.all()]


# --- 読む ---


def test_reading_enters_nothing_and_says_what_would_change(person: Person, maker: Actor) -> None:
    registered(NATSUO)
    made = read(maker, a_file(HERS, HIS))
    assert IncomeFacts.objects.count() == 0
    assert (made.file_name, made.provider, made.drafted_by_name) == (
        *("shotoku.csv", "市民税課", "佐藤"),
    )
    assert made.file_digest == sha256(a_file(HERS, HIS)).hexdigest()
    assert effects(made) == [Effect.NEW, Effect.NEW]


def test_a_row_of_nobody_in_the_register_stops_the_whole_file(person: Person, maker: Actor) -> None:
    made, mistakes = actions.read_file(
        maker, file_name="a.csv", file=a_file(HERS, HIS), provider="税", received_on=DAY
    )
    assert made is None
    assert [(each.line, each.column) for each in mistakes] == [(3, "宛名管理番号")]
    assert not ImportedRow.objects.exists()
    told = AuditRecord.objects.get(kind="income.file_read")
    assert (told.outcome, told.details["mistakes"]) == ("refused", 1)


def test_a_name_with_a_my_number_and_a_day_to_come_are_refused(maker: Actor) -> None:
    for changed, words in (
        ({"file_name": f"{number(3)}.csv"}, "ファイルの名前"),
        ({"received_on": DAY.replace(year=2099)}, "今日より後"),
    ):
        with pytest.raises(Refusal, match=words):
            read(maker, a_file(), **changed)


# --- 取り込む ---


def test_another_person_agrees_and_all_rows_are_entered(
    person: Person, maker: Actor, approver: Actor
) -> None:
    husband = registered(NATSUO)
    made = entered(maker, approver, a_file(HERS, HIS))
    facts = income_of(person, 2024)
    assert facts is not None
    assert (facts.total_income, facts.medical_expense, facts.receipts) == (
        *(1_234_567, None, 2_000_000),
    )
    assert (facts.source, facts.reference, facts.provider) == (
        *(Source.INTRA, made.number, "市民税課"),
    )
    assert (str(facts.begins_on), facts.working_student, facts.widow) == (
        *("2025-06-01", False, "widow"),
    )
    assert facts.kept == made.rows.get(person=person).items
    his = income_of(husband, 2024)
    assert his is not None
    assert his.total_income == 9_000_000
    told = AuditRecord.objects.filter(kind="income.entered")
    assert {each.subject for each in told} == {HARUKO, NATSUO}
    assert AuditRecord.objects.get(kind="income.file_entered").details["count"] == 2


def test_a_new_belief_ends_the_former_and_the_same_row_changes_nothing(
    person: Person, maker: Actor, approver: Actor
) -> None:
    entered(maker, approver, a_file())
    registered(NATSUO)
    made = read(maker, a_file({"総所得額": "0"}, HIS))
    assert effects(made) == [Effect.CHANGED, Effect.NEW]
    put_forward(maker, made)
    approvals.decide(approver, actions.INCOME_FILE, made.number, "approve", made.digest)
    beliefs = list(IncomeFacts.objects.filter(person=person).order_by("id"))
    assert [each.total_income for each in beliefs] == [1_234_567, 0]
    assert beliefs[0].known.upper == beliefs[1].known.lower
    again = read(maker, a_file({"総所得額": "0"}, HIS))
    assert effects(again) == [Effect.SAME, Effect.SAME]
    with pytest.raises(Refusal, match="変わるものはありません"):
        put_forward(maker, again)
    assert IncomeFacts.objects.count() == 3


def test_what_the_person_alone_had_said_has_another_source_now(
    person: Person, maker: Actor
) -> None:
    (row,) = read(maker, a_file()).rows.all()
    IncomeFacts.objects.create(**paper(person), **row.items)
    assert effects(read(maker, a_file())) == [Effect.CONFIRMED]


def paper(person: Person) -> dict[str, Any]:
    now = timezone.now()
    return {
        "person": person,
        "income_year": 2024,
        "valid": DateRange(date(2024, 1, 1), date(2025, 1, 1)),
        "known": DateTimeTZRange(now, None),
        "source": Source.PERSON,
        "reference": "現況届",
        "obtained_at": now,
        "reason": "申出",
        "entered_by_id": "sato",
        "entered_by_name": "佐藤",
    }


def test_what_changed_meanwhile_is_looked_at_again(
    person: Person, maker: Actor, approver: Actor
) -> None:
    made, other = read(maker, a_file()), read(maker, a_file({"総所得額": "5"}))
    put_forward(maker, made)
    put_forward(maker, other)
    approvals.decide(approver, actions.INCOME_FILE, other.number, "approve", other.digest)
    with pytest.raises(actions.Outdated, match="もう一度読み"):
        approvals.decide(approver, actions.INCOME_FILE, made.number, "approve", made.digest)
    facts = income_of(person, 2024)
    assert facts is not None
    assert facts.total_income == 5


def test_nobody_agrees_to_the_own_file(person: Person) -> None:
    both = an_officer(
        "ueda",
        "上田",
        *((Duty.ALLOWANCES, each) for each in (Level.SEE, Level.EDIT, Level.APPROVE)),
    )
    made = read(both, a_file())
    put_forward(both, made)
    with pytest.raises(approvals.OwnWork):
        approvals.decide(both, actions.INCOME_FILE, made.number, "approve", made.digest)
    assert not IncomeFacts.objects.exists()


# --- データベース ---


def test_the_database_enters_no_other_value_and_nothing_alone(
    person: Person, maker: Actor, approver: Actor
) -> None:
    made = read(maker, a_file())
    row = made.rows.get()
    given = paper(person) | {"source": Source.INTRA, "reference": made.number, "imported": row}

    def enter(**changes: Any) -> None:
        with transaction.atomic():
            IncomeFacts.objects.create(**given | row.items | changes)

    with pytest.raises(IntegrityError, match="as it was read"):
        enter()
    put_forward(maker, made)
    with pytest.raises(IntegrityError, match="as it was read"):
        enter()
    approvals.decide(approver, actions.INCOME_FILE, made.number, "approve", made.digest)
    with pytest.raises(IntegrityError, match="as it was read"):
        enter(total_income=1, income_year=2023)
    with pytest.raises(IntegrityError, match="of_an_imported_row|source_listed"):
        enter(imported=None, source="guess")


def test_what_was_read_is_kept_as_it_was(person: Person, maker: Actor) -> None:
    made = read(maker, a_file())
    row = made.rows.get()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        ImportedRow.objects.filter(pk=row.pk).update(items={})
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        IncomeFile.objects.filter(pk=made.pk).update(provider="x")
    put_forward(maker, made)
    husband = registered(NATSUO)
    with pytest.raises(IntegrityError, match="put forward"), transaction.atomic():
        ImportedRow.objects.create(
            file=made, line=9, person=husband, income_year=2024, items={}, effect=Effect.NEW
        )
    told = json.loads(made.content) | {"number": "F1"}
    with pytest.raises(IntegrityError, match="says_what_it_is"), transaction.atomic():
        IncomeFile.objects.create(
            number="F2",
            file_name="a",
            file_digest=made.file_digest,
            provider="税",
            received_on=DAY,
            content=canonical(told).decode(),
            digest=digest_of(told),
            drafted_by_id="sato",
            drafted_by_name="佐藤",
        )


# --- 画面 ---


def upload(client: Client, file: bytes) -> Any:
    given = {"provider": "市民税課", "received_on": "R8.5.1"}
    sent = SimpleUploadedFile("shotoku.csv", file)
    return client.post(reverse("income:new_file"), given | {"file": sent})


def test_it_is_read_seen_put_forward_and_agreed_on_its_screens(person: Person) -> None:
    desk, chiefs = inside(Client(), clerk()), inside(Client(), chief())
    assert "分からないときは空欄" in desk.get(reverse("income:new_file")).content.decode()
    reply = upload(desk, a_file())
    made = IncomeFile.objects.get()
    assert reply.headers["Location"] == reverse("income:file", args=[made.number])
    page = desk.get(reply.headers["Location"]).content.decode()
    for told in ("髙橋　春子", "総所得金額等：1,234,567円", made.file_digest, "令和6年"):
        assert told in page
    desk.post(reverse("income:submit_file", args=[made.number]))
    approval = latest("income.file", made.number)
    assert approval is not None
    page = chiefs.get(reverse("income:file", args=[made.number])).content.decode()
    assert "総所得金額等：1,234,567円" in page
    given = {"decision": "approve", "digest": approval.digest}
    chiefs.post(reverse("income:decide_file", args=[made.number]), given)
    assert "取込み済み" in desk.get(reverse("income:files")).content.decode()
    page = desk.get(reverse("income:income", args=[person.key])).content.decode()
    for told in ("庁内連携（ファイル・二人で確認）", made.number, "住民税所得割額"):
        assert told in page
    seen = AuditRecord.objects.filter(kind="income.file_viewed").latest("id")
    assert seen.details["shown"] == [HARUKO]


def test_every_broken_row_is_named_on_the_screen(person: Person) -> None:
    desk = inside(Client(), clerk())
    reply = upload(desk, a_file({"総所得額": "x"}, HIS))
    assert reply.status_code == 422
    page = reply.content.decode()
    for told in ("ファイルを直してください（1か所）", "総所得額", "書き方が正しくありません"):
        assert told in page
    assert desk.post(reverse("income:new_file"), {}).status_code == 422
    future = {"provider": "税", "received_on": "2099-01-01"}
    sent = SimpleUploadedFile("shotoku.csv", a_file())
    reply = desk.post(reverse("income:new_file"), future | {"file": sent})
    assert "今日より後" in reply.content.decode()
    assert not IncomeFile.objects.exists()


def test_what_becomes_unknown_is_marked(person: Person, maker: Actor, approver: Actor) -> None:
    entered(maker, approver, a_file())
    made = read(maker, a_file({"社会保険料控除": ""}))
    page = inside(Client(), maker).get(reverse("income:file", args=[made.number]))
    assert "80,000円 → <strong>不明になる</strong>" in page.content.decode()


def test_it_is_not_typed_as_a_paper(person: Person) -> None:
    form = {"income_year": "2024", "source": "intra", "reference": "F1", "reason": "x"}
    inside(Client(), clerk()).post(f"/income/{person.key}/enter/", form)
    assert not IncomeFacts.objects.exists()


def test_strangers_other_desks_and_readers_do_none_of_this(person: Person, maker: Actor) -> None:
    made = read(maker, a_file())
    elsewhere = inside(Client(), takahashi())
    reader = inside(Client(), an_officer("kato", "加藤", (Duty.ALLOWANCES, Level.SEE)))
    for name, args in (("files", []), ("new_file", []), ("file", [made.number])):
        place = reverse(f"income:{name}", args=args)
        assert Client().get(place).status_code == 302
        assert elsewhere.get(place).status_code == 403
        assert reader.get(place).status_code == (403 if name == "new_file" else 200)
    assert upload(reader, a_file()).status_code == 403
    for name in ("submit_file", "decide_file"):
        assert reader.post(reverse(f"income:{name}", args=[made.number])).status_code == 403
    assert reader.get(reverse("income:file", args=["F0"])).status_code == 404
