"""作業用の一覧: any table as a PDF with the mark of who made it; official notices are no sheets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tesuri.workplace import documents
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs.watermark import mark_of

TEMPLATE = Path(__file__).parent / "documents" / "sheet.typ"


@dataclass(frozen=True)
class Sheet:
    """一覧: a title, the names of the columns, and rows of as many texts."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def as_pdf(actor: Actor, sheet: Sheet, moment: datetime) -> bytes:
    """作業用の印刷物: landscape, head on each page, and the mark across the page."""
    values = {
        "title": sheet.title,
        "columns": list(sheet.columns),
        "rows": [list(row) for row in sheet.rows],
        "mark": mark_of(actor, moment),
        "made_on": moment.date().isoformat(),
    }
    return documents.render(TEMPLATE, values, exact=())
