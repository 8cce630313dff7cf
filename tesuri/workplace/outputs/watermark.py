"""透かし: who looks, from which terminal, when; faint on screens and on working prints alike."""

from datetime import datetime

from tesuri.ground.text.eras import wareki
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.audit.actors import Actor

PLAIN = (Duty.ADMINISTRATION, Duty.MEDIA)  # settings and registers, in which no resident stands


def is_marked(actor: Actor) -> bool:
    """透かしの要る画面か: behind every door but those of settings; a page forgets nothing."""
    return actor.duty not in PLAIN


def mark_of(actor: Actor, moment: datetime) -> str:
    """透かしの文字: the moment in local time, to the minute."""
    parts = (actor.name, actor.user_id, actor.terminal, f"{wareki(moment.date())} {moment:%H:%M}")
    return "　".join(part for part in parts if part)
