"""定期点検を読む: which lists of which closed months were reviewed, and which still must be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from tesuri.ground.text.eras import wareki_month
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.watch.models import PeriodicList, Review
from tesuri.workplace.watch.queries import log

LOOKED_BACK_MONTHS = 24


@dataclass(frozen=True)
class Unreviewed:
    """未点検: a list of a closed month of which no review is kept."""

    kind: str
    month: date

    @property
    def label(self) -> str:
        """一覧の名."""
        return str(PeriodicList(self.kind).label)


def reviews(body: str) -> QuerySet[Review]:
    """点検の記録: newest month first."""
    return Review.objects.filter(body=body)


def unreviewed(body: str, today: date) -> list[Unreviewed]:
    """未点検の月: every closed month since the first record, for two years back; oldest first."""
    months = list(_closed_months(body, today))
    if not months:
        return []
    kept = set(reviews(body).filter(month__gte=months[0]).values_list("kind", "month"))
    return [
        Unreviewed(kind, month)
        for month in months
        for kind in PeriodicList.values
        if (kind, month) not in kept
    ]


def _closed_months(body: str, today: date) -> Iterator[date]:
    last = today.replace(day=1)
    begin = _months_later(last, -LOOKED_BACK_MONTHS)
    since, until = log.bounds(begin, last - timedelta(days=1))
    rows = AuditRecord.objects.filter(body=body, at__gte=since, at__lt=until).order_by("at", "id")
    first = rows.values_list("at", flat=True).first()
    if first is None:
        return
    month = timezone.localtime(first).date().replace(day=1)
    while month < last:
        yield month
        month = _months_later(month, 1)


def _months_later(month: date, count: int) -> date:
    year, zero_based = divmod(month.year * 12 + month.month - 1 + count, 12)
    return date(year, zero_based + 1, 1)


def criteria_for(kind: str, month: str) -> log.Criteria:
    """その月の一覧の条件: `month` as 2026-10; Http404 for what is no list or no month."""
    try:
        first = date.fromisoformat(f"{month}-01")
        last = _months_later(first, 1) - timedelta(days=1)
    except (ValueError, OverflowError):
        raise Http404("その月はありません。") from None
    if kind not in PeriodicList.values:
        raise Http404("その一覧はありません。")
    return log.Criteria(first, last, periodic=kind)


def title_of(criteria: log.Criteria) -> str:
    """一覧の題: 令和8年10月の照会・提供の一覧."""
    return f"{wareki_month(criteria.since)}の{PeriodicList(criteria.periodic).label}"
