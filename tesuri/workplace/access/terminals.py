"""端末の登録: a terminal asks with its public key, is approved by two people, proves itself.

The private key is made in the terminal and cannot be read out of it. The proof signs the address of
this system as well, so that a proof for one of the three systems is worth nothing at another.
"""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from tesuri.ground.records import Refusal, canonical
from tesuri.ground.text.my_number import contains_my_number
from tesuri.workplace.access import certificates
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.doorkeeper import doorkeeper
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.access.limits import TERMINAL_UNUSED_DAYS
from tesuri.workplace.access.models import Office, Terminal
from tesuri.workplace.access.queries import is_open, terminals_for
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

COORDINATE_BYTES = 32
WAITING_LIMIT = 50
LABEL_LIMIT = 100
Jwk = dict[str, str]


@dataclass(frozen=True)
class Place:
    """端末の置き場所: the office that uses it, or the whole body; and what may be done at it."""

    office: Office | None
    is_shared: bool = False
    may_print: bool = False
    may_export: bool = False

    @property
    def said(self) -> dict[str, Any]:
        """For the log."""
        return {
            "office": self.office.code if self.office else "",
            "shared": self.is_shared,
            "may_print": self.may_print,
            "may_export": self.may_export,
        }


class BadTerminalKey(Refusal):
    """端末の鍵の誤り: not a public P-256 key."""


class BadLabel(Refusal):
    """端末の名称の誤り: a 個人番号 stands in it."""


class BadPlace(Refusal):
    """端末の置き場所の誤り: neither an office nor shared."""


class TooManyRequests(Refusal):
    """申請が多すぎる: nobody has looked at the earlier ones yet."""

    status = 409


class NotWaiting(Refusal):
    """申請中でない: accepted or stopped before."""

    status = 409


def challenge() -> str:
    """端末への問い: to be signed once."""
    return secrets.token_urlsafe(32)


def proves(terminal: Terminal, question: str, signature: str) -> bool:
    """端末の証明: whether the registered terminal signed this question for this system."""
    if not is_open(terminal):
        return False
    signed = f"tesuri-terminal|{settings.TESURI_ORIGIN}|{question}".encode()
    try:
        raw = _bytes(signature)
        halves = [int.from_bytes(raw[at : at + COORDINATE_BYTES], "big") for at in (0, 32)]
        der = encode_dss_signature(*halves)
        _public_key(terminal.public_jwk).verify(der, signed, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return len(raw) == 2 * COORDINATE_BYTES


def request(public_jwk: Jwk, label: str, requested_by: str = "", certificate: str = "") -> Terminal:
    """端末の登録申請: nothing opens until another accepts; in the demo at once, and said so.

    What is refused is an event, with its reason and nothing of what was sent.
    """
    try:
        return _request(public_jwk, label, requested_by, certificate)
    except Refusal as refusal:
        audit.refused(doorkeeper(), AccessEvent.TERMINAL_REQUESTED, reason=refusal.code)
        raise


@transaction.atomic
def _request(public_jwk: Jwk, label: str, requested_by: str, certificate: str) -> Terminal:
    jwk = {name: str(public_jwk.get(name, "")) for name in ("crv", "kty", "x", "y")}
    _must_be_in_its_one_form(jwk, _public_key(jwk))
    thumbprint = sha256(canonical(jwk)).hexdigest()
    known = Terminal.objects.filter(thumbprint=thumbprint).first()
    if known is not None:
        return known
    certificates.must_be_presented(certificate)
    waiting = Terminal.objects.filter(accepted_at__isnull=True, retired_at__isnull=True)
    if waiting.count() >= WAITING_LIMIT:
        raise TooManyRequests(
            "確認を待っている登録申請が多すぎます。管理者に確認を依頼してください。",
            code="too_many_requests",
        )
    _must_hold_no_my_number(label, requested_by)
    terminal = Terminal.objects.create(
        number=f"T{secrets.token_hex(5).upper()}",
        label=label.strip()[:LABEL_LIMIT] or "名称なし",
        public_jwk=jwk,
        thumbprint=thumbprint,
        requested_by=requested_by[:64],
        requested_at=timezone.now(),
        certificate=certificate,
    )
    audit.record(doorkeeper(), AccessEvent.TERMINAL_REQUESTED, number=terminal.number)
    if settings.TESURI_DEMO:
        _mark_accepted(doorkeeper(), terminal, demo=True)
    return terminal


def settle(
    actor: Actor, terminal: Terminal, place: Place, *, approval: int, confirmed_by: str
) -> None:
    """端末を登録し、又は変える: exactly what was approved; a part of the action that approved it.

    With its registration it becomes a terminal of the body. It holds with the next request.
    """
    is_new = terminal.accepted_at is None
    terminal.approval = approval
    if is_new:
        terminal.body, terminal.confirmed_by = actor.body, confirmed_by
        terminal.accepted_by, terminal.accepted_at = actor.user_id, timezone.now()
    put(terminal, place, ["approval", "body", "confirmed_by", "accepted_by", "accepted_at"])
    event = AccessEvent.TERMINAL_ACCEPTED if is_new else AccessEvent.TERMINAL_CHANGED
    said = {"number": terminal.number, "approval": approval, **place.said}
    audit.record(actor, event, **said)


@transaction.atomic
def retire(actor: Actor, number: str) -> Terminal:
    """端末の停止: its sessions end with their next request; stopping twice is nothing."""
    demand(actor, Duty.ADMINISTRATION, Level.APPROVE)
    terminal = locked(actor, number)
    if terminal.retired_at is None:
        terminal.retired_at = timezone.now()
        terminal.save(update_fields=["retired_at"])
        audit.record(actor, AccessEvent.TERMINAL_RETIRED, number=number)
    return terminal


@transaction.atomic
def open_first(actor: Actor, number: str) -> Terminal:
    """最初の端末の登録: by set-up, on the operator's word, for a body whose people are to begin."""
    terminal = Terminal.objects.select_for_update(of=("self",)).filter(number=number).first()
    if terminal is None:
        raise NotWaiting(
            f"端末 {number} の申請はありません。その端末で画面を開き、登録を申請してください。",
            code="terminal_not_waiting",
        )
    _must_wait(terminal)
    terminal.body, terminal.confirmed_by = actor.body, "system:operator"
    terminal.is_shared = True
    terminal.save(update_fields=["body", "confirmed_by", "is_shared"])
    _mark_accepted(actor, terminal, demo=False)
    return terminal


def seen(actor: Actor, number: str) -> Terminal:
    """端末一台: of the actor's body, or one that no body registered yet; Http404 for any other."""
    terminal = terminals_for(actor).filter(number=number).first()
    if terminal is None:
        raise Http404("その番号の端末はありません。")
    return terminal


def unused(body: str, now: datetime) -> QuerySet[Terminal]:
    """使われていない端末: registered, not stopped, and not entered at for the set days."""
    since = now - timedelta(days=TERMINAL_UNUSED_DAYS.value)
    mine = Terminal.objects.filter(body=body, accepted_at__lt=since, retired_at__isnull=True)
    return mine.filter(Q(last_used_at__isnull=True) | Q(last_used_at__lt=since))


def must_be_ours(actor: Actor, place: Place) -> None:
    """Raises BadPlace for an office of another body, and for none at all."""
    if place.office is None and not place.is_shared:
        raise BadPlace("端末を使う部署を選ぶか、共用にしてください。", code="no_place")
    if place.office is not None and place.office.body != actor.body:
        raise Http404("その部署はありません。")


def put(terminal: Terminal, place: Place, changed: list[str]) -> None:
    """Write the place and rights, and what the caller changed."""
    terminal.office, terminal.is_shared = place.office, place.is_shared
    terminal.may_print, terminal.may_export = place.may_print, place.may_export
    terminal.save(update_fields=[*changed, "office", "is_shared", "may_print", "may_export"])


def locked(actor: Actor, number: str) -> Terminal:
    """One of the actor's body, or one that no body registered yet; another's is not there."""
    mine = Terminal.objects.select_for_update(of=("self",)).filter(body__in=(actor.body, ""))
    terminal = mine.filter(number=number).first()
    if terminal is None:
        raise Http404("その番号の端末はありません。")
    return terminal


def _must_wait(terminal: Terminal) -> None:
    if terminal.accepted_at is not None or terminal.retired_at is not None:
        raise NotWaiting("この端末は申請中ではありません。", code="terminal_not_waiting")


def _mark_accepted(actor: Actor, terminal: Terminal, *, demo: bool) -> None:
    terminal.accepted_by, terminal.accepted_at = actor.user_id, timezone.now()
    changed = ["accepted_by", "accepted_at"]
    if demo:
        put(terminal, Place(None, is_shared=True, may_print=True, may_export=True), changed)
    else:
        terminal.save(update_fields=changed)
    audit.record(actor, AccessEvent.TERMINAL_ACCEPTED, number=terminal.number, demo=demo)


def _must_hold_no_my_number(*texts: str) -> None:
    if any(map(contains_my_number, texts)):
        raise BadLabel(
            "個人番号と思われる12桁の数字が含まれています。番号を消して申請してください。",
            code="holds_my_number",
        )


def _public_key(jwk: Jwk) -> ec.EllipticCurvePublicKey:
    try:
        x, y = _bytes(jwk["x"]), _bytes(jwk["y"])
        if (jwk["kty"], jwk["crv"], len(x), len(y)) != ("EC", "P-256", 32, 32):
            raise ValueError("not a P-256 key")
        point = ec.EllipticCurvePublicNumbers(
            int.from_bytes(x, "big"), int.from_bytes(y, "big"), ec.SECP256R1()
        )
        return point.public_key()
    except ValueError as failure:
        raise _bad_key() from failure


def _must_be_in_its_one_form(jwk: Jwk, key: ec.EllipticCurvePublicKey) -> None:
    """鍵の書き方は一つ: the last letter has bits that say nothing, and padding may stand or not.

    A key that could be written in two ways would be two terminals.
    """
    point = key.public_numbers()
    for name, number in (("x", point.x), ("y", point.y)):
        written = base64.urlsafe_b64encode(number.to_bytes(COORDINATE_BYTES, "big"))
        if jwk[name] != written.decode().rstrip("="):
            raise _bad_key()


def _bad_key() -> BadTerminalKey:
    return BadTerminalKey(
        "端末の鍵を読み取れませんでした。画面を開き直してください。", code="bad_terminal_key"
    )


def _bytes(text: str) -> bytes:
    """base64url without padding, strictly."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
