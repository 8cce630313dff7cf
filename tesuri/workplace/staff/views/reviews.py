"""棚卸の画面: the chief's own page, what two people confirm, and the security officer's report."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from tesuri.workplace.access.doors import actor_of, demands, entered, freshly
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.limits import SECOND_LOGIN
from tesuri.workplace.access.models import ReviewOutcome
from tesuri.workplace.access.queries import may
from tesuri.workplace.access.rules import quarter_of
from tesuri.workplace.staff import forms
from tesuri.workplace.staff.actions import report as report_actions
from tesuri.workplace.staff.actions import reviews as actions
from tesuri.workplace.staff.models import Judgement
from tesuri.workplace.staff.queries import reviews as queries


@require_GET
@entered
def mine(request: HttpRequest) -> HttpResponse:
    """自分の部署の棚卸: for whoever chiefs an office."""
    day = timezone.localdate()
    shown = {
        "offices": [
            (office, holders, any(each.may_answer for each in holders))
            for office, holders in actions.look_at_reviews(actor_of(request))
        ],
        "quarter": quarter_of(day),
        "last_day": queries.last_day(day),
    }
    return render(request, "staff/reviews.html", shown)


@require_POST
@entered
@freshly
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """棚卸に答える: of what the page showed; a grant that came since is not among the fields."""
    names = [name.removeprefix("grant-") for name in request.POST if name.startswith("grant-")]
    shown = [int(n) for n in names if n.isdecimal() and len(n) < 19]
    form = forms.AnswerForm(request.POST, queries.persons_of(shown))
    if not form.is_valid():
        raise actions.NotAnAnswer
    given = form.answers()
    actions.review_grants(actor_of(request), code, given)
    revoked = sum(each == ReviewOutcome.REVOKED for each in given.values())
    said = f"引き続き必要{len(given) - revoked}件、取消し{revoked}件"
    messages.success(request, f"確認結果を登録しました（{said}）。")
    return redirect("staff:reviews")


@require_GET
@demands(Duty.ADMINISTRATION, Level.SEE)
def for_two(request: HttpRequest) -> HttpResponse:
    """二人で確認するもの: what rests, the chiefs' own grants, and offices without a chief."""
    actor, day = actor_of(request), timezone.localdate()
    rest = set(queries.resting(actor.body, day).values_list("pk", flat=True))
    grants = queries.for_two(actor.body, day)
    shown = {
        "grants": [(each, each.pk in rest) for each in grants],
        "may_edit": may(actor, Duty.ADMINISTRATION, Level.EDIT),
    }
    return render(request, "staff/for_two.html", shown)


@require_POST
@demands(Duty.ADMINISTRATION, Level.EDIT)
def propose(request: HttpRequest) -> HttpResponse:
    """二人での確認を起案する."""
    chosen = [int(n) for n in request.POST.getlist("grant") if n.isdecimal() and len(n) < 19]
    made = actions.propose_reviews(actor_of(request), chosen)
    messages.success(request, "起案しました。ほかの管理者の承認を待ちます。")
    return redirect("staff:change", made.number)


@require_GET
@demands(Duty.AUDIT, Level.SEE)
def report(request: HttpRequest) -> HttpResponse:
    """利用者IDと権限の報告."""
    actor = actor_of(request)
    shown = {
        "report": report_actions.look_at_report(actor),
        "judgements": Judgement.choices,
        "may_judge": may(actor, Duty.AUDIT, Level.EDIT),
    }
    return render(request, "staff/report.html", shown)


@require_GET
@demands(Duty.AUDIT, Level.SEE)
def sharing(request: HttpRequest) -> HttpResponse:
    """共用が疑われる使い方の報告."""
    found = report_actions.look_at_sharing(actor_of(request))
    shown = {"found": found, "refuses_second": SECOND_LOGIN.value == "refuse"}
    return render(request, "staff/sharing.html", shown)


@require_POST
@demands(Duty.AUDIT, Level.EDIT)
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """使われていない利用者IDの処置を決める."""
    form = forms.JudgementForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    chosen = form.cleaned_data.get("judgement") or Judgement.KEEP
    report_actions.judge_account(actor_of(request), pk, Judgement(chosen), reason)
    messages.success(request, "処置を記録しました。")
    return redirect("staff:report")
