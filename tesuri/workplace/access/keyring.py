"""鍵束: the keys of a person: named, added, given back, and revoked for one who lost a key.

A person adds a key with a ticket and a key: both halves of a ticket that two administrators gave,
an assertion of a key that is registered, then the new one. Questions are kept on the server and
dropped with the first answer, right or wrong; the ticket is used up with the new key.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.workplace.access import challenges, passkeys, queries, tickets, waits
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.attestation import NoAuthenticators
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.access.models import Officer, Passkey
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

ADDING = "adding_key"
STEP_SECONDS = 300


class NotAdded(Refusal):
    """鍵を追加できない: the same words for every cause; the log has the cause."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "鍵を追加できませんでした。登録券の前半と後半、期限を確かめ、初めからやり直してください。"
            "続くときは管理者に連絡してください。",
            code="key_not_added",
        )


class LastKey(Refusal):
    """最後の鍵: without it nobody could enter, so that a new one comes first."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "使える鍵がこの一つだけのため、失効できません。先に別の鍵を追加してください。"
            "鍵をなくしたときは、管理者に失効と登録券の発行を依頼してください。",
            code="last_key",
        )


class KeyEnded(Refusal):
    """終わった鍵: revoked or locked before."""

    status = 409

    def __init__(self) -> None:
        super().__init__("この鍵はもう使えません。名前は変えられません。", code="key_ended")


def mine(actor: Actor) -> list[Passkey]:
    """自分の鍵: every one of them, those that open first."""
    keys = Passkey.objects.filter(officer__user_id=actor.user_id).order_by("-registered_at", "pk")
    return sorted(keys, key=lambda key: not key.is_live)


# --- 自分の鍵を追加する ---
def ask_existing(session: SessionBase, actor: Actor, ticket: str) -> str:
    """追加の始め: with a ticket, the options for a key that is registered already, as JSON.

    Raises NotAdded; a wrong ticket counts like a failed entry.
    """
    officer = _self(actor)
    row = _live_ticket(actor, officer, ticket)
    options, challenge = passkeys.offer_proof(passkeys.credentials(officer))
    _await(session, "existing", challenge, row)
    return options


def prove_existing(session: SessionBase, actor: Actor, answer: passkeys.Answer) -> str:
    """本人の確認: the options for the new key, as JSON; raises NotAdded or KeyLocked."""
    officer = _self(actor)
    challenge, ticket = _awaited(session, actor, "existing")
    try:
        passkeys.prove(officer, answer, challenge)
        options, asked = passkeys.offer_enrolment(officer)
    except passkeys.KeyRefused as failure:
        raise _not_added(actor, failure) from failure
    except NoAuthenticators as failure:
        _not_added(actor, failure.code)
        raise
    _await(session, "new", asked, ticket)
    return options


def add(session: SessionBase, actor: Actor, answer: passkeys.Answer, name: str) -> Passkey:
    """鍵の追加: uses the ticket up in the same transaction; raises NotAdded."""
    challenge, ticket = _awaited(session, actor, "new")
    officer = _self(actor)
    try:
        with transaction.atomic():
            if not tickets.use_up(officer, ticket):
                raise passkeys.KeyRefused("used_ticket")
            key = passkeys.enrol(officer, answer, challenge, name)
            said: dict[str, Any] = {
                "account": actor.user_id,
                "key": key.pk,
                "aaguid": str(key.aaguid),
            }
            audit.record(actor, AccessEvent.PASSKEY_ENROLLED, **said)
    except passkeys.KeyRefused as failure:
        raise _not_added(actor, failure) from failure
    return key


# --- 名前と失効 ---
@transaction.atomic
def rename(actor: Actor, number: int, name: str) -> Passkey:
    """鍵の名前: one of one's own."""
    key = _locked(number, officer__user_id=actor.user_id)
    _must_live(key)
    key.name = name
    key.save(update_fields=["name"])
    audit.record(actor, AccessEvent.PASSKEY_RENAMED, account=actor.user_id, key=key.pk)
    return key


@transaction.atomic
def give_back(actor: Actor, number: int, reason: str) -> Passkey:
    """自分の鍵の失効: never the last one that opens."""
    officer = _self(actor)
    usable = list(passkeys.usable(officer).select_for_update(of=("self",)).order_by("pk"))
    key = _locked(number, officer=officer)
    if [each.pk for each in usable] == [key.pk]:
        raise LastKey
    return _end(actor, key, reason)


@transaction.atomic
def revoke(actor: Actor, officer_number: int, number: int, reason: str) -> Passkey:
    """鍵の失効: of a person of one's body who lost it; the last one too."""
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    whose = {"officer_id": officer_number, "officer__office__body": actor.body}
    return _end(actor, _locked(number, **whose), reason)


def _end(actor: Actor, key: Passkey, reason: str) -> Passkey:
    """Once; a second time is nothing. What was entered with it ends with its next request."""
    if key.revoked_at is not None:
        return key
    key.revoked_at, key.revoked_by, key.revoked_reason = timezone.now(), actor.user_id, reason
    key.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])
    passkeys.end_sessions(key)
    said: dict[str, Any] = {"account": key.officer.user_id, "key": key.pk, "reason": reason}
    audit.record(actor, AccessEvent.PASSKEY_REVOKED, **said)
    return key


def _must_live(key: Passkey) -> None:
    if not key.is_live:
        raise KeyEnded


def _locked(number: int, **whose: Any) -> Passkey:
    """Of the people named; another's is not there."""
    mine = Passkey.objects.select_for_update(of=("self",)).select_related("officer")
    key = mine.filter(pk=number, **whose).first()
    if key is None:
        raise Http404("その鍵はありません。")
    return key


def _self(actor: Actor) -> Officer:
    officer = queries.officer_of(actor.user_id)
    if officer is None:
        raise Http404("その職員はいません。")
    return officer


def _live_ticket(actor: Actor, officer: Officer, ticket: str) -> int:
    if waits.is_waiting(waits.of(officer)):
        raise _not_added(actor, "delayed")
    row = tickets.live(officer, ticket)
    if row is None:
        with transaction.atomic():
            waits.count_failure(officer, actor.terminal, "bad_ticket")
        raise _not_added(actor, "bad_ticket")
    return row


def _await(session: SessionBase, step: str, challenge: bytes, ticket: int) -> None:
    at = timezone.now().timestamp()
    session[ADDING] = {"step": step, "challenge": challenge.hex(), "ticket": ticket, "at": at}


def _awaited(session: SessionBase, actor: Actor, step: str) -> tuple[bytes, int]:
    """The challenge and the ticket of this step, once; raises NotAdded."""
    asked = session.pop(ADDING, None)
    now = timezone.now().timestamp()
    if asked is None or asked["step"] != step or now - asked["at"] > STEP_SECONDS:
        raise _not_added(actor, "not_awaited")
    if not challenges.is_first_answer(asked["challenge"]):
        raise _not_added(actor, "answered_before")
    return bytes.fromhex(asked["challenge"]), asked["ticket"]


def bad_name(actor: Actor, mistakes: Iterable[object]) -> Refusal:
    """使えない名前: the refusal, after the log has that there was one, and not the name."""
    audit.refused(actor, AccessEvent.ENROLMENT_FAILED, reason="bad_name", account=actor.user_id)
    return Refusal("\n".join(map(str, mistakes)), code="bad_name")


def _not_added(actor: Actor, cause: object) -> NotAdded:
    """The refusal, after the log has its cause."""
    audit.refused(actor, AccessEvent.ENROLMENT_FAILED, reason=str(cause), account=actor.user_id)
    return NotAdded()
