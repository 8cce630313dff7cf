"""符号を読む: inside acting_for(body); only enquiries and provision have a use for it."""

from tesuri.ground.keys.cabinet import mark, unseal
from tesuri.ground.keys.envelope import Place
from tesuri.intermediary.codes.models import Linkage

PURPOSE = "codes"


def code_of(body: str, unified_number: str) -> str | None:
    """その人の符号: at this body, or None while it was not obtained."""
    held = Linkage.objects.filter(body=body, unified_number=unified_number).first()
    if held is None:
        return None
    return unseal(body, PURPOSE, place_of(unified_number), bytes(held.sealed_code))


def number_of(body: str, code: str) -> str | None:
    """その符号の人: the 団体内統合宛名番号 at this body, or None."""
    held = Linkage.objects.filter(body=body, code_mark=mark(body, PURPOSE, code)).first()
    return held.unified_number if held else None


def is_obtained(body: str, unified_number: str) -> bool:
    """取得済みか."""
    return Linkage.objects.filter(body=body, unified_number=unified_number).exists()


def place_of(unified_number: str) -> Place:
    """置き場所: where a sealed code opens, and nowhere else."""
    return Place("codes_linkage", "sealed_code", unified_number)
