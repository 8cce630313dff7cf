"""監査記録を読む: always of one body, always within a period, newest first, page by page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import TruncDate
from django.http import Http404
from django.utils import timezone

from tesuri.ground.text.eras import wareki
from tesuri.workplace.access.models import Office
from tesuri.workplace.audit.events import AuditEvent
from tesuri.workplace.audit.models import AuditRecord, Head, Leaf
from tesuri.workplace.watch import kinds
from tesuri.workplace.watch.models import PeriodicList

PAGE = 50
COUNTED_AT_MOST = 10_000
USUAL_DAYS = 30
GROUPS_AT_MOST = 300
OTHER = "other"
ROLE = "role:"  # whoever changed rows and did not say who acts
ROWS_OF_AN_ACT = Q(kind=AuditEvent.ROWS_CHANGED) & ~Q(user_id__startswith=ROLE)
Place = tuple[datetime, int]  # where the next page begins: the moment and number of the last row


@dataclass(frozen=True)
class Criteria:
    """検索の条件: both days included; what is empty is not asked for."""

    since: date
    through: date
    subject: str = ""
    user_id: str = ""
    terminal: str = ""
    kind: str = ""
    outcome: str = ""
    periodic: str = ""  # one of the lists that are reviewed every month

    def named(self) -> dict[str, str]:
        """What was asked, as the log of searches keeps it."""
        given = {name: getattr(self, name) for name in _ASKED if getattr(self, name)}
        return {"since": self.since.isoformat(), "through": self.through.isoformat(), **given}

    def told(self) -> list[tuple[str, str]]:
        """条件: label and value, as screens and lists print them."""
        period = f"{wareki(self.since)}から{wareki(self.through)}まで"
        whole = self.kind.endswith(".")
        kind = f"{kinds.room(self.kind)}のすべて" if whole else kinds.label(self.kind)
        outcome = "その他" if self.outcome == OTHER else kinds.outcome(self.outcome)
        asked = [
            ("宛名番号", self.subject),
            ("操作者", self.user_id),
            ("端末", self.terminal),
            ("種類", kind),
            ("結果", outcome),
            ("一覧", PeriodicList(self.periodic).label if self.periodic else ""),
        ]
        return [("期間", period), *((label, value) for label, value in asked if value)]


def as_typed(criteria: Criteria) -> dict[str, str]:
    """打ち込んだ形: the same criteria as fields of a form."""
    return {name: "" for name in _ASKED} | criteria.named()


_ASKED = ("subject", "user_id", "terminal", "kind", "outcome", "periodic")
_EXCHANGE = ("exchange.", "enquiries.", "provision.", "copies.", "ledger.")
_PASSED_ON = ("addressees.enquiry_", "addressees.copy_", "addressees.disclosure_")


@dataclass(frozen=True)
class Page:
    """一頁: at most fifty rows, how many there are in all, and where the next page begins."""

    rows: list[dict[str, Any]]
    count: int
    following: Place | None

    @property
    def is_counted(self) -> bool:
        """数え切ったか: beyond the limit only "more than" is said."""
        return self.count <= COUNTED_AT_MOST


def usual_period(today: date, days: int = USUAL_DAYS) -> tuple[date, date]:
    """ふだんの期間: the last thirty days, today included."""
    return today - timedelta(days=days - 1), today


def bounds(since: date, through: date) -> tuple[datetime, datetime]:
    """期間の端: the first moment of `since` and the first after `through`, in Japan."""
    here = timezone.get_current_timezone()
    after = through + timedelta(days=1)
    return datetime.combine(since, time(), here), datetime.combine(after, time(), here)


def found(body: str, criteria: Criteria) -> QuerySet[AuditRecord]:
    """条件に合う記録: newest first; every part of it follows an index.

    Of a person are the acts about that person and the lists in which the person was shown.
    """
    begin, end = bounds(criteria.since, criteria.through)
    rows = AuditRecord.objects.filter(body=body, at__gte=begin, at__lt=end)
    if criteria.subject:
        rows = rows.filter(Q(subject=criteria.subject) | _shows(criteria.subject))
    given = {name: getattr(criteria, name) for name in ("user_id", "terminal")}
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    if chosen := kinds.kinds_in(criteria.kind):
        rows = rows.filter(kind=chosen[0]) if len(chosen) == 1 else rows.filter(kind__in=chosen)
    elif criteria.kind:
        rows = rows.none()
    if criteria.outcome == OTHER:
        rows = rows.exclude(outcome__in=("done", "refused"))
    elif criteria.outcome:
        rows = rows.filter(outcome=criteria.outcome)
    if criteria.periodic:
        rows = rows.filter(_listed(criteria.periodic))
    return rows.order_by("-at", "-id")


def _shows(subject: str) -> Q:
    """What named the person among others, by the index `audit_by_shown`."""
    return Q(details__has_key="shown", details__shown__contains=[subject])


def _listed(periodic: str) -> Q:
    """What stands on a list that is reviewed every month."""
    if periodic == PeriodicList.EXCHANGE:
        firsts = (*_EXCHANGE, *_PASSED_ON)
        return Q(kind__in=[kind for kind in kinds.labels() if kind.startswith(firsts)])
    return ~Q(outcome="done") | Q(kind__in=[k for k in kinds.labels() if k.endswith("refused")])


def page(body: str, criteria: Criteria, after: Place | None = None) -> Page:
    """一頁を読む: the rows after a place; one more is fetched to know whether there is another."""
    rows = found(body, criteria)
    count = rows.order_by()[: COUNTED_AT_MOST + 1].count()
    if after:
        at, number = after
        rows = rows.filter(Q(at__lt=at) | Q(at=at, id__lt=number), at__lte=at)
    got = list(rows[: PAGE + 1].values())
    shown, last = got[:PAGE], got[PAGE - 1] if len(got) > PAGE else None
    offices = office_names(body)
    return Page(
        [line(row, offices) for row in shown], count, (last["at"], last["id"]) if last else None
    )


def line(row: Mapping[str, Any], offices: Mapping[str, str]) -> dict[str, Any]:
    """一行: a record with everything named in Japanese."""
    at = timezone.localtime(row["at"])
    return {
        **row,
        "day": f"{at:%Y%m%d}",
        "label": kinds.label(row["kind"]),
        "room": kinds.room(row["kind"]),
        "outcome_label": kinds.outcome(row["outcome"]),
        "duty_label": kinds.duty(row["duty"]),
        "office_name": offices.get(row["office"], row["office"]),
        "told": kinds.details(row["details"]),
    }


def office_names(body: str) -> dict[str, str]:
    """部署の名: by code."""
    return dict(Office.objects.filter(body=body).values_list("code", "name"))


@dataclass(frozen=True)
class Standing:
    """木の中の位置: the leaf of a record and the first signed head over it, if there are any."""

    leaf: Leaf | None = None
    head: Head | None = None

    def told(self) -> list[tuple[str, str]]:
        """位置: label and value."""
        leaf = [("葉の番号", str(self.leaf.index))] if self.leaf else []
        if self.leaf and self.head:
            leaf += [
                ("葉のハッシュ", bytes(self.leaf.hash).hex()),
                ("署名した頭", f"先頭から{self.head.size}件"),
                ("頭の根", bytes(self.head.root).hex()),
            ]
        return leaf


def record(body: str, day: int, number: int) -> dict[str, Any]:
    """一件の記録: by its day (20261128) and number; Http404 when there is none of this body."""
    try:
        on = datetime.strptime(str(day), "%Y%m%d").date()  # noqa: DTZ007  (a day without a zone)
        begin, end = bounds(on, on)
    except (ValueError, OverflowError):
        raise Http404("その日はありません。") from None
    rows = AuditRecord.objects.filter(body=body, at__gte=begin, at__lt=end, id=number)
    if row := rows.values().first():
        return line(row, office_names(body))
    raise Http404("その番号の記録はありません。")


def standing(body: str, number: int) -> Standing:
    """木の中の位置: of one record; an event of the last seconds may have none yet."""
    leaf = Leaf.objects.filter(body=body, record_id=number).first()
    if leaf is None:
        return Standing()
    covering = Head.objects.filter(body=body, size__gt=leaf.index)
    return Standing(leaf, covering.order_by("size").first())


def newest_head(body: str) -> Head | None:
    """いちばん新しい頭."""
    return Head.objects.filter(body=body).order_by("-size").first()


@dataclass(frozen=True)
class Lookers:
    """だれが見たか: one group for each day and officer, newest first."""

    groups: list[dict[str, Any]] = field(default_factory=list)
    is_whole: bool = True


def lookers(body: str, subject: str, since: date, through: date) -> Lookers:
    """だれが見たか: of one person in a period; every kind of act counts, refused ones too.

    A list in which the person was shown counts (`listed`), though it is of nobody in particular.
    Rows that an act changed are not counted beside it.
    """
    rows = found(body, Criteria(since, through, subject=subject))
    rows = rows.exclude(ROWS_OF_AN_ACT).order_by()
    grouped = (
        rows.annotate(on=TruncDate("at"))
        .values("on", "user_id", "user_name", "office")
        .annotate(
            count=Count("id"),
            first=Min("at"),
            last=Max("at"),
            kinds=ArrayAgg("kind", distinct=True),
            duties=ArrayAgg("duty", distinct=True),
            purposes=ArrayAgg("purpose", distinct=True),
            refused=Count("id", filter=Q(outcome="refused")),
            listed=Count("id", filter=~Q(subject=subject)),
        )
        .order_by("-on", "-last")[: GROUPS_AT_MOST + 1]
    )
    groups, offices = list(grouped), office_names(body)
    return Lookers(
        [_group(dict(each), offices) for each in groups[:GROUPS_AT_MOST]],
        len(groups) <= GROUPS_AT_MOST,
    )


def _group(group: dict[str, Any], offices: Mapping[str, str]) -> dict[str, Any]:
    return group | {
        "office_name": offices.get(group["office"], group["office"]),
        "labels": [kinds.label(each) for each in group["kinds"]],
        "duty_labels": [kinds.duty(each) for each in group["duties"] if each],
        "purposes": [each for each in group["purposes"] if each],
    }


def in_order(rows: QuerySet[AuditRecord], most: int | None = None) -> Iterator[dict[str, Any]]:
    """古い順に: a stream of records, for lists and their digests; at most so many."""
    for row in rows.order_by("at", "id").values()[:most].iterator(chunk_size=2_000):
        yield dict(row)
