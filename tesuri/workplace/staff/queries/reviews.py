"""棚卸を読む: which grants ask for confirmation, whose, until when, and which rest.

Nothing opens a review: the state of each grant follows from its dates and the rows of its reviews.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from tesuri.ground.text.eras import wareki
from tesuri.workplace.access.limits import REVIEW_DAYS
from tesuri.workplace.access.models import Grant, Office, Review, ReviewOutcome
from tesuri.workplace.access.queries import is_reviewed
from tesuri.workplace.access.rules import last_day_of_review, quarter_of
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.staff.queries.manuals import mine_to_read


@dataclass(frozen=True)
class Line:
    """棚卸の一行: a grant, how it stands, and whether the chief may answer for it alone."""

    grant: Grant
    state: str
    tone: str
    may_answer: bool
    review: Review | None


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


def lines(office: Office, actor: Actor, day: date) -> list[Line]:
    """その部署の棚卸の表."""
    quarter = quarter_of(day)
    grants = list(living(office.body, day).filter(office=office))
    reviews = {
        each.grant_id: each
        for each in Review.objects.filter(grant__in=grants, quarter__gte=quarter)
    }
    open_ones = set(for_chief(office, actor, day).values_list("pk", flat=True))
    rests = set(resting(office.body, day).filter(office=office).values_list("pk", flat=True))
    return [_line(each, reviews.get(each.pk), open_ones, rests, quarter) for each in grants]


def _line(
    grant: Grant, review: Review | None, open_ones: set[int], rests: set[int], quarter: date
) -> Line:
    if grant.pk in rests:
        return Line(grant, "止まっている", "bad", may_answer=False, review=review)
    if review is not None:
        label = ReviewOutcome(review.outcome).label
        return Line(grant, label, "good", may_answer=False, review=review)
    if grant.pk in open_ones:
        return Line(grant, "確認待ち", "warn", may_answer=True, review=None)
    if grant.valid.lower is not None and grant.valid.lower >= quarter:
        return Line(grant, "次の四半期から", "", may_answer=False, review=None)
    return Line(grant, "管理者二人で確認", "warn", may_answer=False, review=None)


# --- はじめの画面 ---


def errands(actor: Actor) -> list[tuple[str, int, str]]:
    """宿題: what awaits the actor as chief and as reader of the manual; nothing at all if 0."""
    day = timezone.localdate()
    asked = sum(for_chief(office, actor, day).count() for office in led(actor))
    unread = 1 if mine_to_read(actor) else 0
    known = [("権限の棚卸", asked, "staff:reviews"), ("手引きの確認", unread, "staff:manual")]
    return [each for each in known if each[1]]


def cautions(actor: Actor) -> list[str]:
    """本人への知らせ: before grants of one's own rest, and when they do."""
    day = timezone.localdate()
    mine = Q(officer__user_id=actor.user_id)
    rest = resting(actor.body, day).filter(mine).count()
    soon = unconfirmed(actor.body, day).filter(mine).filter(is_reviewed(day)).count()
    said = []
    if rest:
        said.append(
            f"あなたの権限のうち{rest}件は、棚卸の確認がないため止まっています。"
            "必要なときは、管理者に確認の手続きを依頼してください。"
        )
    if soon:
        said.append(
            f"あなたの権限のうち{soon}件は、{wareki(last_day(day))}までに棚卸の確認がないと、"
            "翌日から止まります。所属長に確認を依頼してください。"
        )
    return said
