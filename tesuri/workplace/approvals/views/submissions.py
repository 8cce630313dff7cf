"""決裁の画面: one submission, the list of what was decided, and what its maker does with it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tesuri.workplace.access.doors import actor_of, entered
from tesuri.workplace.approvals import actions, queries
from tesuri.workplace.approvals.doors import decided, decides_what_is_numbered, shows
from tesuri.workplace.approvals.forms import HistoryForm
from tesuri.workplace.approvals.matters import in_its_words, label_of, matter_of


@require_http_methods(["GET", "POST"])
@entered
def history(request: HttpRequest) -> HttpResponse:
    """決裁の一覧: newest first; a search posts its criteria."""
    form = HistoryForm(request.POST or None)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = actions.list_history(actor_of(request), chosen)
    today, now = timezone.localdate(), timezone.now()
    rows = [
        (each, label_of(each.kind), each.urgency(today), each.is_expired(now)) for each in found
    ]
    return render(request, "approvals/history.html", {"form": form, "rows": rows})


@require_GET
@shows
def approval(request: HttpRequest, number: int) -> HttpResponse:
    """決裁一件: steps, people, moments and digest; its content for who may see it.

    It stands at the address of its number, and, of a kind that has no page of its own, at that of
    its kind and reference.
    """
    actor = actor_of(request)
    found = actions.view_approval(actor, number)
    kind = matter_of(found.kind)
    is_here = found.path == request.path  # 専用の画面がない種別: decided on this page
    shown = {
        "approval": found,
        "label": label_of(found.kind),
        "is_here": is_here,
        "facts": kind.facts(found) if kind else in_its_words(found.content),
        "is_expired": found.is_expired(timezone.now()),
        "is_kept_back": not queries.shows_content(actor, found),
        "may_decide": bool(kind and kind.is_decided_at_approvals(found))
        and queries.may_decide(actor, found),
    }
    return render(request, "approvals/approval.html", shown)


@require_POST
@decides_what_is_numbered
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """決裁する: a kind that has no page of its own, or a step of another duty than its page."""
    found = queries.numbered(actor_of(request), number)
    kind = matter_of(found.kind) if found else None
    if found is None or kind is None or not kind.is_decided_at_approvals(found):
        messages.error(request, "この件は、件名の画面で決裁してください。")
        return redirect("approvals:approval", number)
    answer = decided(request, kind, found.reference)
    return redirect("approvals:approval", number) if kind.page else answer


@require_POST
@entered
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """起案を取り下げる."""
    taken = actions.take_back(actor_of(request), number)
    messages.success(request, "起案を取り下げました。")
    return redirect(taken.path)


@require_POST
@entered
def mark_seen(request: HttpRequest, number: int) -> HttpResponse:
    """差戻しの理由を見た: it leaves the home page."""
    actions.mark_seen(actor_of(request), number)
    return redirect("screens:home")
