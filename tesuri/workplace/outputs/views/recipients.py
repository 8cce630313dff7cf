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
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.outputs import actions, approval_kinds, queries, stories
from tesuri.workplace.outputs.forms import DecisionForm, ReasonForm, RecipientForm


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
    mark, approval = found.fingerprint, latest(approval_kinds.RECIPIENT, str(number))
    shown = {
        "recipient": found,
        "now": found.now,
        "groups": [mark[at : at + 4] for at in range(0, len(mark), 4)],
        "in_term": found.is_in_term(timezone.now()),
        "entries": stories.of_recipient(found),
        "approval": approval,
        "decide": reverse("outputs:decide_recipient", args=[number]),
        "may_decide": queries.may_decide(actor, approval),
        "may_edit": may(actor, Duty.MEDIA, Level.EDIT),
        "form": ReasonForm(),
    }
    return render(request, "outputs/recipient.html", shown)


@require_POST
@demands(Duty.MEDIA, Level.APPROVE)
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """承認する・差し戻す."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "差戻しの理由と、表示された内容を確かめてください。")
    elif form.cleaned_data["decision"] == "approve":
        actions.approve_recipient(actor_of(request), number, form.cleaned_data["digest"])
        messages.success(request, "登録しました。この受取先に渡せます。")
    else:
        actions.return_recipient(actor_of(request), number, form.cleaned_data["comment"])
        messages.success(request, "差し戻しました。")
    return redirect("outputs:recipient", number)


@require_POST
@demands(Duty.MEDIA, Level.EDIT)
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """失効させる."""
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    actions.revoke_recipient(actor_of(request), number, reason)
    messages.success(request, "失効させました。この受取先には、もう渡せません。")
    return redirect("outputs:recipient", number)
