"""支払の文書の体裁: what stands around the table of every letter of this room."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tesuri.ground.text.eras import wareki
from tesuri.workplace.documents.senders import Sender

EXACT = ("name", "address", "mayor_name")


@dataclass(frozen=True)
class Addressee:
    """宛先: as registered on the day of the letter."""

    postcode: str
    address: str
    name: str


def frame(to: Addressee, sender: Sender, title: str, number: str, on: date) -> dict[str, Any]:
    """体裁の値: what stands around the table of every letter of this room, as JSON."""
    plain = len(to.postcode) == 7 and to.postcode.isdecimal()
    fax = f"　ファクス {sender.fax}" if sender.fax else ""
    where = f"〒{sender.office_postcode}　{sender.office_address}　電話 {sender.telephone}{fax}"
    return {
        "title": title,
        "number": number,
        "date": wareki(on),
        "day": [on.year, on.month, on.day],
        "postcode": f"{to.postcode[:3]}-{to.postcode[3:]}" if plain else to.postcode,
        "address": to.address,
        "name": to.name,
        "mayor": f"{sender.city}長",
        "mayor_name": sender.mayor_name,
        "seal_note": sender.seal_note,
        "office": sender.office,
        "contact": where,
    }
