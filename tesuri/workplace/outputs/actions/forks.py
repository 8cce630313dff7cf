"""媒体の決裁: registration, loan, return and disposal, each of which another person decides."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from tesuri.ground.records import digest_of
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.matters import Matter, Proposed, Turn, declare, of_content
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.queries import submitted_content, waits
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs import approval_kinds
from tesuri.workplace.outputs.chains import follow_medium
from tesuri.workplace.outputs.events import OutputEvent
from tesuri.workplace.outputs.locks import locked_medium
from tesuri.workplace.outputs.models import Medium, MediumState
from tesuri.workplace.outputs.refusals import NotNow


@dataclass(frozen=True)
class Fork:
    """決裁の分かれ道: the state that waits, where it leads, and where it goes back to."""

    waiting: MediumState
    approved: MediumState
    sent_back: MediumState
    event: OutputEvent


TECHNICAL = ("媒体", "台帳の番号", "段階の番号")
FORKS = {
    approval_kinds.REGISTER: Fork(
        MediumState.ENTERED,
        MediumState.KEPT,
        MediumState.REFUSED,
        OutputEvent.MEDIUM_REGISTERED,
    ),
    approval_kinds.LEND: Fork(
        MediumState.LENDING, MediumState.LENT, MediumState.KEPT, OutputEvent.LENT
    ),
    approval_kinds.RETURN: Fork(
        MediumState.RETURNING, MediumState.KEPT, MediumState.LENT, OutputEvent.BROUGHT_BACK
    ),
    approval_kinds.DISPOSE: Fork(
        MediumState.DISPOSING, MediumState.DISPOSED, MediumState.KEPT, OutputEvent.DISPOSED
    ),
}


@dataclass(frozen=True)
class Turns:
    """媒体の決裁の扱い: what the shared piece asks about one kind, answered from its fork."""

    kind: str
    fork: Fork

    def content(self, medium: Medium) -> dict[str, Any]:
        """What was submitted is kept in its submission; the step holds its digest."""
        return submitted_content(self.kind, str(medium.number))

    def may_submit(self, actor: Actor, medium: Medium) -> bool:
        """Anew, where nobody decided in time."""
        self.must_wait(medium)
        if waits(actor.body, self.kind, str(medium.number), timezone.now()):
            return False
        _must_have_days_left(medium, self.kind, timezone.localdate())
        return True

    def may_decide(self, actor: Actor, medium: Medium, turn: Turn) -> None:
        """What waits may be approved, sent back and withdrawn."""
        self.must_wait(medium)

    def must_wait(self, medium: Medium) -> None:
        """Raises NotNow unless it is this that waits."""
        if medium.now.state != self.fork.waiting:
            raise NotNow(
                f"媒体 {medium.label} に、承認を待つものはありません。", code="nothing_waits"
            )

    def approved(self, actor: Actor, medium: Medium, approval: Approval) -> None:
        """It goes where its fork leads."""
        held = _held(medium, self.kind)
        follow_medium(actor, medium, self.fork.approved, digest=approval.digest, **held)
        audit.record(actor, self.fork.event, medium=medium.number, label=medium.label)

    def returned(self, actor: Actor, medium: Medium, words: str) -> None:
        """It goes back to where it was."""
        loan = medium.now.loan if self.fork.sent_back == MediumState.LENT else None
        follow_medium(actor, medium, self.fork.sent_back, reason=words, loan=loan)
        told: dict[str, Any] = {"medium": medium.number, "label": medium.label, "matter": self.kind}
        audit.record(actor, OutputEvent.MEDIUM_SENT_BACK, **told)


def _held(medium: Medium, kind: str) -> dict[str, Any]:
    """What the next step says of place, holder, loan and disposal."""
    before = medium.now
    if kind == approval_kinds.RETURN:
        return _home(medium)
    if kind == approval_kinds.LEND and before.loan:
        loan = before.loan
        return {"loan": loan, "place": loan.used_at, "key_holder": loan.borrower_name}
    return {"disposal": before.disposal} if kind == approval_kinds.DISPOSE else {}


def _find(actor: Actor, reference: str) -> Medium:
    return locked_medium(actor, int(reference))


def _drafter(medium: Medium) -> str:
    """Who borrows it decides neither that it goes out nor that it is back."""
    now = medium.now
    return now.loan.borrower_id if now.loan else now.actor_user_id


def facts_of(content: dict[str, Any]) -> list[tuple[str, str]]:
    """承認する内容: the thing first; not the numbers that only make the content one of its kind."""
    first = [("媒体", str(content["媒体"]))]
    return first + [(k, str(v)) for k, v in content.items() if k not in TECHNICAL]


def _matter(kind: str, label: str, words: str) -> Matter[Medium]:
    turns = Turns(kind, FORKS[kind])
    return declare(
        Matter(
            kind=kind,
            label=label,
            duty=Duty.MEDIA,
            page="outputs:medium",
            find=_find,
            title=lambda medium: f"{label}　{medium}",
            content=turns.content,
            drafter=_drafter,
            may_submit=turns.may_submit,
            may_decide=turns.may_decide,
            approved=turns.approved,
            returned=turns.returned,
            facts=of_content(facts_of),
            words=words,
        )
    )


MATTERS = {
    matter.kind: matter
    for matter in (
        _matter(approval_kinds.REGISTER, "媒体の登録", "承認しました。台帳に載りました。"),
        _matter(approval_kinds.LEND, "媒体の貸出", "承認しました。貸出中になりました。"),
        _matter(approval_kinds.RETURN, "媒体の返却", "承認しました。保管中に戻りました。"),
        _matter(approval_kinds.DISPOSE, "媒体の廃棄", "承認しました。廃棄済みになりました。"),
    )
}


def matter_of(medium: Medium) -> Matter[Medium] | None:
    """決裁の種別: of what waits with this medium; None where nothing does."""
    state = medium.now.state
    return next((MATTERS[kind] for kind, fork in FORKS.items() if fork.waiting == state), None)


def matter_numbered(body: str, reference: str) -> Matter[Medium] | None:
    """番号の媒体の決裁の種別: where nothing waits, deciding it says so; None for no medium."""
    medium = Medium.objects.filter(body=body, number=int(reference)).first()
    if medium is None:
        return None
    return matter_of(medium) or MATTERS[approval_kinds.REGISTER]


def ask(actor: Actor, medium: Medium, kind: str, told: dict[str, str], drafted_by: str = "") -> str:
    """決裁を求める: the digest of what the second person will see."""
    before = medium.steps.count()
    content = {
        "媒体": str(medium),
        "台帳の番号": medium.number,
        "段階の番号": before + 1,  # so that no two submissions of a medium are the same content
        **told,
    }
    draft = Proposed(content, drafter=drafted_by)
    approvals.put_forward(actor, MATTERS[kind], str(medium.number), draft=draft)
    return digest_of(content)


def _must_have_days_left(medium: Medium, kind: str, today: date) -> None:
    loan = medium.now.loan
    if kind == approval_kinds.LEND and loan and loan.is_overdue(today):
        raise NotNow(
            "返却期限が過ぎたため、この貸出は起案し直せません。"
            "取り下げるか差し戻してもらい、新しい期限で貸出を起案してください。",
            code="due_day_over",
        )


def _home(medium: Medium) -> dict[str, Any]:
    """What comes back stands where it stood before it went out."""
    kept = medium.steps.filter(state=MediumState.KEPT).order_by("-id").first()
    return {"place": kept.place, "key_holder": kept.key_holder} if kept else {}
