"""職員の回答: what one clerk proposes for a request that nobody answers automatically.

A superior approves exactly that; the approval holds the hash of the content that will be sent, not
the content, which stays sealed with its copy.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.intermediary.copies.layouts import name_of
from tesuri.intermediary.provision import queries
from tesuri.intermediary.provision.events import Event
from tesuri.intermediary.provision.limits import VALID_DAYS
from tesuri.intermediary.provision.models import KIND, Draft, Paper
from tesuri.intermediary.provision.queries import Case
from tesuri.intermediary.provision.steps import one_at_a_time
from tesuri.intermediary.wire import queries as wire
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.matters import Matter, Terms, declare, of_content
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.batch.actions import defer

SEND = "provision.send_answer"
Verdict = Draft.Verdict


class NoSuchRequest(Refusal):
    """照会なし: this body has no request of that number that a person answers."""

    status = 404


class NotWaiting(Refusal):
    """回答待ちでない: it is with the approver, on its way, or over."""

    status = 409


class ContentDiffers(Refusal):
    """内容の相違: the copy has changed since it was shown."""

    status = 409


@dataclass(frozen=True)
class Line:
    """一覧の行: one request, who asks, for what, and where it stands."""

    paper: Paper
    enquirer_name: str
    item_name: str
    standing: str
    approval: Approval | None

    @property
    def is_over(self) -> bool:
        """終わったか: answered, refused, or no longer awaited."""
        return self.standing in queries.OVER

    @property
    def due_on(self) -> date | None:
        """決裁の期限: of what waits for the approver; no law that is known here names another."""
        return (
            self.approval.due_on if self.approval and self.standing == queries.SUBMITTED else None
        )


@dataclass(frozen=True)
class Page:
    """回答の画面: one request with the full content as it would be sent."""

    case: Case
    line: Line
    procedure_name: str

    @property
    def heading(self) -> str:
        """内容の見出し: whether it was sent, will be, or never was."""
        told = {
            queries.ANSWERED: "送った内容の全部",
            queries.REFUSED: "送っていない内容",
            queries.UNDELIVERED: "届かなかった内容",
        }
        return told.get(self.line.standing, "送る内容の全部")

    @property
    def is_outdated(self) -> bool:
        """古い起案か: the copy became another while the approver was asked."""
        draft = self.case.draft
        if draft is None or self.line.standing != queries.SUBMITTED:
            return False
        return draft.copy_id not in (None, self.case.copy.pk)

    @property
    def is_waiting(self) -> bool:
        """職員の回答待ちか: whether somebody may propose an answer now."""
        return self.line.standing == queries.WAITING


def list_requests(actor: Actor) -> list[Line]:
    """一覧を見る: what waits for a person in the officer's body, and what is over."""
    demand(actor, Duty.COPIES, Level.SEE)
    with acting_for(actor.body):
        papers = queries.for_people(actor.body)
        submissions = queries.submissions_of(papers)
        lines = [_line(paper, submissions.get(paper.number)) for paper in papers]
        audit.record(actor, Event.LISTED, count=len(lines))
    return lines


def _line(paper: Paper, approval: Approval | None) -> Line:
    return Line(
        paper,
        wire.institution(paper.provision.enquirer).name,
        name_of(paper.provision.item),
        queries.standing(paper, approval, timezone.now()),
        approval,
    )


def show_request(actor: Actor, number: str) -> Page:
    """送る内容を見る: by an officer of the body; the look is recorded."""
    demand(actor, Duty.COPIES, Level.SEE)
    with acting_for(actor.body):
        case = _find(actor, number)
        held = case.provision
        page = Page(
            case,
            _line(case.paper, latest(KIND, number)),
            wire.name_of_procedure(actor.body, held.procedure),
        )
        audit.record(
            actor,
            Event.SHOWN,
            subject=held.unified_number,
            number=number,
            permit=held.permit_id,
            copy=case.copy.copy_number,
        )
    return page


def draft_answer(
    actor: Actor, number: str, verdict: str, *, digest: str, reason: str = "", comment: str = ""
) -> Draft:
    """起案する: to answer with what was shown, or to refuse with a reason; and submit it."""
    demand(actor, Duty.COPIES, Level.EDIT)
    with acting_for(actor.body):
        one_at_a_time(actor.body, number)
        case = _find(actor, number)
        _must_wait(case.paper)
        is_answer = verdict == Verdict.ANSWER
        if is_answer and digest != case.digest:
            raise ContentDiffers(
                "画面に表示した後で副本が新しくなりました。新しい内容を確かめて、起案してください。",
                code="content_differs",
            )
        draft = Draft.objects.create(
            body=actor.body,
            paper=case.paper,
            verdict=verdict,
            reason="" if is_answer else reason,
            copy=case.copy if is_answer else None,
            content_digest=case.digest if is_answer else "",
            maker=actor.user_id,
            maker_name=actor.name,
        )
        approvals.put_forward(actor, PERSONS_ANSWER, number, comment)
        audit.record(
            actor,
            Event.DRAFTED,
            subject=case.provision.unified_number,
            number=number,
            verdict=verdict,
            digest=draft.content_digest,
        )
    return draft


def _find(actor: Actor, number: str) -> Case:
    case = queries.case_of(actor.body, number)
    if case is None:
        raise NoSuchRequest("この受付番号の照会はありません。", code="no_such_request")
    return case


def _must_wait(paper: Paper) -> None:
    now = queries.standing(paper, latest(KIND, paper.number), timezone.now())
    if now != queries.WAITING:
        raise NotWaiting(
            f"この照会は「{now}」です。画面を開き直して、今の状態を確かめてください。",
            code="not_waiting",
        )


def proposed(case: Case) -> dict[str, Any]:
    """決裁の内容: the permit and the hash of exactly what its holder will be sent."""
    held, draft = case.provision, case.draft
    if draft is None:
        raise NotWaiting("回答の起案がまだありません。", code="not_drafted")
    is_answer = draft.verdict == Verdict.ANSWER
    return {
        "number": case.paper.number,
        "draft": draft.pk,
        "permit_id": held.permit_id,
        "permit_digest": held.permit_digest,
        "enquirer": held.enquirer,
        "procedure": held.procedure,
        "item": held.item,
        "terms": case.paper.terms,
        "legal_basis": case.paper.legal_basis,
        "verdict": draft.verdict,
        "reason": draft.reason,
        "copy_number": case.copy.copy_number if is_answer else "",
        "content_digest": case.digest if is_answer else "",
    }


def facts(content: dict[str, Any]) -> list[tuple[str, str]]:
    """決裁の内容の見せ方: the words of the page."""
    return [
        ("受付番号", content["number"]),
        ("照会者", wire.institution(content["enquirer"]).name),
        ("特定個人情報", name_of(content["item"])),
        ("法的根拠", content["legal_basis"]),
        ("回答", Verdict(content["verdict"]).label),
        ("回答しない理由", content["reason"] or "なし"),
        ("副本番号", content["copy_number"] or "なし"),
        ("送る内容の指紋（SHA-256）", content["content_digest"] or "なし"),
    ]


def _locked(actor: Actor, number: str) -> Case:
    one_at_a_time(actor.body, number)
    return _find(actor, number)


def _approved(actor: Actor, case: Case, approval: Approval) -> None:
    """The job seals and sends it."""
    number = case.paper.number
    defer(SEND, lock=f"answer-{number}", body=actor.body, number=number)


PERSONS_ANSWER = declare(
    Matter(
        kind=KIND,
        label="職員による情報提供",
        duty=Duty.COPIES,
        page="provision:show",
        find=_locked,
        title=lambda case: f"職員による情報提供 {case.paper.number}",
        content=proposed,
        drafter=lambda case: case.draft.maker if case.draft else "",
        approved=_approved,
        within=lambda actor: acting_for(actor.body),
        terms=lambda: Terms(valid_days=VALID_DAYS.value),
        words="承認しました。照会者に送ります。",
        facts=of_content(facts),
        on_its_page_only=True,
    )
)
