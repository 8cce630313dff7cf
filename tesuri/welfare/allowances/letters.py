"""通知書の文面: the values of a page, from a decision and the months that the notice speaks of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

from django.utils import timezone

from tesuri.welfare.allowances import owed, particulars, queries
from tesuri.welfare.allowances.documents import changes, notice
from tesuri.welfare.allowances.documents.layout import Letter, MonthlyAmount
from tesuri.welfare.allowances.documents.wording import Wording
from tesuri.welfare.allowances.models import Decision, DecisionMonth, NoticeKind
from tesuri.welfare.allowances.particulars import Particulars
from tesuri.welfare.allowances.reasoning import of_law, since
from tesuri.welfare.allowances.rules.months import Result


@dataclass(frozen=True)
class Told:
    """伝えること: the decision, the months that this notice speaks of, and the letter around it."""

    decision: Decision
    months: Sequence[DecisionMonth]
    letter: Letter

    @property
    def handling(self) -> Particulars:
        """手当の扱い: of the allowance that the decision is about."""
        return particulars.of(self.decision.claim)

    @property
    def words(self) -> Wording:
        """通知書の言葉."""
        return self.handling.words

    @property
    def claimed_on(self) -> date:
        """請求の日."""
        return self.decision.claim.claimed_on

    @property
    def decided_on(self) -> date:
        """決定の日: when it came into force."""
        return timezone.localdate(self.decision.in_force_at)


BUNDLE_TEMPLATE = Path(changes.__file__).parent / "bundle.typ"
TITLE = "通知書"


def heads(on: date) -> dict[str, Any]:
    """束の頭: the title and the day that a PDF for keeping asks for."""
    return {"title": TITLE, "day": [on.year, on.month, on.day]}


def page_of(
    kind: NoticeKind, decision: Decision, months: Sequence[DecisionMonth], letter: Letter
) -> tuple[Path, dict[str, Any]]:
    """通知書の様式と値: ready for `documents.render`."""
    template = notice.TEMPLATE if kind == NoticeKind.GRANT else changes.TEMPLATE
    return template, VALUES[kind](Told(decision, months, letter))


def _grant(told: Told) -> dict[str, Any]:
    return notice.notice_values(
        told.words,
        told.letter,
        claimed_on=told.claimed_on,
        decided_on=told.decided_on,
        monthly_amounts=_amounts(told.decision, told.months),
        reasons=_why_granted(told),
    )


def _refusal(told: Told) -> dict[str, Any]:
    return changes.refusal_values(
        told.words,
        told.letter,
        claimed_on=told.claimed_on,
        decided_on=told.decided_on,
        reasons=told.decision.reasons,
    )


def _suspension(told: Told) -> dict[str, Any]:
    is_held = told.decision.claim.takeover is not None
    is_first = not is_held and queries.in_force_before(told.decision) is None
    grants = is_first and not told.decision.months.filter(result=Result.PAYABLE).exists()
    why = told.decision.reasons[:1] if grants else []  # the state that the grant rests on
    lines = ((line["term"], line["value"]) for month in told.months for line in month.lines)
    return changes.suspension_values(
        told.words,
        told.letter,
        claimed_on=told.claimed_on,
        decided_on=told.decided_on,
        stopped=_runs(told),
        reasons=[*why, *_sentences(told)],
        grants=grants,
        is_first=is_first,
        of_obligors=(_term(told, "within_obligor_limits"), "いいえ") in lines,
    )


def _resumption(told: Told) -> dict[str, Any]:
    first = told.months[0].target_month
    entitled = told.decision.months.filter(result__in=queries.ENTITLED, target_month__gte=first)
    return changes.resumption_values(
        told.words,
        told.letter,
        decided_on=told.decided_on,
        resumed=_runs(told),
        amounts=_amounts(told.decision, list(entitled)),
        reasons=_sentences(told),
    )


def _amount(told: Told) -> dict[str, Any]:
    former = queries.in_force_before(told.decision)
    assert former is not None  # an amount changes only from what was told before
    was = dict(former.months.values_list("target_month", "amount_yen"))
    changed = [
        (part[0].target_month, part[-1].target_month, *yen)
        for run in owed.runs(told.months)
        for yen, part in _by(run, lambda month: (was[month.target_month], month.amount_yen))
    ]
    rates = [(part[0], source) for source, part in _by(told.months, partial(_rate_source, told))]
    reasons = [
        since(month.target_month, f"手当の月額は{month.amount_yen:,}円であること（{source}）。")
        for month, source in rates
    ]
    return changes.amount_values(
        told.words, told.letter, decided_on=told.decided_on, changed=changed, reasons=reasons
    )


def _loss(told: Told) -> dict[str, Any]:
    return changes.loss_values(
        told.words,
        told.letter,
        decided_on=told.decided_on,
        first_lost=told.months[0].target_month,
        reasons=_sentences(replace(told, months=told.months[:1])),
    )


VALUES: dict[NoticeKind, Callable[[Told], dict[str, Any]]] = {
    NoticeKind.GRANT: _grant,
    NoticeKind.REFUSAL: _refusal,
    NoticeKind.SUSPENSION: _suspension,
    NoticeKind.RESUMPTION: _resumption,
    NoticeKind.AMOUNT: _amount,
    NoticeKind.LOSS: _loss,
}


def _why_granted(told: Told) -> list[str]:
    """The state, and each month in a sentence; the sums behind a stop are told with the stop."""
    state, found = told.decision.reasons[:1], dict[str, str]()
    for month in told.months:
        if month.result == Result.PAYABLE:
            found |= {sentence: sentence for sentence in month.sentences}
        for main in month.sentences[:1]:
            found.setdefault(main, since(month.target_month, main))
    return [*state, *found.values()] if found else list(told.decision.reasons)


def _sentences(told: Told) -> list[str]:
    """The sentences of the months, each once, from which month on; as they were approved.

    A decision made before its months kept them has the sentences of the whole.
    """
    found: dict[str, str] = {}
    for month in told.months:
        for place, sentence in enumerate(month.sentences):
            dated = sentence if place else since(month.target_month, sentence)
            found.setdefault(sentence, dated)
    return list(found.values()) or list(told.decision.reasons)


def _runs(told: Told) -> list[changes.MONTH_AND_RANGE]:
    """The months as runs; one that reaches the last month of the decision has no end yet."""
    last = told.decision.months.last()
    ends = ((run[0].target_month, run[-1]) for run in owed.runs(told.months))
    return [(first, None if end == last else end.target_month) for first, end in ends]


def _amounts(decision: Decision, entitled: Sequence[DecisionMonth]) -> list[MonthlyAmount]:
    """The rows of the notice; the last one ends with the entitlement or the judgement's term."""
    *rows, last = (MonthlyAmount(*amount) for amount in queries.amounts_in(entitled))
    return [*rows, replace(last, through=_through(decision, entitled[-1]))]


def _through(decision: Decision, last: DecisionMonth) -> date | None:
    if decision.months.filter(target_month__gt=last.target_month).exists():
        return last.target_month
    told = str(queries.content_of(decision).get("through", ""))
    return date.fromisoformat(f"{told}-01") if told else None


def _rate_source(told: Told, month: DecisionMonth) -> str:
    """Article and edition of the rate, as the month was decided on it."""
    title = told.handling.rules.book.figures["monthly_rate"].title
    return of_law(next(line["source"] for line in month.lines if line["term"] == title))


def _term(told: Told, fact: str) -> str:
    return told.handling.rules.book.facts[fact].term


K = TypeVar("K")


def _by(
    months: Sequence[DecisionMonth], key: Callable[[DecisionMonth], K]
) -> list[tuple[K, list[DecisionMonth]]]:
    return [(each, list(part)) for each, part in groupby(months, key)]
