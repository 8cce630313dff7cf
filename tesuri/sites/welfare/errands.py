"""はじめの画面へ: what awaits a clerk besides approvals, room by room."""

from tesuri.welfare.allowances import figures
from tesuri.welfare.allowances.carers import errands as carer_errands
from tesuri.welfare.income import queries as income
from tesuri.workplace.audit.actors import Actor


def waiting(actor: Actor) -> list[tuple[str, int, str]]:
    """待っている仕事: label, count and the screen where it is done."""
    return [*income.errands(actor), *carer_errands.errands(actor), *figures.errands(actor)]
