"""受付: who acts while nobody has entered yet, so that the log never has nobody in it."""

from django.conf import settings

from tesuri.workplace.access.models import Officer
from tesuri.workplace.audit.actors import Actor

REFUSAL = (
    "ログインできませんでした。利用者ID・パスワード・鍵を確かめ、"
    "少し待ってからやり直してください。続くときは管理者に連絡してください。"
)


def doorkeeper(officer: Officer | None = None, terminal: str = "") -> Actor:
    """The entrance itself, acting for the body of the officer who claims to stand there."""
    body = officer.office.body if officer else settings.TESURI_BODY
    return Actor(user_id="system:entrance", name="入口", body=body, terminal=terminal)
