"""所得を読む: what is believed now of a year, and what was believed before."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from tesuri.welfare.income.models import (
    FOUND,
    Comparison,
    Effect,
    ImportedRow,
    IncomeFacts,
    IncomeFile,
    TerminalEntry,
)
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.approvals.queries import latest, may_decide
from tesuri.workplace.audit.actors import Actor

KIND = "income.terminal"  # of approvals: what a terminal fetched
FILE_KIND = "income.file"  # of approvals: what the tax office of the city gave
OPEN = """
SELECT d.id, f.id, income_differing(to_jsonb(d), to_jsonb(f))
FROM (SELECT DISTINCT ON (person_id, income_year) * FROM income_incomefacts
      WHERE source = 'person'
        AND (%(people)s::bigint[] IS NULL OR person_id = ANY(%(people)s::bigint[]))
        AND (%(years)s::int[] IS NULL OR income_year = ANY(%(years)s::int[]))
      ORDER BY person_id, income_year, id DESC) d
CROSS JOIN LATERAL (
  SELECT * FROM income_incomefacts o
  WHERE o.person_id = d.person_id AND o.income_year = d.income_year AND o.source = ANY(%(found)s)
  ORDER BY o.id DESC LIMIT 1) f
WHERE income_differing(to_jsonb(d), to_jsonb(f)) <> '{}'
  AND NOT EXISTS (SELECT 1 FROM income_disposition s
                  WHERE s.declared_id = d.id AND s.found_id = f.id)
ORDER BY d.id
"""
ROWS_SHOWN = 200  # of the changes of a file, on its page; the digest covers all of them


@dataclass(frozen=True)
class Difference:
    """差: what a person declared of a year beside what was found since, and where they differ.

    Only items that both know; what one side does not know contradicts nothing.
    """

    declared: IncomeFacts
    found: IncomeFacts
    items: tuple[str, ...]

    @property
    def person(self) -> Person:
        """だれの."""
        return self.declared.person

    @property
    def income_year(self) -> int:
        """所得の年."""
        return self.declared.income_year


def income_of(
    person: Person, income_year: int, known_at: datetime | None = None
) -> IncomeFacts | None:
    """その年の所得: as believed at the moment (now, if not given); None when nothing is known."""
    rows = IncomeFacts.objects.filter(person=person, income_year=income_year)
    return rows.filter(known__contains=known_at or timezone.now()).first()


def incomes_of(
    people: Collection[int], years: Collection[int]
) -> defaultdict[int, dict[int, IncomeFacts]]:
    """多数の人の所得: by person and year, as believed now; who has none has an empty entry."""
    found: defaultdict[int, dict[int, IncomeFacts]] = defaultdict(dict)
    rows = IncomeFacts.objects.filter(person__in=people, income_year__in=years)
    for row in rows.filter(known__contains=timezone.now()).order_by("income_year"):
        found[row.person_id][row.income_year] = row
    return found


def believed_at(
    people: QuerySet[Any], income_year: int, known_at: datetime
) -> QuerySet[IncomeFacts]:
    """その時に信じていた所得: of many and one year; `people` asks for the keys."""
    rows = IncomeFacts.objects.filter(person__in=people, income_year=income_year)
    return rows.filter(known__contains=known_at).order_by()


def believed_of(income_year: int) -> list[IncomeFacts]:
    """その年の所得情報: what is believed now of everybody, by 宛名番号."""
    rows = IncomeFacts.objects.filter(income_year=income_year, known__upper_inf=True)
    return list(rows.select_related("person").order_by("person__addressee_number"))


def years_believed() -> list[int]:
    """所得情報のある年: the newest first."""
    rows = IncomeFacts.objects.filter(known__upper_inf=True)
    return sorted({*rows.values_list("income_year", flat=True).distinct()}, reverse=True)


def known_years(person: Person) -> list[IncomeFacts]:
    """今の所得情報: one row a year, the newest year first."""
    return list(person.income.filter(known__upper_inf=True))


def history(person: Person) -> list[IncomeFacts]:
    """所得の経緯: all that was ever believed; what was replaced stays readable."""
    return list(person.income.all())


def entry_numbered(number: str) -> TerminalEntry:
    """番号の端末の結果: Http404 when there is none."""
    found = TerminalEntry.objects.select_related("person").filter(number=number).first()
    if not found:
        raise Http404("その番号の登録はありません。")
    return found


def comparison_of(entry: TerminalEntry) -> Comparison | None:
    """照合: by whom and when, or None."""
    return Comparison.objects.filter(entry=entry).first()


def file_numbered(number: str) -> IncomeFile:
    """番号の所得ファイル: Http404 when there is none."""
    found = IncomeFile.objects.filter(number=number).first()
    if not found:
        raise Http404("その番号の取込みはありません。")
    return found


def recent_files(limit: int = 50) -> list[IncomeFile]:
    """近ごろの所得ファイル: the newest first."""
    return list(IncomeFile.objects.all()[:limit])


def rows_that_change(file: IncomeFile, limit: int) -> list[ImportedRow]:
    """変わる行: those with another value first, then what is new, then a new source alone."""
    order = [Effect.CHANGED, Effect.NEW, Effect.CONFIRMED]
    rows = file.rows.filter(effect__in=order).select_related("person", "former")
    found: list[ImportedRow] = []
    for effect in order:
        found += rows.filter(effect=effect)[: limit - len(found)]
    return found


# --- 突合 ---


def open_differences(
    people: Collection[int] | None = None, years: Collection[int] | None = None
) -> list[Difference]:
    """処置していない差: of these people and years, or of all; the newest declaration counts."""
    rows = _open_rows(people, years)
    beliefs = IncomeFacts.objects.select_related("person").in_bulk(
        [key for declared, found, _ in rows for key in (declared, found)]
    )
    return [Difference(beliefs[one], beliefs[other], tuple(items)) for one, other, items in rows]


def _open_rows(
    people: Collection[int] | None = None, years: Collection[int] | None = None
) -> list[tuple[int, int, list[str]]]:
    asked = {
        "people": None if people is None else list(people),
        "years": None if years is None else list(years),
        "found": [source.value for source in FOUND],
    }
    with connection.cursor() as cursor:
        cursor.execute(OPEN, asked)
        return list(cursor.fetchall())


def errands(actor: Actor) -> list[tuple[str, int, str]]:
    """はじめの画面へ: for whoever may dispose of a difference."""
    if not may(actor, Duty.ALLOWANCES, Level.EDIT):
        return []
    return [("所得の突合（処置していない差）", len(_open_rows()), "income:differences")]


def label_of(name: str) -> str:
    """項目名: the official term of an item."""
    return str(getattr(IncomeFacts._meta.get_field(name), "verbose_name", name))


def is_blind(actor: Actor, entry: TerminalEntry) -> bool:
    """値を見せないか: from whoever may yet be asked to compare, until somebody has compared."""
    is_own = actor.user_id.lower() == entry.drafted_by_id.lower()
    if is_own or comparison_of(entry):
        return False
    is_asked = may_decide(actor, latest(KIND, entry.number))
    return is_asked or may(actor, Duty.ALLOWANCES, Level.APPROVE)
