"""棚卸を読む: which grants ask for confirmation, whose, until when, and which rest.

Nothing opens a review: the state of each grant follows from its dates and the rows of its reviews.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tesuri.workplace.access.limits import REVIEW_DAYS
from tesuri.workplace.access.models import Grant, Office, Officer, Review, ReviewOutcome
from tesuri.workplace.access.queries import is_reviewed
from tesuri.workplace.access.rules import last_day_of_review, quarter_of
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.staff.queries.uses import LOOKED_BACK, last_uses


@dataclass(frozen=True)
class Line:
    """棚卸の一行: a grant, how it stands, and whether the chief may answer for it alone."""

    grant: Grant
    state: str
    tone: str
    may_answer: bool
    review: Review | None
    used_at: datetime | None
    is_young: bool


@dataclass(frozen=True)
class Holder:
    """一人分の棚卸: a person's grants in the office, answered for one by one or all at once."""

    officer: Officer
    lines: list[Line]

    @property
    def may_answer(self) -> bool:
        """Whether the chief may answer for any of them."""
        return any(line.may_answer for line in self.lines)


def led(actor: Actor) -> QuerySet[Office]:
    """自分が所属長である部署."""
    mine = Office.objects.filter(body=actor.body, chief__user_id=actor.user_id)
    return mine.order_by("code")


def last_day(day: date) -> date:
    """この四半期の棚卸の期限."""
    return last_day_of_review(quarter_of(day), REVIEW_DAYS.value)


def living(body: str, day: date) -> QuerySet[Grant]:
    """生きている権限: of accounts in their term, whether reviewed or not."""
    in_term = Q(officer__ends_on__gte=day) | Q(officer__has_no_end=True)
    return (
        Grant.objects.filter(in_term, office__body=body, valid__contains=day)
        .filter(officer__begins_on__lte=day, officer__stopped_at__isnull=True)
        .select_related("officer", "office__chief")
        .order_by("office__code", "officer__kana", "officer__user_id", "duty", "level")
    )


def unconfirmed(body: str, day: date) -> QuerySet[Grant]:
    """この四半期の確認がまだの権限: older than the quarter, and no answer in it."""
    quarter = quarter_of(day)
    answered = Review.objects.filter(grant=OuterRef("pk"), quarter__gte=quarter)
    older = living(body, day).filter(valid__startswith__lt=quarter)
    return older.exclude(Exists(answered))


def resting(body: str, day: date) -> QuerySet[Grant]:
    """止まっている権限: whose due review is missing."""
    return living(body, day).exclude(is_reviewed(day))


def for_chief(office: Office, actor: Actor, day: date) -> QuerySet[Grant]:
    """所属長が一人で答えられるもの: unconfirmed, not resting, and not his or her own."""
    asked = unconfirmed(office.body, day).filter(is_reviewed(day), office=office)
    return asked.exclude(officer__user_id__iexact=actor.user_id)


def for_two(body: str, day: date) -> QuerySet[Grant]:
    """二人で確認するもの: resting ones, those of the chief, and those of an office without one."""
    asked = unconfirmed(body, day)
    alone = Q(pk__in=resting(body, day).values("pk"))
    own = Q(office__chief__isnull=True) | Q(office__chief=F("officer"))
    return asked.filter(alone | own)


def holders(office: Office, actor: Actor, day: date) -> list[Holder]:
    """その部署の棚卸の表: by person, with when each duty was last used."""
    grants = list(living(office.body, day).filter(office=office))
    uses = last_uses(office.body, {each.officer.user_id for each in grants}, day)
    found = lines(grants, office, actor, day, uses)
    by_person = groupby(found, key=lambda line: line.grant.officer)
    return [Holder(officer, list(own)) for officer, own in by_person]


def lines(
    grants: Sequence[Grant],
    office: Office,
    actor: Actor,
    day: date,
    uses: dict[tuple[str, str], datetime],
) -> list[Line]:
    """権限ごとの行: in the order of the grants."""
    quarter = quarter_of(day)
    reviews = {
        each.grant_id: each
        for each in Review.objects.filter(grant__in=grants, quarter__gte=quarter)
    }
    open_ones = set(for_chief(office, actor, day).values_list("pk", flat=True))
    rests = set(resting(office.body, day).filter(office=office).values_list("pk", flat=True))
    return [
        Line(
            grant,
            *_state(grant, reviews.get(grant.pk), open_ones, rests, quarter),
            review=reviews.get(grant.pk),
            used_at=uses.get((grant.officer.user_id, grant.duty)),
            is_young=grant.valid.lower is not None and grant.valid.lower > day - LOOKED_BACK,
        )
        for grant in grants
    ]


def _state(
    grant: Grant, review: Review | None, open_ones: set[int], rests: set[int], quarter: date
) -> tuple[str, str, bool]:
    """State, tone, and whether the chief may answer."""
    if grant.pk in rests:
        return "止まっている", "bad", False
    if review is not None:
        return ReviewOutcome(review.outcome).label, "good", False
    if grant.pk in open_ones:
        return "確認待ち", "warn", True
    if grant.valid.lower is not None and grant.valid.lower >= quarter:
        return "次の四半期から", "", False
    return "管理者二人で確認", "warn", False


def persons_of(grants: Iterable[int]) -> dict[int, int]:
    """権限の持ち主: the account of each grant."""
    return dict(Grant.objects.filter(pk__in=grants).values_list("pk", "officer_id"))
