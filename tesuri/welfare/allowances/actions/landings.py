"""回答の取込み: an answer becomes income facts once; what does not fit the layout is told."""

from typing import Any

from django.db import transaction

from tesuri.ground.records import Refusal
from tesuri.welfare.allowances.actions.rechecks import look_again
from tesuri.welfare.allowances.events import Event
from tesuri.welfare.allowances.models import Landing
from tesuri.welfare.exchange.models import Answer
from tesuri.welfare.exchange.rules import institutions
from tesuri.welfare.income import actions as income
from tesuri.welfare.income.models import Source
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor


@transaction.atomic
def land_answer(actor: Actor, answer_id: int) -> Landing:
    """回答の取込み: all years or none; landed before means nothing to do."""
    rows = Answer.objects.select_related("enquiry", "enquiry__person")
    answer = rows.select_for_update(of=("self",)).get(pk=answer_id)
    if landed := Landing.objects.filter(answer=answer).first():
        return landed
    years, problem = _enter(actor, answer)
    look_again(actor, answer.enquiry.person)
    landing = Landing.objects.create(answer=answer, years=years, problem=problem)
    audit.record(
        actor,
        Event.ANSWER_LANDED,
        subject=answer.enquiry.person.addressee_number,
        outcome="failed" if problem else "done",
        enquiry=answer.enquiry.number,
        years=years,
    )
    return landing


def _enter(actor: Actor, answer: Answer) -> tuple[list[int], str]:
    """The years entered, or the reason why none was."""
    enquiry = answer.enquiry
    try:
        with transaction.atomic():
            years = _years(answer.content, enquiry.income_years)
            for year, items in years:
                income.enter_income(actor, enquiry.person, year, items, _obtained(answer))
            return [year for year, _ in years], ""
    except Refusal as refusal:
        return [], refusal.message[:500]


def _years(content: Any, asked: list[int]) -> list[tuple[int, dict[str, Any]]]:
    """(year, items) of each record; Refusal when the answer is not one of this layout."""
    records = content.get("tax_years") if isinstance(content, dict) else None
    years: list[tuple[int, dict[str, Any]]] = []
    for record in records if isinstance(records, list) else []:
        items = dict(record) if isinstance(record, dict) else {}
        year = items.pop("income_year", None)
        if year not in asked:
            raise Refusal("照会していない年の所得が含まれています。提供元に確かめてください。")
        years.append((int(year), items))
    if not years:
        raise Refusal("回答に所得の年がありません。提供元に確かめてください。")
    return years


def _obtained(answer: Answer) -> income.Obtained:
    names = institutions("")
    return income.Obtained(
        source=Source.NETWORK,
        reference=answer.enquiry.number,
        obtained_at=answer.answered_at,
        reason="情報照会の回答",
        provider=names.get(answer.provider, answer.provider),
        permit_id=answer.permit_id,
    )
