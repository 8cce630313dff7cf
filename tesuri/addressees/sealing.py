"""封をした個人番号: where it may be opened, and the mark by which an equal one is found."""

from uuid import UUID

from tesuri.ground.keys.cabinet import mark, seal, unseal
from tesuri.ground.keys.envelope import Place

PURPOSE = "my_number"


def place(check_key: UUID) -> Place:
    """置き場所: the number of one check, and of no other row."""
    return Place("addressees_heldnumber", "sealed", str(check_key))


def sealed(body: str, check_key: UUID, my_number: str) -> bytes:
    """封をした番号."""
    return seal(body, PURPOSE, place(check_key), my_number)


def opened(body: str, check_key: UUID, number: bytes | memoryview) -> str:
    """開いた番号: for the registry of residents alone; never stored, logged or shown."""
    return unseal(body, PURPOSE, place(check_key), bytes(number))


def mark_of(body: str, my_number: str) -> bytes:
    """照合印: the same for the same number in one body."""
    return mark(body, PURPOSE, my_number)
