"""決裁の取決めの効力: what an approved route, post or deputation writes; no row without it."""

from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import Http404

from tesuri.ground.records import Refusal
from tesuri.ground.text.eras import wareki
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.access.models import Officer
from tesuri.workplace.approvals import queries
from tesuri.workplace.approvals.events import ApprovalEvent
from tesuri.workplace.approvals.matters import Matter, Turn, declare, label_of, of_content
from tesuri.workplace.approvals.models import Approval, Deputation, Post, Rank, Route
from tesuri.workplace.approvals.refusals import OwnWork
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor


def _find(kind: str) -> Any:
    def find(actor: Actor, reference: str) -> Approval:
        found = queries.latest(kind, reference)
        if found is None or found.body != actor.body:
            raise Http404("その取決めはありません。")
        return found

    return find


def must_be_last(body: str, kind: str, since: date) -> None:
    """最後の決裁区分であること: no later one of the kind is set."""
    later = Route.objects.filter(body=body, kind=kind, valid__startswith__gt=since)
    if later.exists():
        raise Refusal(
            f"{label_of(kind)}には、より後の日から始まる決裁区分がすでにあります。"
            "それ以後の日を入力してください。",
            code="route_follows",
        )


def officer_named(body: str, user_id: str) -> Officer:
    """職員: of the body, or a Refusal."""
    officer = queries.officer_of(body, user_id)
    if officer is None:
        raise Refusal("その職員はいません。職員を選び直してください。", code="no_such_officer")
    return officer


def _not_for_oneself(name: str, words: str) -> Any:
    """Nobody approves what gives him or her a right; the database refuses its row too."""

    def may_decide(actor: Actor, approval: Approval, turn: Turn) -> None:
        names = [actor.user_id, *queries.capacities(actor, approval)[:1]]  # the first one counts
        if turn == Turn.APPROVE and approval.content[name].lower() in map(str.lower, names):
            raise OwnWork(words, code="for_oneself")

    return may_decide


def _range(content: dict[str, Any]) -> Any:
    through = content.get("through")
    last = date.fromisoformat(through) if through else None
    return DateRange(date.fromisoformat(content["since"]), last, "[]" if last else "[)")


def _must_be_free(found: Any, content: dict[str, Any], what: str) -> None:
    if found.filter(ended_at=None, valid__overlap=_range(content)).exists():
        raise Refusal(
            f"同じ期間に{what}がすでにあります。それを取りやめるか、差し戻してください。",
            code="period_taken",
        )


def _set_route(actor: Actor, subject: Approval, approval: Approval) -> None:
    content, body = approval.content, approval.body
    since, kind = date.fromisoformat(content["since"]), content["kind"]
    must_be_last(body, kind, since)
    for present in Route.objects.filter(body=body, kind=kind, valid__contains=since):
        present.valid = DateRange(present.valid.lower, since)
        present.ended_by = approval
        present.save(update_fields=["valid", "ended_by"])
    if content["steps"]:
        Route.objects.create(
            body=body,
            kind=kind,
            steps=content["steps"],
            valid=_range(content),
            made_by=approval,
        )
    audit.record(actor, ApprovalEvent.ROUTE_SET, matter=kind, approval=approval.number)


def _give_post(actor: Actor, subject: Approval, approval: Approval) -> None:
    content = approval.content
    officer = officer_named(actor.body, content["officer"])
    if officer.office.code != content["office"]:
        raise Refusal("起案の後で異動しています。差し戻してください。", code="moved")
    _must_be_free(Post.objects.filter(officer=officer), content, "職位")
    Post.objects.create(
        officer=officer,
        office=officer.office,
        rank=content["rank"],
        valid=_range(content),
        made_by=approval,
    )
    audit.record(actor, ApprovalEvent.POST_GIVEN, officer=officer.user_id, approval=approval.number)


def _name_deputy(actor: Actor, subject: Approval, approval: Approval) -> None:
    content = approval.content
    named = {
        "principal": officer_named(actor.body, content["principal"]),
        "deputy": officer_named(actor.body, content["deputy"]),
        "duty": content["duty"],
    }
    _must_be_free(Deputation.objects.filter(**named), content, "同じ人の代決")
    Deputation.objects.create(**named, valid=_range(content), made_by=approval)
    audit.record(
        actor,
        ApprovalEvent.DEPUTY_NAMED,
        principal=content["principal"],
        deputy=content["deputy"],
        approval=approval.number,
    )


def _route_facts(content: dict[str, Any]) -> list[tuple[str, str]]:
    steps = queries.told_steps(content["kind"], content["steps"])
    told = [(f"第{step.ordinal}段", str(step)) for step in steps] or [("段", "一段に戻す")]
    return [("種別", label_of(content["kind"])), *told, *_day_facts(content)]


def _post_facts(content: dict[str, Any]) -> list[tuple[str, str]]:
    rank = Rank(content["rank"]).label
    people = [("職員", _person(content["officer"])), ("部署", content["office"])]
    return [*people, ("職位", rank), *_day_facts(content)]


def _deputation_facts(content: dict[str, Any]) -> list[tuple[str, str]]:
    people = [
        ("代決される人", _person(content["principal"])),
        ("代決者", _person(content["deputy"])),
    ]
    return [*people, ("事務", Duty(content["duty"]).label), *_day_facts(content)]


def _person(user_id: str) -> str:
    return f"{queries.name_of(user_id)}（{user_id}）"


def _day_facts(content: dict[str, Any]) -> list[tuple[str, str]]:
    names = (("since", "始まりの日"), ("through", "終わりの日"))
    days = [(label, content.get(name, "")) for name, label in names]
    return [(label, wareki(date.fromisoformat(day))) for label, day in days if day]


def _own_title(approval: Approval) -> str:
    return approval.title


def _own_content(approval: Approval) -> dict[str, Any]:
    content: dict[str, Any] = approval.content
    return content


def _kind(name: str, label: str, **hooks: Any) -> Matter[Approval]:
    """A kind that is kept in its submission alone."""
    kind = f"approvals.{name}"
    return declare(
        Matter(
            kind=kind,
            label=label,
            duty=Duty.ADMINISTRATION,
            find=_find(kind),
            title=_own_title,
            content=_own_content,
            **hooks,
        )
    )


ROUTE = _kind("route", "決裁区分", approved=_set_route, facts=of_content(_route_facts))
POST = _kind(
    "post",
    "職位",
    approved=_give_post,
    facts=of_content(_post_facts),
    may_decide=_not_for_oneself("officer", "自分の職位は承認できません。"),
)
DEPUTATION = _kind(
    "deputation",
    "代決",
    approved=_name_deputy,
    facts=of_content(_deputation_facts),
    may_decide=_not_for_oneself("deputy", "自分が代決者になる起案は承認できません。"),
)
