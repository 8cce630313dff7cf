"""本人の再確認: an officer who is in shows again that it is he or she, with the own key.

The question waits in the session, is good once and for some minutes, and only keys of the officer
who acts are taken. A failure counts like a failed entry.
"""

import json
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.workplace.access import challenges, passkeys, queries, sessions, waits
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.access.models import Officer
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

QUESTION, SECONDS = "verification", 300


class NotVerified(Refusal):
    """本人と確かめられない: the same words for every cause."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "本人を確かめられませんでした。指紋・顔・PINのいずれかで、もう一度試してください。"
            "続けて失敗すると、しばらく受け付けません。",
            code="not_verified",
        )


def ask(session: SessionBase, actor: Actor) -> dict[str, Any]:
    """鍵への問い: the options for the key, and the challenge left in the session."""
    options, challenge = passkeys.offer_proof(passkeys.credentials(_officer(actor)))
    session[QUESTION] = {"challenge": challenge.hex(), "at": timezone.now().timestamp()}
    asked: dict[str, Any] = json.loads(options)
    return asked


def answer(session: SessionBase, actor: Actor, given: passkeys.Answer) -> None:
    """鍵の答え: the session counts as verified from now on; raises NotVerified."""
    asked, officer = session.pop(QUESTION, None), _officer(actor)
    is_awaited = asked and timezone.now().timestamp() - asked["at"] <= SECONDS
    try:
        if not is_awaited or not challenges.is_first_answer(asked["challenge"]):
            raise passkeys.KeyRefused("not_awaited")
        _verify(actor, officer, given, bytes.fromhex(asked["challenge"]))
    except passkeys.KeyRefused as failure:
        _fail(actor, officer, str(failure))
        raise NotVerified from failure


def _verify(actor: Actor, officer: Officer, given: passkeys.Answer, challenge: bytes) -> None:
    """Not one transaction: a key that is locked for its counter stays locked."""
    if waits.is_waiting(waits.of(officer)):
        raise passkeys.KeyRefused("delayed")
    passkeys.prove(officer, given, challenge)
    with transaction.atomic():
        sessions.note_verified(actor)
        audit.record(actor, AccessEvent.VERIFIED)


@transaction.atomic
def _fail(actor: Actor, officer: Officer, cause: str) -> None:
    waits.count_failure(officer, actor.terminal, cause)
    audit.record(actor, AccessEvent.VERIFIED, outcome="refused", reason=cause)


def _officer(actor: Actor) -> Officer:
    officer = queries.officer_of(actor.user_id)
    if officer is None:
        raise NotVerified
    return officer
