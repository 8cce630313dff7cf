"""手渡し: the one place from which a file goes to the browser; a house test looks for others."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect

from tesuri.workplace.outputs.models import Order

BINARY, PDF, CSV = "application/octet-stream", "application/pdf", "text/csv; charset=utf-8"


@dataclass(frozen=True)
class Printout:
    """印刷物: what was let out, by an action of this room that recorded it."""

    name: str
    content: bytes
    content_type: str = PDF


def handed(printout: Printout) -> HttpResponse:
    """手渡す: as a file that the browser saves."""
    return HttpResponse(
        printout.content,
        content_type=printout.content_type,
        headers={"Content-Disposition": f'attachment; filename="{printout.name}"'},
    )


def answered(given: Printout | Order) -> HttpResponse:
    """答える: what may leave at once is handed over; what was ordered is taken on its page."""
    if isinstance(given, Order):
        return redirect("outputs:order", given.number)
    return handed(given)
