"""決裁の取決めを読む: routes, posts and deputations of a body, and who may be named in them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from tesuri.workplace.access import queries as access
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.access.models import Office, Officer
from tesuri.workplace.approvals.matters import matter_of
from tesuri.workplace.approvals.models import Deputation, Post, Route, Step
from tesuri.workplace.audit.actors import Actor


def stands_in(actor: Actor, duty: Duty, today: date) -> bool:
    """代決者か: whether somebody's deputation to the actor holds in this duty."""
    held = Deputation.objects.filter(deputy__user_id=actor.user_id, duty=duty, ended_at=None)
    return held.filter(valid__contains=today, deputy__office__body=actor.body).exists()


def offices_of(body: str) -> dict[str, str]:
    """部署: of one body, code and name."""
    return dict(Office.objects.filter(body=body).order_by("code").values_list("code", "name"))


def routes(body: str) -> Sequence[Route]:
    """決裁区分: of one body, the newest of each kind first."""
    return list(Route.objects.filter(body=body).select_related("made_by"))


def steps_of(route: Route) -> list[Step]:
    """決裁区分の段: in words, as they stand in the table."""
    return told_steps(route.kind, route.steps)


def told_steps(kind: str, steps: Sequence[dict[str, Any]]) -> list[Step]:
    """決裁区分の段: without a duty it is of the kind, unless each submission brings its own."""
    matter = matter_of(kind)
    usual = "" if matter is None or matter.brings_duty else matter.duty.value
    return [
        Step.read(ordinal, step | {"duty": step["duty"] or usual})
        for ordinal, step in enumerate(steps, 1)
    ]


def posts(body: str) -> Sequence[Post]:
    """職位: of one body."""
    found = Post.objects.filter(office__body=body)
    return list(found.select_related("officer", "office", "made_by"))


def deputations(body: str) -> Sequence[Deputation]:
    """代決: of one body."""
    found = Deputation.objects.filter(principal__office__body=body)
    return list(found.select_related("principal", "deputy", "made_by"))


def officers_of(body: str) -> Sequence[Officer]:
    """職員: of one body, whose accounts are not over, by name."""
    found = Officer.objects.filter(office__body=body).select_related("office")
    today = timezone.localdate()
    return [each for each in found.order_by("name", "user_id") if access.in_term(each, today)]


def officer_of(body: str, user_id: str) -> Officer | None:
    """職員: of one body, with the office where he or she sits today, or none."""
    found = access.officer_of(user_id)
    return found if found is not None and found.office.body == body else None
