"""副本の操作: registered after two people and a format check; shown to whom it concerns."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tesuri.ground.keys.cabinet import seal
from tesuri.ground.records import Refusal, canonical, digest_of
from tesuri.intermediary.copies import queries
from tesuri.intermediary.copies.events import Event
from tesuri.intermediary.copies.layouts import check
from tesuri.intermediary.copies.models import Copy
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.intermediary.wire.evidence import Evidence, evidence_in
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

COPY_NUMBER = re.compile(r"[A-Za-z0-9._-]{1,64}")
LONGEST_REASON = 300
UNIFIED_NUMBER = re.compile(r"[0-9]{15}")


class ContentDiffers(Refusal):
    """内容の相違: what came is not what was approved."""


class NumberTaken(Refusal):
    """副本番号の重複: the number belongs to another content."""

    status = 409


class NoSuchCopy(Refusal):
    """副本なし: this body holds no copy of that number."""

    status = 404


class NotCurrent(Refusal):
    """今の副本でない: what would be corrected is no longer, or never was, what is held."""

    status = 409


@dataclass(frozen=True)
class Correction:
    """訂正: which copy was wrong, what stood in it, and why it is put right."""

    corrects: str
    former: Any
    reason: str

    @classmethod
    def read(cls, told: object) -> "Correction | None":
        """読み取る: None for a registration that corrects nothing."""
        if told is None:
            return None
        found = told if isinstance(told, Mapping) else {}
        corrects, reason = str(found.get("corrects", "")), str(found.get("reason", "")).strip()
        if not COPY_NUMBER.fullmatch(corrects) or not 0 < len(reason) <= LONGEST_REASON:
            raise Refusal("訂正する副本の番号か、訂正の理由がありません。", code="bad_correction")
        return cls(corrects, found.get("former"), reason)


@dataclass(frozen=True)
class Registration:
    """登録の依頼: one item of one person, with the evidence of its approval."""

    copy_number: str
    unified_number: str
    item: str
    layout: str
    content: Any
    approval: Evidence
    is_manual_only: bool
    correction: Correction | None = None

    @property
    def approved(self) -> Any:
        """決裁された内容: of a correction, the exact change with both values and the reason."""
        if self.correction is None:
            return self.content
        return {"content": self.content, **vars(self.correction)}

    @classmethod
    def read(cls, message: Mapping[str, Any]) -> "Registration":
        """読み取る: raises a Refusal that names what is wrong."""
        names = ("copy_number", "unified_number", "item", "layout")
        texts = {name: str(message.get(name, "")) for name in names}
        if not COPY_NUMBER.fullmatch(texts["copy_number"]):
            raise Refusal("副本番号がないか、形が違います。", code="bad_copy_number")
        if not UNIFIED_NUMBER.fullmatch(texts["unified_number"]):
            raise Refusal("団体内統合宛名番号は15桁の数字です。", code="bad_unified_number")
        return cls(
            **texts,
            content=message.get("content"),
            approval=evidence_in(message.get("approval")),
            is_manual_only=message.get("is_manual_only") is True,
            correction=Correction.read(message.get("correction")),
        )


def register_copy(actor: Actor, registration: Registration) -> Copy:
    """登録する: the whole is checked before anything is stored; the same again is nothing."""
    check(registration.item, registration.layout, registration.content)
    if digest_of(registration.approved) != registration.approval.digest:
        raise ContentDiffers(
            "届いた内容が、決裁された内容と違います。送信元で決裁からやり直してください。",
            code="content_differs",
        )
    with acting_for(actor.body):
        held = queries.numbered(actor.body, registration.copy_number)
        if held:
            return _same(held, registration)
        copy = _stored(actor, registration, _former(actor, registration))
        audit.record(
            actor,
            Event.CORRECTED if copy.corrects else Event.REGISTERED,
            subject=copy.unified_number,
            copy=copy.copy_number,
            item=copy.item,
            digest=copy.digest,
            maker=copy.maker,
            checker=copy.checker,
        )
    return copy


def _same(held: Copy, registration: Registration) -> Copy:
    told = (registration.unified_number, registration.item, registration.approval.digest)
    if (held.unified_number, held.item, held.change_digest or held.digest) != told:
        raise NumberTaken(
            "同じ副本番号で内容の違う副本があります。新しい番号を付けてください。",
            code="copy_number_taken",
        )
    return held


def _former(actor: Actor, registration: Registration) -> Copy | None:
    """What is corrected: the present copy, with the very content that the approver saw as wrong."""
    correction = registration.correction
    if correction is None:
        return None
    former = queries.current(actor.body, registration.unified_number, registration.item)
    is_meant = former is not None and former.copy_number == correction.corrects
    if former is None or not is_meant or former.digest != digest_of(correction.former):
        raise NotCurrent(
            "訂正する副本が、今の副本と違います。今の副本を確かめて、決裁からやり直してください。",
            code="not_current",
        )
    if former.digest == digest_of(registration.content):
        raise Refusal("訂正の前と後の内容が同じです。", code="no_change")
    return former


def _stored(actor: Actor, registration: Registration, former: Copy | None) -> Copy:
    text = canonical(registration.content).decode()
    correction, approval = registration.correction, registration.approval
    place = queries.place_of(registration.copy_number)
    return Copy.objects.create(
        body=actor.body,
        copy_number=registration.copy_number,
        unified_number=registration.unified_number,
        item=registration.item,
        layout=registration.layout,
        sealed_content=seal(actor.body, queries.PURPOSE, place, text),
        digest=digest_of(registration.content),
        is_manual_only=registration.is_manual_only
        or queries.is_manual_only(actor.body, registration.unified_number, registration.item),
        maker=approval.maker,
        checker=approval.checker,
        maker_name=approval.maker_name,
        checker_name=approval.checker_name,
        approved_at=approval.approved_at,
        corrects=former,
        reason=correction.reason if correction else "",
        change_digest=approval.digest if correction else "",
        sender=actor.user_id,
    )


def search(actor: Actor, unified_number: str) -> list[Copy]:
    """探す: the copies of one person; the look is recorded."""
    demand(actor, Duty.COPIES, Level.SEE)
    with acting_for(actor.body):
        found = queries.of_person(actor.body, unified_number)
        audit.record(actor, Event.SEARCHED, subject=unified_number, count=len(found))
    return found


def show(actor: Actor, copy_number: str) -> tuple[Copy, Any, Any]:
    """表示する: the stored copy opened, and what it corrected, for an officer of the body."""
    demand(actor, Duty.COPIES, Level.SEE)
    with acting_for(actor.body):
        copy = queries.numbered(actor.body, copy_number)
        if copy is None:
            raise NoSuchCopy("この番号の副本はありません。", code="no_such_copy")
        content = queries.content_of(copy)
        former = queries.content_of(copy.corrects) if copy.corrects else None
        audit.record(actor, Event.SHOWN, subject=copy.unified_number, copy=copy_number)
    return copy, content, former
