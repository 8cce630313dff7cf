"""接続端末: officers of a body without a system of its own draft, approve and read enquiries."""

import secrets
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.intermediary.codes.queries import is_obtained
from tesuri.intermediary.copies.layouts import name_of
from tesuri.intermediary.enquiries import queries
from tesuri.intermediary.enquiries.actions.accepting import Asked, NoSuchEnquiry, accept_enquiry
from tesuri.intermediary.enquiries.events import Event
from tesuri.intermediary.enquiries.models import Draft, Enquiry
from tesuri.intermediary.enquiries.queries import Result
from tesuri.intermediary.wire import queries as wire
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.intermediary.wire.evidence import evidence_in
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.matters import Facts, Matter, declare
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

TERMINAL = "terminal"


class NoCode(Refusal):
    """符号なし: the person cannot be asked about yet."""


@dataclass(frozen=True)
class Page:
    """照会の画面: what an officer sees of one enquiry."""

    enquiry: Enquiry
    result: Result
    provider_name: str
    item_name: str


def new_number() -> str:
    """照会番号: drawn by lot, so that it tells nothing of anybody's work."""
    return f"T-{secrets.token_hex(5)}"


def draft_enquiry(actor: Actor, asked: Asked, purpose: str) -> Draft:
    """起案する: and submit it to a second person of the same body."""
    demand(actor, Duty.ENQUIRIES, Level.EDIT)
    with acting_for(actor.body):
        line = wire.allowed(
            actor.body,
            enquirer=wire.institution_of(actor.body).code,
            provider=asked.provider,
            procedure=asked.procedure,
            item=asked.item,
            day=timezone.localdate(),
        )
        if not is_obtained(actor.body, asked.unified_number):
            raise NoCode(
                "この団体内統合宛名番号の符号は取得されていません。番号を確かめてください。",
                code="code_not_obtained",
            )
        draft = Draft.objects.create(
            **vars(asked),
            body=actor.body,
            legal_basis=line.legal_basis,
            purpose=purpose,
            maker=actor.user_id,
            maker_name=actor.name,
        )
        approvals.put_forward(actor, TERMINAL_ENQUIRY, draft.enquiry_number)
        audit.record(
            actor, Event.DRAFTED, subject=draft.unified_number, enquiry=draft.enquiry_number
        )
    return draft


def content_of(draft: Draft) -> dict[str, Any]:
    """決裁の内容: exactly what will be sent, and why."""
    names = ("enquiry_number", "unified_number", "procedure", "item", "provider", "terms")
    return {name: getattr(draft, name) for name in (*names, "legal_basis", "purpose")}


def show_draft(actor: Actor, enquiry_number: str) -> tuple[Draft, Approval]:
    """起案を見る: by an officer of the body; the look is recorded."""
    demand(actor, Duty.ENQUIRIES, Level.SEE)
    with acting_for(actor.body):
        draft = _find(actor, enquiry_number)
        approval = latest(TERMINAL_ENQUIRY.kind, enquiry_number)
        if approval is None or approval.body != actor.body:
            raise LookupError(enquiry_number)
        audit.record(actor, Event.SHOWN, subject=draft.unified_number, enquiry=draft.enquiry_number)
    return draft, approval


def _find(actor: Actor, enquiry_number: str) -> Draft:
    draft = queries.draft(actor.body, enquiry_number)
    if draft is None:
        raise NoSuchEnquiry("この番号の起案はありません。", code="no_such_enquiry")
    return draft


def list_enquiries(actor: Actor) -> tuple[list[Draft], list[Enquiry]]:
    """一覧を見る: drafts not sent, and enquiries, of the officer's body."""
    demand(actor, Duty.ENQUIRIES, Level.SEE)
    with acting_for(actor.body):
        drafts, enquiries = queries.unsent(actor.body), queries.newest(actor.body)
        audit.record(actor, Event.LISTED, count=len(drafts) + len(enquiries))
    return drafts, enquiries


def show_enquiry(actor: Actor, enquiry_number: str) -> Page:
    """照会結果を見る: the content while it is kept; the look is recorded."""
    demand(actor, Duty.ENQUIRIES, Level.SEE)
    with acting_for(actor.body):
        enquiry = queries.numbered(actor.body, enquiry_number)
        if enquiry is None:
            raise NoSuchEnquiry("この番号の照会はありません。", code="no_such_enquiry")
        page = Page(
            enquiry=enquiry,
            result=queries.result(enquiry),
            provider_name=wire.institution(enquiry.provider).name,
            item_name=name_of(enquiry.item),
        )
        audit.record(
            actor,
            Event.SHOWN,
            subject=enquiry.unified_number,
            enquiry=enquiry_number,
            with_content=page.result.answer is not None,
        )
    return page


def _approved(actor: Actor, draft: Draft, approval: Approval) -> None:
    """Exactly what was shown; sent by the job after this."""
    given = Approval.objects.get(number=approval.number)
    accept_enquiry(actor, Asked.read({**given.content}), evidence_in(given.evidence()), TERMINAL)


def facts(approval: Approval) -> Facts:
    """決裁の内容の見せ方: whom, what, of whom and why."""
    content = approval.content
    years = content["terms"].get("income_years", [])
    with acting_for(approval.body):
        procedure = wire.name_of_procedure(approval.body, content["procedure"])
    return [
        ("団体内統合宛名番号", content["unified_number"]),
        ("特定個人情報", name_of(content["item"])),
        ("事務手続", procedure),
        ("照会先", wire.institution(content["provider"]).name),
        ("照会条件", "、".join(f"{year}年の所得" for year in years) or "なし"),
        ("法的根拠", content["legal_basis"]),
        ("照会の目的", content["purpose"]),
    ]


TERMINAL_ENQUIRY = declare(
    Matter(
        kind="enquiries.terminal",
        label="情報照会（接続端末）",
        duty=Duty.ENQUIRIES,
        page="enquiries:draft",
        find=_find,
        title=lambda draft: "情報照会（接続端末）",
        content=content_of,
        facts=facts,
        drafter=lambda draft: draft.maker,
        approved=_approved,
        within=lambda actor: acting_for(actor.body),
        after="enquiries:show",
        words="承認しました。照会を送ります。",
    )
)
