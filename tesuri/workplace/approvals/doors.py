"""決裁の扉: what stands before the act of deciding, and the two views that every room shares."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tesuri.workplace.access.doors import View, actor_of, demands, found, to_the_entrance
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions, queries
from tesuri.workplace.approvals.forms import DecisionForm, SubmissionForm
from tesuri.workplace.approvals.matters import Matter, Turn
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit.actors import Actor


def decides(view: View, duty: Duty) -> View:
    """決裁の扉: a grant to approve the duty, or a deputation in it and a grant to see it."""
    own = demands(duty, Level.APPROVE)(view)
    as_deputy = demands(duty, Level.SEE, fresh=True)(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor = found(request)
        if actor and queries.stands_in(actor, duty, timezone.localdate()):
            return as_deputy(request, *args, **kwargs)
        return own(request, *args, **kwargs)

    guarded.demands = (duty, Level.APPROVE)  # type: ignore[attr-defined]  # read by the house
    return cast(View, guarded)


KindOf = Callable[[str, str], Matter[Any] | None]  # of a body and a reference


def submitting(matter: Matter[Any]) -> Callable[..., HttpResponseBase]:
    """決裁に上げる画面: of one kind; its address holds the reference and nothing else."""
    return submitting_among(matter.duty, lambda body, reference: matter)


def submitting_among(duty: Duty, kind_of: KindOf) -> Callable[..., HttpResponseBase]:
    """決裁に上げる画面（複数の種別）: `kind_of(body, reference)` knows it, or there is none."""

    @require_POST
    @demands(duty, Level.EDIT)
    def submit(request: HttpRequest, **address: Any) -> HttpResponse:
        (reference,) = address.values()
        said, actor = SubmissionForm(request.POST).read(), actor_of(request)
        matter = kind_of(actor.body, str(reference))
        if matter is None:
            raise Http404("その件はありません。")
        actions.put_forward(actor, matter, str(reference), said["comment"])
        messages.success(request, "決裁に上げました。決裁者の承認を待ちます。")
        return redirect(matter.address(str(reference)))

    return submit


def deciding(matter: Matter[Any]) -> Callable[..., HttpResponseBase]:
    """決裁する画面: of one kind; its address holds the reference and nothing else.

    The door asks for the duty of the step that waits, which may be another than that of the kind.
    """
    return deciding_among(matter.duty, lambda body, reference: matter)


def deciding_among(duty: Duty, kind_of: KindOf) -> Callable[..., HttpResponseBase]:
    """決裁する画面（複数の種別）: `kind_of(body, reference)` knows the kind, or there is none."""

    def act(request: HttpRequest, **address: Any) -> HttpResponse:
        (reference,) = address.values()
        matter = kind_of(actor_of(request).body, str(reference))
        if matter is None:
            raise Http404("その決裁はありません。")
        return decided(request, matter, str(reference))

    @require_POST
    def decide(request: HttpRequest, **address: Any) -> HttpResponseBase:
        (reference,) = address.values()
        actor = found(request)
        matter = kind_of(actor.body, str(reference)) if actor else None
        approval = queries.latest(matter.kind, str(reference)) if matter else None
        return decides(act, _duty(approval) or duty)(request, **address)

    decide.demands = (duty, Level.APPROVE)  # type: ignore[attr-defined]  # read by the house
    return decide


def decides_what_is_numbered(view: View) -> View:
    """番号の決裁の扉: the duty of the step that waits."""

    @wraps(view)
    def guarded(request: HttpRequest, number: int) -> HttpResponseBase:
        actor = found(request)
        if actor is None:
            return to_the_entrance(request)
        duty = _duty(queries.numbered(actor, number))
        if duty is None:
            raise Http404("その番号の決裁はありません。")
        return decides(view, duty)(request, number)

    guarded.demands = None  # type: ignore[attr-defined]  # read by the house
    return cast(View, guarded)


def shows(view: View) -> View:
    """決裁を見る扉: of `number`, or of the newest of `kind` and `reference`.

    Who sees the content stands on a duty, with a purpose and a log that is being signed, as on
    every page of people. Who had a part in it sees without them how it stands; others nothing.
    """

    @wraps(view)
    def guarded(request: HttpRequest, **address: Any) -> HttpResponseBase:
        actor = found(request)
        if actor is None:
            return to_the_entrance(request)
        approval = _addressed(actor, **address)
        stands_on = queries.content_stands_on(actor, approval)
        if stands_on is None and queries.has_part_in(actor, approval):
            return view(request, approval.number)
        duty, level = stands_on or (Duty(approval.duty), Level.SEE)
        return demands(duty, level)(view)(request, approval.number)

    guarded.demands = None  # type: ignore[attr-defined]  # read by the house
    return cast(View, guarded)


def _addressed(actor: Actor, number: int = 0, kind: str = "", reference: str = "") -> Approval:
    newest = queries.latest(kind, reference) if kind else None
    approval = queries.numbered(actor, newest.number if newest else number)
    if approval is None:
        raise Http404("その番号の決裁はありません。")
    return approval


def _duty(approval: Approval | None) -> Duty | None:
    return Duty(approval.next_step.duty) if approval else None


def decided(request: HttpRequest, matter: Matter[Any], reference: str) -> HttpResponse:
    """決裁の受付: what the form says is done, told, and leads to the page of the matter."""
    said, actor = DecisionForm(request.POST).read(), actor_of(request)
    turn = Turn(said["decision"])
    actions.decide(actor, matter, reference, turn, said["digest"], said["comment"])
    approval = queries.latest(matter.kind, reference)
    messages.success(request, _told(matter, turn, approval))
    is_over = approval is not None and approval.state == "approved"
    return redirect(matter.address(reference, is_over=is_over))


def _told(matter: Matter[Any], turn: Turn, approval: Approval | None) -> str:
    if turn == Turn.SEND_BACK:
        return "起案者に差し戻しました。"
    if approval is not None and approval.outcome is None:
        return f"承認しました。次の決裁者は{approval.next_step}です。"
    return matter.words
