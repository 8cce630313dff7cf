"""庁内連携の操作: a file of the tax office is read by one and entered when another agreed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal, about, canonical, digest_of
from tesuri.ground.records.numbering import next_number
from tesuri.ground.text.my_number import contains_my_number
from tesuri.ground.text.tables import Mistake
from tesuri.welfare.income import queries
from tesuri.welfare.income.events import Event
from tesuri.welfare.income.files import effect_of, rows_digest
from tesuri.welfare.income.formats import income_file
from tesuri.welfare.income.models import ImportedRow, IncomeFile
from tesuri.welfare.persons import queries as persons
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor


@about(Event.FILE_READ)
@transaction.atomic
def read_file(
    actor: Actor, *, file_name: str, file: bytes, provider: str, received_on: date
) -> tuple[IncomeFile | None, list[Mistake]]:
    """所得ファイルを読む: every row is kept to be agreed on, or none and every mistake is named."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    _must_be_nameable(file_name, received_on)
    digest = sha256(file).hexdigest()
    rows, mistakes = income_file.read(file, timezone.localdate().year - 1)
    people = _in_register(rows)
    mistakes = mistakes or [*_not_in_register(rows, people)]
    if mistakes:
        audit.record(actor, Event.FILE_READ, outcome="refused", file=digest, mistakes=len(mistakes))
        return None, mistakes
    made = _made(actor, file_name, digest, provider.strip(), received_on, _rows(rows, people))
    audit.record(actor, Event.FILE_READ, number=made.number, file=digest, count=len(rows))
    return made, []


def _made(
    actor: Actor,
    file_name: str,
    digest: str,
    provider: str,
    received_on: date,
    kept: list[ImportedRow],
) -> IncomeFile:
    number = next_number("F", "income_file_number")
    content = {
        "number": number,
        "file_name": file_name,
        "file_digest": digest,
        "provider": provider,
        "received_on": received_on.isoformat(),
        "years": _counted(str(row.income_year) for row in kept),
        "effects": _counted(row.effect for row in kept),
        "rows_digest": rows_digest(kept),
    }
    made = IncomeFile.objects.create(
        number=number,
        file_name=file_name,
        file_digest=digest,
        provider=provider,
        received_on=received_on,
        content=canonical(content).decode(),
        digest=digest_of(content),
        drafted_by_id=actor.user_id,
        drafted_by_name=actor.name,
    )
    for row in kept:
        row.file = made
    ImportedRow.objects.bulk_create(kept, batch_size=500)
    return made


def _must_be_nameable(file_name: str, received_on: date) -> None:
    if contains_my_number(file_name):
        raise Refusal(
            "ファイルの名前に、個人番号と思われる12桁の数字があります。名前を変えてください。",
            code="holds_my_number",
        )
    if received_on > timezone.localdate():
        raise Refusal("受け取った日が、今日より後です。", code="not_that_day")


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


def _in_register(rows: Sequence[income_file.Row]) -> dict[str, Person]:
    found = persons.present_of({row.addressee_number for row in rows})
    return {each.person.addressee_number: each.person for each in found}


def _not_in_register(rows: Sequence[income_file.Row], people: dict[str, Person]) -> list[Mistake]:
    """The tax office gives what is asked for; of nobody else is anything kept."""
    what = "この宛名番号の人は、台帳にいません。"
    remedy = "番号を確かめてください。請求者・扶養義務者でない人の行は消してください。"
    return [
        Mistake(row.line, income_file.PERSON, what, remedy)
        for row in rows
        if row.addressee_number not in people
    ]


def _rows(rows: Sequence[income_file.Row], people: dict[str, Person]) -> list[ImportedRow]:
    """With what is believed now of each person and year."""
    years = {row.income_year for row in rows}
    believed = queries.incomes_of({person.pk for person in people.values()}, years)
    kept = []
    for row in rows:
        person = people[row.addressee_number]
        former = believed[person.pk].get(row.income_year)
        kept.append(
            ImportedRow(
                line=row.line,
                person=person,
                income_year=row.income_year,
                items=dict(row.items),
                effect=effect_of(row.items, former),
                former=former,
            )
        )
    return kept


@transaction.atomic
def view_file(actor: Actor, number: str) -> tuple[IncomeFile, list[ImportedRow]]:
    """取込みの内容を見る: what it would change, as far as a page shows it; looking is an event."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    file = queries.file_numbered(number)
    shown = queries.rows_that_change(file, queries.ROWS_SHOWN)
    numbers = [row.person.addressee_number for row in shown]
    audit.record_shown(actor, Event.FILE_VIEWED, numbers, number=number, count=len(shown))
    return file, shown
