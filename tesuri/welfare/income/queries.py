"""所得を読む: what is believed now of a year, and what was believed before."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.http import Http404
from django.utils import timezone

from tesuri.welfare.income.models import (
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
ROWS_SHOWN = 200  # of the changes of a file, on its page; the digest covers all of them


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
