"""所得ファイルの画面: reading what the tax office gave, seeing what it changes, and agreeing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from tesuri.ground.records import Refusal
from tesuri.ground.text.tables import Mistake
from tesuri.welfare.income import actions, queries
from tesuri.welfare.income.files import changes
from tesuri.welfare.income.formats import income_file
from tesuri.welfare.income.forms import FileForm
from tesuri.welfare.income.models import Effect, ImportedRow
from tesuri.welfare.income.queries import label_of
from tesuri.welfare.income.views.words import spoken
from tesuri.welfare.persons import queries as persons
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.access.refused import tell_in
from tesuri.workplace.approvals.doors import deciding, submitting
from tesuri.workplace.approvals.queries import latest, may_decide
from tesuri.workplace.audit.actors import Actor

submit, decide = submitting(actions.INCOME_FILE), deciding(actions.INCOME_FILE)
MISTAKES_SHOWN = 200


@require_GET
@demands(Duty.ALLOWANCES, Level.SEE)
def files(request: HttpRequest) -> HttpResponse:
    """所得ファイルの一覧: what was read, by whom, and how it stands; names nobody."""
    rows = [(each, latest(queries.FILE_KIND, each.number)) for each in queries.recent_files()]
    actor = actor_of(request)
    shown = {
        "rows": rows,
        "may_edit": may(actor, Duty.ALLOWANCES, Level.EDIT),
        "may_export": may(actor, Duty.ALLOWANCES, Level.EXPORT),
    }
    return render(request, "income/files.html", shown)


@require_http_methods(["GET", "POST"])
@demands(Duty.ALLOWANCES, Level.EDIT)
def new_file(request: HttpRequest) -> HttpResponse:
    """所得ファイルを読む: nothing is entered yet."""
    form = FileForm(request.POST or None, request.FILES or None)
    mistakes: list[Mistake] = []
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made, mistakes = _read(actor_of(request), form)
            except Refusal as refusal:
                status = tell_in(form, request, refusal)
            else:
                if made:
                    return redirect("income:file", number=made)
    shown = {
        "form": form,
        "mistakes": mistakes[:MISTAKES_SHOWN],
        "mistakes_count": len(mistakes),
        "columns": [(column.item, column.meaning) for column in income_file.columns()],
    }
    return render(request, "income/new_file.html", shown, status=status)


def _read(actor: Actor, form: FileForm) -> tuple[str, list[Mistake]]:
    """The number of what was read, or what is wrong with it."""
    said = form.cleaned_data
    content = said["file"].read(income_file.MOST_BYTES + 1)
    made, mistakes = actions.read_file(
        actor,
        file_name=said["file"].name,
        file=content,
        provider=said["provider"],
        received_on=said["received_on"],
    )
    return (made.number if made else ""), mistakes


@require_GET
@demands(Duty.ALLOWANCES, Level.SEE)
def file(request: HttpRequest, number: str) -> HttpResponse:
    """取込みの内容: what is there now and what would be there, before anybody agrees."""
    actor = actor_of(request)
    found, rows = actions.view_file(actor, number)
    approval = latest(queries.FILE_KIND, number)
    content = found.told
    changing = sum(n for effect, n in content["effects"].items() if effect != Effect.SAME)
    is_free = approval is None or approval.state in ("returned", "withdrawn")
    shown: dict[str, Any] = {
        "file": found,
        "told": actions.file_facts(content),
        "rows": _shown(rows),
        "changing": changing,
        "approval": approval,
        "may_decide": may_decide(actor, approval),
        "may_submit": is_free and changing and may(actor, Duty.ALLOWANCES, Level.EDIT),
    }
    return render(request, "income/file.html", shown)


def _shown(rows: list[ImportedRow]) -> list[dict[str, Any]]:
    names = persons.names_of([row.person for row in rows])
    return [
        {
            "row": row,
            "name": names.get(row.person_id, ""),
            "changes": [
                (label_of(name), spoken(name, before), spoken(name, after), after is None)
                for name, before, after in changes(_before(row), row.items)
            ],
        }
        for row in rows
    ]


def _before(row: ImportedRow) -> dict[str, Any]:
    return row.former.kept if row.former else {}
