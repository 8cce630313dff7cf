"""媒体台帳の印刷: the register as a working print, through the same gate as every other list."""

from django.utils import timezone

from tesuri.workplace.access.duties import Duty
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs import actions, queries
from tesuri.workplace.outputs.models import Medium, Order
from tesuri.workplace.outputs.sheets import Sheet, as_pdf

COLUMNS = ("管理番号", "種類", "製造番号", "状態", "保管場所", "鍵の管理者", "借りた人", "返却期限")


def order(actor: Actor) -> Order:
    """台帳の印刷を申し出る: nobody but staff stands in it; its size is the number of things."""
    rows = [_row(each) for each in queries.media(actor)]
    sheet = Sheet("媒体台帳", COLUMNS, rows)
    pdf = as_pdf(actor, sheet, timezone.localtime())
    return actions.order_print(
        actor, Duty.MEDIA, sheet.title, pdf, [], count=len(rows), columns=COLUMNS
    )


def _row(medium: Medium) -> list[str]:
    now = medium.now
    return [
        medium.label,
        medium.get_kind_display(),
        medium.serial,
        now.get_state_display(),
        now.place,
        now.key_holder,
        now.loan.borrower_name if now.loan else "",
        now.loan.due_on.isoformat() if now.loan else "",
    ]
