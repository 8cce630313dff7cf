"""振込結果の画面: the sending of the file, what the bank said, its approval, and what bounced."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tesuri.ground.records import Refusal
from tesuri.ground.text.tables import Mistake
from tesuri.welfare.payments import actions, queries
from tesuri.welfare.payments.formats import results as lists
from tesuri.welfare.payments.forms import ResultListForm, SendingForm, TypedResultForm
from tesuri.welfare.persons import queries as persons
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.refused import tell_in
from tesuri.workplace.approvals.doors import deciding
from tesuri.workplace.approvals.queries import latest, may_decide
from tesuri.workplace.audit.actors import Actor

decide = deciding(actions.RESULT)
UNPROCESSABLE = 422


@require_POST
@demands(Duty.PAYMENTS, Level.EDIT)
def record_sending(request: HttpRequest, number: int) -> HttpResponse:
    """送付を記録する."""
    actor = actor_of(request)
    form = SendingForm(request.POST, orders=queries.orders_taken(actor.body, number))
    if not form.is_valid():
        messages.error(request, "取り出した申出、送付日、届けた人を入力してください。")
    else:
        actions.record_sending(actor, number, **form.cleaned_data)
        messages.success(request, "送付を記録しました。振込日の後で、結果を入力してください。")
    return redirect("payments:run", number)


@require_http_methods(["GET", "POST"])
@demands(Duty.PAYMENTS, Level.EDIT)
def enter(request: HttpRequest, number: int) -> HttpResponse:
    """振込結果を入力する: from a list, or by hand from the notice of the bank."""
    run = queries.run_numbered(number)
    given = request.POST if request.method == "POST" else None
    is_list = given is not None and given.get("way") == "list"
    initial = {"settled_on": run.pay_on}
    listed = ResultListForm(given if is_list else None, request.FILES or None, initial=initial)
    typed = TypedResultForm(given if not is_list else None, initial=initial)
    mistakes: list[Mistake] = []
    status = 200
    if given is not None:
        made, mistakes, status = _entered(request, number, listed if is_list else typed)
        if made is not None:
            messages.success(request, "結果を決裁に上げました。ほかの人の承認を待ちます。")
            return redirect("payments:result", made)
    shown = {"run": run, "listed": listed, "typed": typed, "mistakes": mistakes}
    shown |= {"columns": lists.COLUMNS, "most": TypedResultForm.ROWS}
    return render(request, "payments/enter_result.html", shown, status=status)


def _entered(
    request: HttpRequest, number: int, form: ResultListForm | TypedResultForm
) -> tuple[int | None, list[Mistake], int]:
    """The number of the result, or what is wrong and its status; a refusal stands in the form."""
    if not form.is_valid():
        return None, [], UNPROCESSABLE
    actor = actor_of(request)
    notice = {name: form.cleaned_data[name] for name in ("settled_on", "notice")}
    try:
        if isinstance(form, ResultListForm):
            file = form.cleaned_data["file"].read(lists.MOST_BYTES + 1)
            made, mistakes = actions.enter_list(actor, number, file=file, **notice)
            return (made.pk if made else None), mistakes, UNPROCESSABLE
        said = {name: form.cleaned_data[name] for name in ("bounced", "all_others_paid")}
        return actions.enter_typed(actor, number, **notice, **said).pk, [], UNPROCESSABLE
    except Refusal as refusal:
        return None, [], tell_in(form, request, refusal)


@require_GET
@demands(Duty.PAYMENTS, Level.SEE)
def result(request: HttpRequest, number: int) -> HttpResponse:
    """振込結果一件: sums, what bounced, and the approval."""
    actor = actor_of(request)
    found = actions.look_at_result(actor, number)
    return render(request, "payments/result.html", _shown(actor, found, number))


def _shown(actor: Actor, found: Any, number: int) -> dict[str, Any]:
    approval = latest(actions.RESULT.kind, str(number))
    lines = queries.bounced_lines(found)
    names = persons.names_of([line.payment.person for line in lines])
    amounts = queries.transfers_of(found.run)
    bounced_yen = sum(line.payment.amount_yen for line in lines)
    return {
        "result": found,
        "run": found.run,
        "stage": found.run.stage,
        "lines": [(line, names.get(line.payment.person_id, "")) for line in lines],
        "count": len(amounts),
        "total_yen": sum(amounts.values()),
        "bounced_yen": bounced_yen,
        "paid_count": len(amounts) - len(lines),
        "paid_yen": sum(amounts.values()) - bounced_yen,
        "approval": approval,
        "approval_facts": [
            ("支払済", f"{len(amounts) - len(lines)}件"),
            ("振込不能", f"{len(lines)}件　{bounced_yen:,}円"),
        ],
        "may_decide": may_decide(actor, approval),
    }
