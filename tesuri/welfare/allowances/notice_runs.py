"""通知書の一括発行を読む: what decisions owe, what is still to be issued, how far it has come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from tesuri.welfare.allowances import owed
from tesuri.welfare.allowances.models import (
    BundledNotice,
    Decision,
    DueNotice,
    Notice,
    NoticeBundle,
    NoticeKind,
    NoticeRun,
    Step,
)


@dataclass(frozen=True)
class Issued:
    """一括発行の進み: notices issued, of how many that were due, by whatever way."""

    made: int
    count: int
    is_stopped: bool
    bundles: list[NoticeBundle]

    @property
    def is_complete(self) -> bool:
        """Nothing of it waits."""
        return self.made == self.count


def run_numbered(number: int) -> NoticeRun:
    """一括発行: Http404 when there is none."""
    found = NoticeRun.objects.filter(pk=number).first()
    if not found:
        raise Http404("その番号の一括発行はありません。")
    return found


def runs() -> list[NoticeRun]:
    """一括発行の一覧: the newest first."""
    return list(NoticeRun.objects.all()[:50])


def owed_between(since: date, through: date) -> Iterator[tuple[Decision, NoticeKind]]:
    """発行すべき通知書: of the decisions that came into force on these days, not issued yet."""
    rows = Decision.objects.filter(
        steps__step=Step.IN_FORCE, steps__at__date__gte=since, steps__at__date__lte=through
    )
    for decision in rows.select_related("claim__person").order_by("pk"):
        issued = set(decision.notices.values_list("kind", flat=True))
        yield from ((decision, kind) for kind in owed.owed(decision) if kind not in issued)


def lacking_between(since: date, through: date) -> list[tuple[Decision, str]]:
    """用意のない通知書: decisions of these days that need one which this system does not make."""
    rows = Decision.objects.filter(
        steps__step=Step.IN_FORCE, steps__at__date__gte=since, steps__at__date__lte=through
    )
    named = (
        (each, owed.missing(each)) for each in rows.select_related("claim__person").order_by("pk")
    )
    return [(decision, name) for decision, name in named if name]


def waiting(run: NoticeRun) -> QuerySet[DueNotice]:
    """まだの通知書: due in the run and issued by nobody."""
    issued = Notice.objects.filter(decision=OuterRef("decision"), kind=OuterRef("kind"))
    return run.due.exclude(Exists(issued)).order_by("pk")


def next_waiting(run: NoticeRun, last: int, most: int) -> list[DueNotice]:
    """次の通知書: after that number; their decisions are locked, others' are passed over."""
    ahead = list(waiting(run).filter(pk__gt=last)[:most])
    locked = Decision.objects.select_for_update(of=("self",), skip_locked=True)
    held = {each.pk for each in locked.filter(pk__in=[due.decision_id for due in ahead])}
    still = waiting(run).filter(pk__in=[due.pk for due in ahead], decision__in=held)
    return list(still.select_related("decision__claim__person"))


def issued_of(run: NoticeRun) -> Issued:
    """一括発行の進み."""
    count, left = run.due.count(), waiting(run).count()
    bundles = list(run.bundles.only("run", "count"))
    return Issued(count - left, count, is_stopped(run), bundles)


def is_stopped(run: NoticeRun) -> bool:
    """止めているか: as the newest row says."""
    newest = run.steps.last()
    return newest is None or newest.is_stopped


def bundle_numbered(number: int) -> NoticeBundle:
    """通知書の束: Http404 when there is none."""
    found = NoticeBundle.objects.select_related("run").filter(pk=number).first()
    if not found:
        raise Http404("その番号の束はありません。")
    return found


def letters_in(bundles: Sequence[NoticeBundle]) -> list[BundledNotice]:
    """束の通知書: in their order, with decision and person."""
    rows = BundledNotice.objects.filter(bundle__in=bundles)
    return list(rows.select_related("notice__decision__claim__person"))
