"""拒否: an act that the law or the house does not allow, in words for the person who tried it."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum


class Refusal(Exception):
    """拒否: nothing was changed; `message` says in Japanese why, and what to do next.

    `event` is the audit event of the act that was refused, `subject` whom it was about, if anyone.
    """

    status = 422
    event: StrEnum | None = None
    subject = ""

    def __init__(self, message: str, *, code: str = "refused") -> None:
        super().__init__(message)
        self.message, self.code = message, code


@contextmanager
def about(event: StrEnum, subject: str = "") -> Iterator[None]:
    """何の拒否か: a refusal from within says which act it stopped and whom that was about."""
    try:
        yield
    except Refusal as refusal:
        refusal.event = refusal.event or event
        refusal.subject = refusal.subject or subject
        raise
