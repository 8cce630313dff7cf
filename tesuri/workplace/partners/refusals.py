"""断り: why a call between systems was not done, in words that reach the clerk at its far end."""

from typing import Any

from tesuri.ground.records import Refusal
from tesuri.workplace.audit.events import Event


class CallRefused(Refusal):
    """呼出しの断り: a room raises it behind a door; the door answers, and leaves the event.

    `event` and `subject` say what the refused act was about; `extra` goes into the error body.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        status: int = 422,
        event: Event | None = None,
        subject: str = "",
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message, code=code)
        self.status, self.event, self.subject = status, event, subject
        self.extra = extra or {}


class PartnerRefused(CallRefused):
    """相手の断り: the partner understood, and said no; asking again the same way is of no use."""

    def __init__(
        self, status: int, code: str, message: str, extra: dict[str, Any] | None = None
    ) -> None:
        super().__init__(message, code=code, status=status, extra=extra)


class Unreachable(CallRefused):
    """つながらない: no answer, or none that can be used; the act may be tried again."""

    def __init__(self, partner: str, why: str) -> None:
        super().__init__(
            f"連携先のシステム（{partner}）から応答がありません。"
            "しばらく待ってからやり直してください。続くときはシステム担当へ知らせてください。",
            code="unreachable",
            status=503,
        )
        self.partner, self.why = partner, why
