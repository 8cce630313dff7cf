"""報告を読む: for the security officer, office by office and account by account."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from tesuri.workplace.access.models import Grant, Office, Officer, Review, ReviewOutcome
from tesuri.workplace.access.rules import quarter_of
from tesuri.workplace.staff.limits import ADMINISTRATORS, UNUSED_DAYS
from tesuri.workplace.staff.models import AccountJudgement, Judgement
from tesuri.workplace.staff.queries import manuals, officers, reviews


@dataclass(frozen=True)
class OfficeLine:
    """部署の棚卸の数."""

    office: Office
    living: int
    confirmed: int
    revoked: int
    waiting: int
    resting: int


@dataclass(frozen=True)
class Unused:
    """使われていない利用者ID: since when, and what the officer decided, if it still holds."""

    officer: Officer
    since: date
    was_ever_used: bool
    judgement: AccountJudgement | None


@dataclass(frozen=True)
class Report:
    """報告: everything of one body on one day."""

    day: date
    quarter: date
    last_day: date
    offices: list[OfficeLine]
    unused: list[Unused]
    endless: list[Officer]
    orphaned: list[Officer]
    expired: list[Officer]
    unread: list[Officer]
    administrators: list[str]
    administrators_limit: int


def report(body: str) -> Report:
    """報告: as it stands today."""
    day = timezone.localdate()
    manual = manuals.current(body, day)
    live = officers.live(body, day).order_by("seat_code", "user_id")
    managers = sorted(officers.administrators(body, day))
    names = officers.names_of(body, managers)
    return Report(
        day=day,
        quarter=quarter_of(day),
        last_day=reviews.last_day(day),
        offices=_offices(body, day),
        unused=unused(body, day),
        endless=list(live.filter(has_no_end=True)),
        orphaned=list(_orphaned(live, day)),
        expired=list(_expired(body, day)),
        unread=list(manuals.unread(manual, day)) if manual else [],
        administrators=[f"{names.get(each, each)}（{each}）" for each in managers],
        administrators_limit=ADMINISTRATORS.value,
    )


def _offices(body: str, day: date) -> list[OfficeLine]:
    """One line an office; a grant that rests is counted there and not among those that wait."""
    rest = set(reviews.resting(body, day).values_list("pk", flat=True))
    living = Counter(reviews.living(body, day).values_list("office", flat=True))
    resting = Counter(reviews.resting(body, day).values_list("office", flat=True))
    asked = reviews.unconfirmed(body, day).exclude(pk__in=rest)
    waiting = Counter(asked.values_list("office", flat=True))
    answers = Counter(
        Review.objects.filter(quarter=quarter_of(day), grant__office__body=body).values_list(
            "grant__office", "outcome"
        )
    )
    return [
        OfficeLine(
            office=each,
            living=living[each.pk],
            confirmed=answers[each.pk, ReviewOutcome.CONFIRMED.value],
            revoked=answers[each.pk, ReviewOutcome.REVOKED.value],
            waiting=waiting[each.pk],
            resting=resting[each.pk],
        )
        for each in officers.offices(body)
    ]


def unused(body: str, day: date) -> list[Unused]:
    """使われていない利用者ID: live, and not entered with for the set days, or never in them."""
    before = day - timedelta(days=UNUSED_DAYS.value)
    live = officers.live(body, day).order_by("seat_code", "user_id")
    found = [(each, _used_on(each)) for each in live.prefetch_related("judgements")]
    return [
        Unused(each, since, each.last_entered_at is not None, _holding(each, day))
        for each, since in found
        if since < before
    ]


def undecided(body: str, day: date) -> list[Unused]:
    """処置の決まっていないもの: of the unused ones."""
    return [each for each in unused(body, day) if each.judgement is None]


def to_end(body: str, day: date) -> list[Officer]:
    """終わらせると決まった利用者ID: of which no change was approved yet."""
    return [
        each.officer
        for each in unused(body, day)
        if each.judgement is not None and each.judgement.judgement == Judgement.END
    ]


def _used_on(officer: Officer) -> date:
    entered: datetime | None = officer.last_entered_at
    return timezone.localdate(entered) if entered else officer.begins_on


def _holding(officer: Officer, day: date) -> AccountJudgement | None:
    made = [each for each in officer.judgements.all() if each.until >= day]
    return max(made, key=lambda each: each.pk, default=None)


def _orphaned(live: QuerySet[Any], day: date) -> QuerySet[Any]:
    """権限のない利用者ID: neither now nor later."""
    to_come = Q(valid__endswith__gt=day) | Q(valid__upper_inf=True)
    return live.exclude(Exists(Grant.objects.filter(to_come, officer=OuterRef("pk"))))


def _expired(body: str, day: date) -> QuerySet[Any]:
    """終わった利用者ID: the latest first."""
    over = officers.seated(body, day).filter(Q(ends_on__lt=day) | Q(stopped_at__isnull=False))
    return over.order_by("-ends_on", "user_id")
