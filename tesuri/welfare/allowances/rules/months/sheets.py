"""一年の控えの台紙: what the receipts of a year have in common, and their replay from themselves.

The sheet names the editions of the figures, the articles, the engine and the rules, what follows
from the month alone, and the columns of the rows. A receipt with its sheet needs nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tesuri.ground.law import Edition, Figure, NotAReceipt, NotReviewed, Rulebook
from tesuri.ground.law.kinds import DATE
from tesuri.ground.law.receipts import ENGINE, digest, digest_of_rules, receipt_bytes
from tesuri.welfare.allowances.rules.months.kept import (
    ALL_OBLIGORS,
    ONE_OBLIGOR,
    TARGETS,
    none_over,
)
from tesuri.welfare.allowances.rules.months.programs import PROGRAMS, program_of
from tesuri.welfare.allowances.rules.months.results import Result, result_of
from tesuri.welfare.allowances.rules.months.years import (
    MONTH,
    OUTCOME,
    common,
    told_of_case,
    told_of_obligor,
)

Cells = list[Any]
Sheet = dict[str, Any]
Told = list[list[Any]]  # from which month on, and the edition as written


def year_sheet(book: Rulebook, months: Sequence[date], of: Mapping[str, str]) -> Sheet:
    """台紙: of one allowance and twelve months; `of` says of which run, on what was known when."""
    shared = common(book)
    figures = {name: _held(book.figures[name], months) for name in shared if name in book.figures}
    follows = [name for name in shared if name in book.facts]
    order = book.order((*TARGETS, ONE_OBLIGOR), {})
    own, theirs = told_of_case(book), told_of_obligor(book)
    return {
        "of": dict(of),
        "program": program_of(book).id,
        "months": [_plain(month) for month in months],
        "engine": ENGINE,
        "rules_digest": digest_of_rules(book, figures),
        "figures": figures,
        "common": {name: [_answer(book, month, name) for month in months] for name in follows},
        "articles": {name: list(book.facts[name].articles) for name in order if name in book.facts},
        "columns": {"months": ["month", *OUTCOME, *own], "obligors": ["month", *theirs]},
    }


def is_reviewed(book: Rulebook, months: Sequence[date]) -> bool:
    """確認された月があるか: without one there is no year to tell."""
    spans = [book.reviewed(*TARGETS), book.reviewed(ONE_OBLIGOR)]
    return any(all(first <= month <= last for first, last in spans) for month in months)


def sheet_digest(sheet: Sheet) -> str:
    """台紙のハッシュ値: by which the receipts name it."""
    return digest(sheet)


def book_of(sheet: Sheet) -> Rulebook:
    """台紙の規則: the rules of now with the editions of the sheet, whichever hold now."""
    book = PROGRAMS[sheet["program"]].book.amended(())
    figures = {name: book.figures[name] for name in sheet["figures"]}
    told = sheet["figures"]
    book.figures = {n: _kept(each, told[n], sheet["months"]) for n, each in figures.items()}
    return book


def still_holds(sheet: Sheet) -> bool:
    """同じ規則か: whether engine and rules are those of the sheet."""
    return _again(sheet) == sheet


def _again(sheet: Sheet) -> Sheet:
    months = [date.fromisoformat(month) for month in sheet["months"]]
    return year_sheet(book_of(sheet), months, sheet["of"])


def replay_year(kept: Mapping[str, Any]) -> bytes:
    """一年の控えの再計算: of `{"receipt": …, "sheet": …}`, worked out again from itself."""
    try:
        sheet = kept["sheet"]
        again, book = _again(sheet), book_of(sheet)
        months = [date.fromisoformat(month) for month in sheet["months"]]
        found = _receipt(book, months, kept["receipt"], sheet["columns"])
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, LookupError) as error:
        raise NotAReceipt(f"控えとして読めません: {error}") from error
    return receipt_bytes({"receipt": {**found, "sheet": sheet_digest(again)}, "sheet": again})


# --- 控えの再計算 ---


def _receipt(
    book: Rulebook,
    months: Sequence[date],
    kept: Mapping[str, Any],
    columns: Mapping[str, Sequence[str]],
) -> dict[str, Any]:
    rows, theirs = Cells(), [Cells() for _ in kept["obligors"]]
    for month in months:
        told = _row_in(kept["months"], columns["months"], month)
        answers = []
        for who in told["obligors"]:
            given = _given(book, _row_in(kept["obligors"][who], columns["obligors"], month), month)
            answered, cells = _worked(book, given, told_of_obligor(book), ONE_OBLIGOR)
            answers.append(answered)
            _tell(theirs[who], month, cells)
        _tell(rows, month, _case_cells(book, _given(book, told, month), told["obligors"], answers))
    return {"claim": kept["claim"], "months": rows, "obligors": theirs}


def _case_cells(
    book: Rulebook,
    given: dict[str, Any],
    counted: Sequence[int],
    answers: Sequence[Mapping[str, Any] | None],
) -> Cells:
    """The result, the amount and every fact of a month; refused when an obligor is."""
    given[ALL_OBLIGORS] = none_over(each[ONE_OBLIGOR] if each else None for each in answers)
    names = told_of_case(book)
    answered, cells = _worked(book, given, names, *TARGETS)
    if answered is None or None in answers:
        return [Result.REFUSED.value, 0, list(counted), *_unanswered(book, given, names)]
    result = result_of(answered["entitled"], answered["payable"], answered["suspended"])
    return [result.value, answered["monthly_amount"] or 0, list(counted), *cells]


def _worked(
    book: Rulebook, given: Mapping[str, Any], names: Sequence[str], *targets: str
) -> tuple[dict[str, Any] | None, Cells]:
    """The answers, None outside the review, and the cells of the row."""
    try:
        answered = book.answer(given, *targets)
    except NotReviewed:
        return None, _unanswered(book, given, names)
    return answered, [_plain(answered[name]) for name in names]


def _unanswered(book: Rulebook, given: Mapping[str, Any], names: Sequence[str]) -> Cells:
    return [_plain(given.get(name)) if name in book.given else None for name in names]


def _row_in(rows: Sequence[Cells], columns: Sequence[str], month: date) -> dict[str, Any]:
    """The row that holds in a month: the last that is not later."""
    begun = [row for row in rows if row[0] <= _short(month)]
    return dict(zip(columns, begun[-1], strict=True))


def _given(book: Rulebook, row: Mapping[str, Any], month: date) -> dict[str, Any]:
    return {MONTH: month, **{n: _read(book, n, row[n]) for n in row if n in book.given}}


def _tell(rows: list[Cells], month: date, cells: Cells) -> None:
    """A row is told when it is other than the one before."""
    if not rows or rows[-1][1:] != cells:
        rows.append([_short(month), *cells])


# --- 台紙の値 ---


def _held(figure: Figure, months: Sequence[date]) -> Told:
    """The editions that the months used, each from its first of them; None where nobody checked."""
    if figure.by != MONTH:
        raise ValueError(f"{figure.name}: a year is told by target months, not by {figure.by}")
    told: Told = []
    for month in months:
        entry = _entry(figure, month)
        if not told or told[-1][1] != entry:
            told.append([_plain(month), entry])
    return told


def _entry(figure: Figure, month: date) -> dict[str, Any] | None:
    try:
        return figure.on(month).entry()
    except NotReviewed:
        return None


def _answer(book: Rulebook, month: date, name: str) -> Any:
    try:
        return _plain(book.answer({MONTH: month}, name)[name])
    except NotReviewed:
        return None


@dataclass(frozen=True)
class Kept(Figure):
    """控えにある値: a figure as a sheet tells it, whatever holds now."""

    told: Told = field(default_factory=list)

    def on(self, day: date | None) -> Edition:
        begun = [entry for since, entry in self.told if day and since <= _plain(day)]
        if not begun or begun[-1] is None:
            raise NotReviewed(f"{self.title}（{self.name}）: {day}の値は確認されていない。")
        return Edition.read(begun[-1])


def _kept(figure: Figure, told: Told, months: Sequence[str]) -> Kept:
    """Its editions as the sheet has them, until the last of its months that was reviewed."""
    entries = [entry for _, entry in told if entry]
    editions = {edition.since: edition for edition in map(Edition.read, entries)}
    gaps = [since for since, entry in told if entry is None and since > told[0][0]]
    known = [month for month in months if not gaps or month < gaps[0]]
    values = {
        **vars(figure),
        "editions": tuple(editions[since] for since in sorted(editions)),
        "reviewed_through": date.fromisoformat(known[-1]),
    }
    return Kept(**{**values, "reviews": (), "disputed": None}, told=told)


def _short(month: date) -> str:
    return month.strftime("%Y-%m")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _read(book: Rulebook, name: str, value: Any) -> Any:
    is_date = value is not None and book.kinds[name].dtype == DATE
    return date.fromisoformat(value) if is_date else value
