"""照会の受付: an approved enquiry of the body's own system, once for each number."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils import timezone

from tesuri.ground.records import Refusal, digest_of
from tesuri.intermediary.enquiries import queries
from tesuri.intermediary.enquiries.events import Event
from tesuri.intermediary.enquiries.models import Enquiry, State
from tesuri.intermediary.enquiries.queries import Result
from tesuri.intermediary.enquiries.steps import lock, step
from tesuri.intermediary.enquiries.terms import known_terms
from tesuri.intermediary.wire import queries as wire
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.intermediary.wire.evidence import Evidence, evidence_in
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.batch.actions import defer

JOB = "enquiries.carry_out"
NUMBER = re.compile(r"[A-Za-z0-9._-]{1,64}")
UNIFIED_NUMBER = re.compile(r"[0-9]{15}")
CHECKED = ("enquiry_number", "procedure", "item", "provider", "terms")


class NumberTaken(Refusal):
    """照会番号の重複: the number belongs to another enquiry."""

    status = 409


class ContentDiffers(Refusal):
    """内容の相違: what came is not what was approved."""


class NoSuchEnquiry(Refusal):
    """照会なし: this body has no enquiry of that number."""

    status = 404


@dataclass(frozen=True)
class Asked:
    """照会の依頼: who is asked for what about whom."""

    enquiry_number: str
    unified_number: str
    procedure: str
    item: str
    provider: str
    terms: dict[str, Any]

    @classmethod
    def read(cls, message: Mapping[str, Any]) -> "Asked":
        """読み取る: raises a Refusal that names what is wrong."""
        names = ("enquiry_number", "unified_number", "procedure", "item", "provider")
        texts = {name: str(message.get(name, "")) for name in names}
        if not NUMBER.fullmatch(texts["enquiry_number"]):
            raise Refusal("照会番号がないか、形が違います。", code="bad_enquiry_number")
        if not UNIFIED_NUMBER.fullmatch(texts["unified_number"]):
            raise Refusal("団体内統合宛名番号は15桁の数字です。", code="bad_unified_number")
        return cls(**texts, terms=known_terms(message.get("terms", {})))


def approved_in(message: Mapping[str, Any]) -> tuple[Asked, Evidence]:
    """決裁された照会: what was approved stands beside what is asked, and is not kept.

    Its digest is the approved one, and each part that this platform sends out is as approved. Whom
    the own system means by its 宛名番号 stays the own system's word: here it is another number.
    """
    asked, approval = Asked.read(message), evidence_in(message.get("approval"))
    content = message.get("content")
    if not isinstance(content, dict) or not _is_approved(content, asked, approval):
        raise ContentDiffers(
            "届いた照会が、決裁された内容と違います。送信元で決裁からやり直してください。",
            code="content_differs",
        )
    return asked, approval


def _is_approved(content: dict[str, Any], asked: Asked, approval: Evidence) -> bool:
    are_equal = all(content.get(each) == getattr(asked, each) for each in CHECKED)
    return are_equal and digest_of(content) == approval.digest


def accept_enquiry(
    actor: Actor, asked: Asked, approval: Evidence, route: str = "system"
) -> Enquiry:
    """受け付ける: the body's own list is asked first; the same enquiry again is nothing."""
    fingerprint = digest_of({**asdict(asked), "digest": approval.digest})
    with acting_for(actor.body):
        lock(actor.body, asked.enquiry_number)
        held = queries.numbered(actor.body, asked.enquiry_number)
        if held and held.request_digest != fingerprint:
            raise NumberTaken(
                "同じ照会番号で内容の違う照会があります。新しい番号を付けてください。",
                code="enquiry_number_taken",
            )
        if held:
            return held
        enquiry = _created(actor, asked, approval, route, fingerprint)
        step(actor, enquiry, State.ACCEPTED, maker=approval.maker, checker=approval.checker)
        defer(JOB, body=actor.body, enquiry_number=enquiry.enquiry_number)
    return enquiry


def _created(
    actor: Actor, asked: Asked, approval: Evidence, route: str, fingerprint: str
) -> Enquiry:
    line = wire.allowed(
        actor.body,
        enquirer=wire.institution_of(actor.body).code,
        provider=asked.provider,
        procedure=asked.procedure,
        item=asked.item,
        day=timezone.localdate(),
    )
    return Enquiry.objects.create(
        **asdict(asked),
        body=actor.body,
        legal_basis=line.legal_basis,
        route=route,
        maker=approval.maker,
        checker=approval.checker,
        maker_name=approval.maker_name,
        checker_name=approval.checker_name,
        digest=approval.digest,
        approved_at=approval.approved_at,
        request_digest=fingerprint,
        sender=actor.user_id,
    )


def read_result(actor: Actor, enquiry_number: str) -> Result:
    """結果を渡す: to the body's own system; the content only while it is kept."""
    with acting_for(actor.body):
        enquiry = queries.numbered(actor.body, enquiry_number)
        if enquiry is None:
            raise NoSuchEnquiry("この番号の照会はありません。", code="no_such_enquiry")
        result = queries.result(enquiry)
        if result.answer is not None:
            audit.record(actor, Event.READ, subject=enquiry.unified_number, enquiry=enquiry_number)
    return result
