"""所得ファイルの出力: what is believed of a year leaves encrypted, on a medium, not otherwise."""

from datetime import date
from hashlib import sha256

from django.db import transaction

from tesuri.ground.records import Refusal, about
from tesuri.ground.text.eras import wareki_year
from tesuri.welfare.income import queries
from tesuri.welfare.income.events import Event
from tesuri.welfare.income.formats import income_file
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs import actions as outputs
from tesuri.workplace.outputs.models import Order


@about(Event.FILE_ORDERED)
@transaction.atomic
def order_file(actor: Actor, income_year: int, *, medium: int, recipient: int) -> Order:
    """所得ファイルの出力を申し出る: every person of whom the year is known, item by item."""
    demand(actor, Duty.ALLOWANCES, Level.EXPORT)
    believed = queries.believed_of(income_year)
    if not believed:
        raise Refusal("その年の所得情報はありません。年を確かめてください。", code="nothing_known")
    rows = [
        income_file.Row(0, facts.person.addressee_number, income_year, facts.kept)
        for facts in believed
    ]
    content = income_file.write(rows)
    order = outputs.export(
        actor,
        Duty.ALLOWANCES,
        f"所得ファイル　{wareki_year(date(income_year, 12, 31))}中の所得",
        content,
        count=len(rows),
        medium=medium,
        recipient=recipient,
        subjects=[row.addressee_number for row in rows],
        columns=income_file.head(),
    )
    audit.record(
        actor,
        Event.FILE_ORDERED,
        income_year=income_year,
        count=len(rows),
        file=sha256(content).hexdigest(),
        order=order.number,
    )
    return order
