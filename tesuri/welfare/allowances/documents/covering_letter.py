"""送付書: the letter with which filings go to the governor; names as registered, no address.

No provision gives it a form. By 規則16条1項 the mayor hands on what was received and examined.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tesuri.ground.text.eras import wareki
from tesuri.welfare.allowances.documents.layout import printed
from tesuri.workplace import documents
from tesuri.workplace.documents.senders import Sender

TEMPLATE = Path(__file__).parent / "covering_letter.typ"
TITLE = "特別児童扶養手当の請求書・届書の送付について（進達）"
OPENING = (
    "下記の請求書・届書を受理し、所定の事項を審査したので、特別児童扶養手当等の支給に関する法律施行規則"
    "第16条第1項の規定により提出します。"
)
ROW = ("carer", "children")


@dataclass(frozen=True)
class Line:
    """送付書の一行: one filing; `papers` is how many were received."""

    filing: str
    kind: str
    carer: str
    children: str
    filed_on: date
    papers: int


def covering_letter(number: str, sent_on: date, sender: Sender, lines: Sequence[Line]) -> bytes:
    """送付書の PDF: to the governor of the prefecture of the sender."""
    shared = {
        "title": TITLE,
        "number": number,
        "date": printed(wareki(sent_on)),
        "year": sent_on.year,
        "month": sent_on.month,
        "day": sent_on.day,
        "addressee": f"{sender.prefecture}知事",
        "mayor": f"{sender.city}長",
        "seal_note": sender.seal_note,
        "opening": OPENING,
        "office": sender.office,
        "contact": f"〒{sender.office_postcode}　{sender.office_address}　電話 {sender.telephone}",
    }
    runs = documents.must_be_shown(shared | {"mayor_name": sender.mayor_name}, ("mayor_name",))
    rows = [
        {
            "filing": line.filing,
            "kind": line.kind,
            "carer": line.carer,
            "children": line.children,
            "filed_on": printed(wareki(line.filed_on)),
            "papers": f"{line.papers}通",
        }
        for line in lines
    ]
    return documents.render_pages(TEMPLATE, shared | runs, rows, exact=ROW)
