"""受取先の画面: the certificates to which exports are encrypted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.approvals.doors import deciding, submitting
from tesuri.workplace.approvals.queries import latest, may_decide
from tesuri.workplace.outputs import actions, queries, stories
from tesuri.workplace.outputs.actions.recipients import MATTER
from tesuri.workplace.outputs.forms import ReasonForm, RecipientForm


@require_GET
@demands(Duty.MEDIA, Level.SEE)
def listed(request: HttpRequest) -> HttpResponse:
    """受取先の一覧."""
    actor, moment = actor_of(request), timezone.now()
    found = actions.look_at_recipients(actor)
    shown = {
        "rows": [(each, each.now, each.is_in_term(moment)) for each in found],
        "may_edit": may(actor, Duty.MEDIA, Level.EDIT),
    }
    return render(request, "outputs/recipients.html", shown)


@require_GET
@demands(Duty.MEDIA, Level.EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """受取先の登録の用紙."""
    return render(request, "outputs/new_recipient.html", {"form": RecipientForm()})


@require_POST
@demands(Duty.MEDIA, Level.EDIT)
def enter(request: HttpRequest) -> HttpResponse:
    """受取先の登録を起案する."""
    form = RecipientForm(request.POST)
    if not form.is_valid():
        return render(request, "outputs/new_recipient.html", {"form": form}, status=422)
    given = form.cleaned_data
    made = actions.enter_recipient(
        actor_of(request),
        owner=given["owner"],
        purpose=given["purpose"],
        pem=given["certificate"],
    )
    messages.success(
        request, "起案しました。ほかの人が指紋を確かめて承認すると、渡せるようになります。"
    )
    return redirect("outputs:recipient", made.number)


@require_GET
@demands(Duty.MEDIA, Level.SEE)
def recipient(request: HttpRequest, number: int) -> HttpResponse:
    """受取先一つ: the fingerprint in groups that two people read to each other."""
    actor = actor_of(request)
    actions.look_at_recipients(actor)
    found = queries.recipient(actor, number)
    mark, approval = found.fingerprint, latest(MATTER.kind, str(number))
    shown = {
        "recipient": found,
        "now": found.now,
        "groups": [mark[at : at + 4] for at in range(0, len(mark), 4)],
        "in_term": found.is_in_term(timezone.now()),
        "entries": stories.of_recipient(found),
        "approval": approval,
        "facts": MATTER.facts(approval) if approval else [],
        "decide": reverse("outputs:decide_recipient", args=[number]),
        "may_decide": may_decide(actor, approval),
        "is_expired": approval is not None and approval.is_expired(timezone.now()),
        "may_edit": may(actor, Duty.MEDIA, Level.EDIT),
        "form": ReasonForm(),
    }
    return render(request, "outputs/recipient.html", shown)


submit = submitting(MATTER)
decide = deciding(MATTER)


@require_POST
@demands(Duty.MEDIA, Level.EDIT)
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """失効させる."""
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    actions.revoke_recipient(actor_of(request), number, reason)
    messages.success(request, "失効させました。この受取先には、もう渡せません。")
    return redirect("outputs:recipient", number)
