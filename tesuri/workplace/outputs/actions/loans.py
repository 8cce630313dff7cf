"""貸出の操作: lend for a purpose until a day, erase, bring back; a superior approves both ways."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal, about
from tesuri.ground.text.eras import wareki
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import in_term, officer_of
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs import approval_kinds
from tesuri.workplace.outputs.actions.forks import ask
from tesuri.workplace.outputs.chains import follow_medium
from tesuri.workplace.outputs.events import OutputEvent
from tesuri.workplace.outputs.limits import LOAN_DAYS
from tesuri.workplace.outputs.locks import locked_medium
from tesuri.workplace.outputs.models import Erasure, Kind, Loan, MediumState, MediumStep
from tesuri.workplace.outputs.models.media import LENDABLE
from tesuri.workplace.outputs.refusals import NotNow


@about(OutputEvent.LOAN_SUBMITTED)
@transaction.atomic
def lend(
    actor: Actor, number: int, *, borrower: str, purpose: str, used_at: str, due_on: date
) -> Loan:
    """貸出を起案する: the borrower does not approve it; a medium that is out is not lent again."""
    demand(actor, Duty.MEDIA, Level.EDIT)
    medium = locked_medium(actor, number)
    if medium.kind not in LENDABLE:
        raise NotNow(
            f"{medium.get_kind_display()}は貸し出せません。"
            "端末の持出しは、端末の持出しの台帳で扱います。",
            code="not_lendable",
        )
    _must_be_short(due_on)
    loan = Loan.objects.create(
        medium=medium,
        borrower_id=borrower,
        borrower_name=_name_of(actor, borrower),
        purpose=purpose,
        used_at=used_at,
        due_on=due_on,
    )
    told = {
        "借りる人": f"{loan.borrower_name}（{borrower}）",
        "使う目的": purpose,
        "使う場所": used_at,
        "返却期限": wareki(due_on),
    }
    digest = ask(actor, medium, approval_kinds.LEND, told, drafted_by=borrower)
    follow_medium(actor, medium, MediumState.LENDING, loan=loan, digest=digest)
    audit.record(
        actor,
        OutputEvent.LOAN_SUBMITTED,
        medium=medium.number,
        label=medium.label,
        borrower=borrower,
        due_on=due_on.isoformat(),
    )
    return loan


def _must_be_short(due_on: date) -> None:
    today = timezone.localdate()
    last = today + timedelta(days=LOAN_DAYS.value)
    if not today <= due_on <= last:
        raise Refusal(
            f"返却期限は、今日から{wareki(last)}までの日にしてください"
            f"（貸出は{LOAN_DAYS.value}日以内）。",
            code="bad_due_day",
        )


def _name_of(actor: Actor, borrower: str) -> str:
    officer = officer_of(borrower)
    today = timezone.localdate()
    if officer is None or officer.office.body != actor.body or not in_term(officer, today):
        raise Refusal(
            "借りる人が、この団体の今の職員の中に見つかりません。選び直してください。",
            code="unknown_borrower",
        )
    return officer.name


@about(OutputEvent.MEDIUM_ERASED)
@transaction.atomic
def erase(actor: Actor, number: int, *, method: str, evidence: str, done_on: date) -> Erasure:
    """消去を記録する: of a medium that is lent, or kept; what was on it cannot be restored."""
    demand(actor, Duty.MEDIA, Level.EDIT)
    medium = locked_medium(actor, number)
    now = medium.now
    if now.state not in (MediumState.LENT, MediumState.KEPT):
        raise NotNow(
            f"媒体 {medium.label} は「{now.get_state_display()}」なので、消去を記録できません。",
            code="wrong_state",
        )
    if done_on > timezone.localdate():
        raise Refusal("消去した日が先の日です。確かめてください。", code="day_ahead")
    erasure = Erasure.objects.create(
        medium=medium,
        loan=now.loan,
        method=method,
        evidence=evidence,
        done_on=done_on,
        actor_user_id=actor.user_id,
        actor_name=actor.name,
    )
    audit.record(
        actor, OutputEvent.MEDIUM_ERASED, medium=medium.number, label=medium.label, method=method
    )
    return erasure


@about(OutputEvent.RETURN_SUBMITTED)
@transaction.atomic
def bring_back(actor: Actor, number: int, *, reason: str = "") -> MediumStep:
    """返却を起案する: after a recorded erasure, or with the reason why there is none."""
    demand(actor, Duty.MEDIA, Level.EDIT)
    medium = locked_medium(actor, number)
    now = medium.now
    if now.state != MediumState.LENT or now.loan is None:
        raise NotNow(
            f"媒体 {medium.label} は貸出中ではないので、返却できません。", code="wrong_state"
        )
    erasure = now.loan.erasures.last()
    if erasure is None and not reason.strip():
        hint = "「紙のため消去しない」など、" if medium.kind == Kind.PAPER else ""
        raise Refusal(
            f"消去が記録されていません。消去を記録するか、{hint}消去しない理由を書いてください。",
            code="not_erased",
        )
    told = {
        "借りた人": now.loan.borrower_name,
        "返却期限": wareki(now.loan.due_on),
        "消去": f"{erasure.method}（{wareki(erasure.done_on)}）" if erasure else "していない",
        "消去しない理由": reason or "なし",
    }
    borrower = now.loan.borrower_id
    digest = ask(actor, medium, approval_kinds.RETURN, told, drafted_by=borrower)
    step = follow_medium(
        actor, medium, MediumState.RETURNING, loan=now.loan, reason=reason, digest=digest
    )
    audit.record(
        actor,
        OutputEvent.RETURN_SUBMITTED,
        medium=medium.number,
        label=medium.label,
        erased=erasure is not None,
    )
    return step
