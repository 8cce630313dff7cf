"""所得ファイルの決裁: another person agrees to all that it changes, and it is entered whole."""

from datetime import date, datetime, time
from typing import Any

from django.contrib.postgres.fields import DateTimeRangeField
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.db.models import F, Func, Value
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.ground.text.eras import wareki, wareki_year
from tesuri.welfare.income import queries
from tesuri.welfare.income.events import Event
from tesuri.welfare.income.files import rows_digest
from tesuri.welfare.income.models import Effect, ImportedRow, IncomeFacts, IncomeFile, Source
from tesuri.welfare.income.queries import FILE_KIND
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.approvals.matters import Matter, Turn, declare, of_content
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.batch.actions import defer

REASON = "庁内連携のファイルの取込み"
SINCE_WHEN = "known__startswith"


class Outdated(Refusal):
    """古くなった: what the rows found in the register is no longer what is believed."""

    status = 409


def file_facts(content: dict[str, Any]) -> list[tuple[str, str]]:
    """決裁の内容の見せ方: the file, and how many rows do what; the values are on its own page."""
    years = content["years"].items()
    return [
        ("取込番号", content["number"]),
        ("ファイル名", content["file_name"]),
        ("ファイルのSHA-256", content["file_digest"]),
        ("渡した部署", content["provider"]),
        ("受け取った日", wareki(date.fromisoformat(content["received_on"]))),
        *((f"{wareki_year(date(int(y), 12, 31))}中の所得", f"{n:,}人") for y, n in years),
        *((Effect(e).label, f"{n:,}件") for e, n in content["effects"].items()),
        ("行のSHA-256", content["rows_digest"]),
    ]


def _find(actor: Actor, number: str) -> IncomeFile:
    queries.file_numbered(number)
    return IncomeFile.objects.select_for_update(of=("self",)).get(number=number)


def _may_submit(actor: Actor, file: IncomeFile) -> bool:
    approval = latest(FILE_KIND, file.number)
    if approval and approval.state == "approved":
        return False
    if not _changing(file):
        raise Refusal(
            "このファイルで変わるものはありません。取り込む必要はありません。",
            code="nothing_changes",
        )
    _must_be_current(file)
    return True


def _may_decide(actor: Actor, file: IncomeFile, turn: Turn) -> None:
    if turn == Turn.APPROVE:
        _must_be_current(file)


def _must_be_current(file: IncomeFile) -> None:
    """What the rows found in the register is what is believed there now."""
    rows = list(file.rows.all())
    people, years = {row.person_id for row in rows}, {row.income_year for row in rows}
    believed = queries.incomes_of(people, years)
    is_same = all(
        getattr(believed[row.person_id].get(row.income_year), "pk", None) == row.former_id
        for row in rows
    )
    if not is_same or rows_digest(rows) != file.told["rows_digest"]:
        raise Outdated(
            "ファイルを読んだ後で、所得情報が変わりました。同じファイルをもう一度読み、"
            "何が変わるかを見直してください。",
            code="outdated",
        )


def _changing(file: IncomeFile) -> list[ImportedRow]:
    return list(file.rows.exclude(effect=Effect.SAME).select_related("person").order_by("line"))


def _approved(actor: Actor, file: IncomeFile, approval: Approval) -> None:
    """Every row that changes something becomes what is believed; the former end and stay."""
    rows = _changing(file)
    people = {row.person_id for row in rows}
    list(Person.objects.select_for_update(of=("self",)).filter(pk__in=people).order_by("pk"))
    _must_be_current(file)
    now = timezone.now()
    formers = [row.former_id for row in rows if row.former_id]
    IncomeFacts.objects.filter(pk__in=formers).update(
        known=Func(
            F(SINCE_WHEN),
            Value(now),
            Value("[)"),
            function="tstzrange",
            output_field=DateTimeRangeField(),
        )
    )
    made = [_belief(actor, file, row, now) for row in rows]
    IncomeFacts.objects.bulk_create(made, batch_size=500)
    acts = [(row.person.addressee_number, _said(file, row)) for row in rows]
    audit.record_each(actor, Event.INCOME_ENTERED, acts)
    audit.record(
        actor,
        Event.FILE_ENTERED,
        number=file.number,
        file=file.file_digest,
        count=len(rows),
        digest=approval.digest,
    )
    for key in sorted({str(row.person.key) for row in rows}):
        defer("allowances.look_again", key=key)


def _belief(actor: Actor, file: IncomeFile, row: ImportedRow, now: datetime) -> IncomeFacts:
    year = row.income_year
    noon = timezone.make_aware(datetime.combine(file.received_on, time(12)))
    return IncomeFacts(
        person=row.person,
        income_year=year,
        valid=DateRange(date(year, 1, 1), date(year + 1, 1, 1)),
        known=DateTimeTZRange(now, None, "[)"),
        **row.items,
        source=Source.INTRA,
        provider=file.provider,
        reference=file.number,
        obtained_at=noon,
        reason=REASON,
        entered_by_id=actor.user_id,
        entered_by_name=actor.name,
        imported=row,
    )


def _said(file: IncomeFile, row: ImportedRow) -> dict[str, Any]:
    return {
        "income_year": row.income_year,
        "reference": file.number,
        "source": Source.INTRA.value,
    }


def _returned(actor: Actor, file: IncomeFile, words: str) -> None:
    audit.record(actor, Event.FILE_RETURNED, number=file.number, file=file.file_digest)


INCOME_FILE = declare(
    Matter(
        kind=FILE_KIND,
        label="所得ファイルの取込み",
        duty=Duty.ALLOWANCES,
        page="income:file",
        find=_find,
        title=lambda file: f"所得ファイルの取込み {file.number}",
        content=lambda file: file.told,
        drafter=lambda file: file.drafted_by_id,
        may_submit=_may_submit,
        may_decide=_may_decide,
        approved=_approved,
        returned=_returned,
        words="承認しました。所得情報に取り込みました。",
        facts=of_content(file_facts),
        on_its_page_only=True,
    )
)
