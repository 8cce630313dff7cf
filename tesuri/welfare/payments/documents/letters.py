"""納付書・督促状の値: what stands on a letter that asks for an instalment.

    pdf = documents.render(RECOVERY, recovery_values(...), exact=EXACT)

No law gives a form for either. The articles named on the page are those of `rules.py`; where a city
collects is its own affair (`params/place_of_payment.yaml`).
"""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tesuri.ground.text.eras import wareki
from tesuri.welfare.payments import rules
from tesuri.welfare.payments.documents.frame import Addressee, frame
from tesuri.welfare.payments.models import LetterKind, RecoveryLetter
from tesuri.workplace.documents.senders import Sender

FOLDER = Path(__file__).parent
RECOVERY = FOLDER / "recovery.typ"
PLACE = FOLDER.parent / "params" / "place_of_payment.yaml"


def recovery_values(letter: RecoveryLetter, to: Addressee, sender: Sender) -> dict[str, Any]:
    """納付書・督促状の値: the instalment, its day, where to pay and on which article it stands."""
    part = letter.instalment
    claim, kind = part.plan.overpayment, LetterKind(letter.kind)
    opening, law, notes = WORDS[kind]
    return frame(to, sender, kind.label, letter.number, letter.issued_on) | {
        "opening": opening.format(benefit=claim.benefit_name, due=wareki(part.due_on)),
        "notes": list(notes),
        "rows": [
            ["納付番号", f"過払 第{claim.pk}号－{part.pk}"],
            ["納付する額", f"{part.amount_yen:,}円"],
            ["納期限" if kind == LetterKind.SLIP else "督促の期限", wareki(letter.due_on)],
            ["納付の場所", place_of_payment()],
            ["返納の残額", f"{claim.remaining_yen:,}円（この回を含みます）"],
            ["根拠", law],
        ],
    }


WORDS = {
    LetterKind.SLIP: (
        "{benefit}の過払について、返納計画により、次の額を納期限までに納めてください。",
        rules.SLIP_LAW,
        ("納付が難しいときは、納期限の前に相談してください。",),
    ),
    LetterKind.REMINDER: (
        "{benefit}の過払の返納のうち、{due}を納期限とする分の納付を確かめられません。"
        "次の期限までに納めてください。",
        rules.REMINDER_LAW,
        (
            "行き違いで納付が済んでいるときは、お許しください。",
            "納付が難しいときは、相談してください。",
        ),
    ),
}


@cache
def place_of_payment() -> str:
    """納付の場所: as the city says."""
    return str(yaml.safe_load(PLACE.read_text("utf-8"))["place"])
