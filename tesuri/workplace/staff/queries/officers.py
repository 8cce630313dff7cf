"""職員を読む: the list with its conditions, one officer with grants and changes, the managers."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from tesuri.ground.text.kana import search_key
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Grant, Office, Officer, Posting
from tesuri.workplace.access.queries import in_term, is_reviewed

STATES = (("live", "使える"), ("coming", "これから"), ("over", "終わった"), ("all", "すべて"))


@dataclass(frozen=True)
class Criteria:
    """職員の検索条件: empty ones do not narrow."""

    words: str = ""
    office: str = ""
    state: str = "live"


@dataclass(frozen=True)
class Held:
    """権限の一行: with what it is worth today."""

    grant: Grant
    state: str
    tone: str
    is_open: bool

    @property
    def last_day(self) -> date | None:
        """最終日: or None for a period without an end."""
        upper: date | None = self.grant.valid.upper
        return upper - timedelta(days=1) if upper else None


def seated(body: str, day: date) -> QuerySet[Any]:
    """職員と、その日の部署: officers with `seat_code` and `seat_name`, which no column is."""
    moves = Posting.objects.filter(officer=OuterRef("pk"), moves_on__lte=day)
    latest = moves.order_by("-moves_on", "-pk")
    return Officer.objects.filter(office__body=body).annotate(
        seat_code=Coalesce(Subquery(latest.values("office__code")[:1]), F("office__code")),
        seat_name=Coalesce(Subquery(latest.values("office__name")[:1]), F("office__name")),
    )


def live(body: str, day: date) -> QuerySet[Any]:
    """使える職員: in their term on the day."""
    return seated(body, day).filter(_in_term(day))


def _in_term(day: date) -> Q:
    until = Q(ends_on__gte=day) | Q(has_no_end=True)
    return until & Q(begins_on__lte=day, stopped_at__isnull=True)


def found(body: str, criteria: Criteria) -> list[Officer]:
    """検索の結果: by part of the name, the kana or the user id, however it is written."""
    day = timezone.localdate()
    rows = seated(body, day)
    if criteria.office:
        rows = rows.filter(seat_code=criteria.office)
    if criteria.state == "live":
        rows = rows.filter(_in_term(day))
    elif criteria.state == "coming":
        rows = rows.filter(begins_on__gt=day, stopped_at__isnull=True)
    elif criteria.state == "over":
        rows = rows.filter(Q(ends_on__lt=day) | Q(stopped_at__isnull=False))
    sought = search_key(criteria.words)
    return [
        each
        for each in rows.order_by("seat_code", "kana", "user_id")
        if sought in search_key(f"{each.name}|{each.kana}|{each.user_id}")
    ]


def offices(body: str) -> QuerySet[Office]:
    """部署の一覧."""
    return Office.objects.filter(body=body).select_related("chief").order_by("code")


def office_names(body: str) -> dict[str, str]:
    """部署コードから部署名へ."""
    return dict(offices(body).values_list("code", "name"))


def names_of(body: str, user_ids: list[str]) -> dict[str, str]:
    """利用者ID（小文字）から氏名へ."""
    return {each.user_id.lower(): each.name for each in accounts(body, user_ids)}


def accounts(body: str, user_ids: list[str]) -> QuerySet[Officer]:
    """何人かの職員: of the user ids (in lower case) those that have an account."""
    rows = Officer.objects.alias(lowered=Lower("user_id")).filter(office__body=body)
    return rows.filter(lowered__in=user_ids).order_by("user_id")


def officer(body: str, pk: int) -> Officer | None:
    """職員一人: of this body."""
    rows = seated(body, timezone.localdate()).prefetch_related("postings__office")
    return rows.filter(pk=pk).first()


def account(body: str, user_id: str) -> Officer | None:
    """職員一人: by the user id, however it is written."""
    return Officer.objects.filter(office__body=body, user_id__iexact=user_id).first()


def state_of(each: Officer, day: date) -> tuple[str, str]:
    """利用の状態: in words, and the tone of its badge."""
    if in_term(each, day):
        return ("期限なし", "warn") if each.has_no_end else ("使える", "good")
    if each.stopped_at is not None:
        return "止めた", "bad"
    return ("これから", "now") if day < each.begins_on else ("終わった", "")


def grants_of(each: Officer, day: date) -> list[Held]:
    """権限の一覧: those that hold first, then those to come, then those that are over."""
    rows = each.grants.select_related("office").order_by("office__code", "valid")
    reviewed = set(rows.filter(is_reviewed(day)).values_list("pk", flat=True))
    held = [_held(grant, day, grant.pk in reviewed) for grant in rows]
    return sorted(held, key=_place)


def _place(one: Held) -> tuple[int, str, int, int]:
    """Where it stands in the list: duties and levels in the order in which they are granted."""
    state = ("有効", "止まっている", "これから", "終了").index(one.state)
    grant = one.grant
    duty, level = Duty.values.index(grant.duty), Level.values.index(grant.level)
    return state, grant.office.code, duty, level


def _held(grant: Grant, day: date, is_confirmed: bool) -> Held:
    period = grant.valid
    if period.isempty or (period.upper is not None and period.upper <= day):
        return Held(grant, "終了", "", is_open=False)
    if period.lower is not None and period.lower > day:
        return Held(grant, "これから", "now", is_open=True)
    if not is_confirmed:
        return Held(grant, "止まっている", "bad", is_open=True)
    return Held(grant, "有効", "good", is_open=True)


def grant(body: str, pk: int) -> Grant | None:
    """権限一つ: of this body."""
    rows = Grant.objects.select_related("officer", "office").filter(office__body=body)
    return rows.filter(pk=pk).first()


def administrators(body: str, day: date) -> set[str]:
    """管理者: who holds, or will hold, any level of the duty of administration; in lower case."""
    given = Grant.objects.filter(office__body=body, duty=Duty.ADMINISTRATION)
    living = given.filter(Q(valid__endswith__gt=day) | Q(valid__upper_inf=True))
    kept = living.filter(
        Q(officer__ends_on__gte=day) | Q(officer__has_no_end=True), officer__stopped_at__isnull=True
    )
    return {name.lower() for name in kept.values_list("officer__user_id", flat=True)}


def seat_code(each: Officer) -> str:
    """今日の部署のコード: of one that `officer` gave."""
    return str(getattr(each, "seat_code", each.office.code))
