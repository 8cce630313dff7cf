"""回答の送信: what was approved goes out, once, by the way it came; anything else does not.

Before each attempt the database is asked again: the approval, its term, the copy. The hub is
spoken to outside any transaction, and always gets the same seal.
"""

from typing import Any

from django.utils import timezone

from tesuri.ground.records import digest_of
from tesuri.intermediary.ledger.actions import Exchange, enter
from tesuri.intermediary.ledger.models import Entry
from tesuri.intermediary.provision import queries
from tesuri.intermediary.provision.actions.automatic import (
    BY_PERSON,
    REFUSED_BY_PERSON,
    against_own_list,
)
from tesuri.intermediary.provision.actions.people import proposed
from tesuri.intermediary.provision.models import KIND, Answer, Draft, Paper, Step
from tesuri.intermediary.provision.permits import Permit, read
from tesuri.intermediary.provision.queries import Case
from tesuri.intermediary.provision.steps import one_at_a_time, step
from tesuri.intermediary.wire import hub
from tesuri.intermediary.wire import queries as wire
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.intermediary.wire.refusals import HubRefused, HubUnreachable
from tesuri.intermediary.wire.sealing import seal_answer
from tesuri.workplace.approvals.queries import is_given, latest
from tesuri.workplace.audit.actors import Actor

State, Verdict = Step.State, Draft.Verdict
ASK_AGAIN = {"expired", "replayed", "bad_signature", "unsigned"}
CHANGED = (
    "承認の後で副本が新しくなったか、承認の有効な期間が過ぎました。起案からやり直してください。"
)
ALTERED = "送る封が、承認の後に作ったものと違います。起案からやり直してください。"
NOT_LISTED = "この団体の照会許可照合リストでは、今は提供できません。起案からやり直してください。"
NO_HUB = "ネットワークにつながらないまま期限を過ぎました。起案からやり直してください。"


def send_answer(actor: Actor, number: str) -> None:
    """送る: raises HubUnreachable when it should be tried again; sent before is nothing."""
    with acting_for(actor.body):
        fields = _made_ready(actor, number)
    if fields is None:
        return
    try:
        hub.ask(actor.body, "/answers", fields)
    except HubRefused as refusal:
        if refusal.code in ASK_AGAIN:
            raise HubUnreachable(refusal.code) from refusal
        _end(actor, number, State.UNDELIVERED, refusal.code, refusal.message)
    else:
        _end(actor, number, State.SENT)


def give_up(actor: Actor, number: str) -> None:
    """断念する: nobody took it for hours; the approval is used up, and a person looks again."""
    with acting_for(actor.body):
        one_at_a_time(actor.body, number)
        case = queries.case_of(actor.body, number)
        if case and case.draft and _is_on_its_way(case.paper):
            step(actor, case.paper, case.draft, State.VOID, code="unreachable", reason=NO_HUB)


def _made_ready(actor: Actor, number: str) -> dict[str, Any] | None:
    """What the hub is given; None where there is nothing to send, or nothing may be sent."""
    one_at_a_time(actor.body, number)
    case = queries.case_of(actor.body, number)
    if case is None or case.draft is None or not _is_on_its_way(case.paper):
        return None
    digest = digest_of(proposed(case))
    if not is_given(KIND, number, digest):
        step(actor, case.paper, case.draft, State.VOID, code="not_approved", reason=CHANGED)
        return None
    permit = _permit(case)
    if refusal := against_own_list(actor.body, permit):
        step(actor, case.paper, case.draft, State.VOID, code=refusal, reason=NOT_LISTED)
        return None
    answer = _sealed(case, case.draft, permit, digest)
    if not queries.is_as_sealed(case.draft, answer):
        step(actor, case.paper, case.draft, State.VOID, code="altered", reason=ALTERED)
        return None
    step(actor, case.paper, case.draft, State.SENDING)
    told = {"permit_id": permit.permit_id, **BY_PERSON}
    if case.draft.verdict == Verdict.REFUSE:
        return told | REFUSED_BY_PERSON
    return told | {"sealed": answer.sealed, "enc_key": permit.request.answer_kid}


def _is_on_its_way(paper: Paper) -> bool:
    now = queries.standing(paper, latest(KIND, paper.number), timezone.now())
    return now == queries.SENDING


def _permit(case: Case) -> Permit:
    """The permit with both its signatures verified again, as of the moment when it came."""
    own = wire.institution_of(case.paper.body).code
    return read(queries.permit_of(case.paper), own, case.provision.received_at)


def _sealed(case: Case, draft: Draft, permit: Permit, digest: str) -> Answer:
    """Sealed once: an attempt whose reply was lost sends the very same again."""
    held = Answer.objects.filter(draft=draft).first()
    if held:
        return held
    is_answer = draft.verdict == Verdict.ANSWER
    key = dict(permit.request.answer_key)
    sealed = seal_answer(key, permit.compact, case.answer) if is_answer else ""
    return Answer.objects.create(
        body=draft.body,
        draft=draft,
        digest=digest,
        sealed=sealed,
        mark=queries.mark_of(draft, digest, sealed),
    )


def _end(actor: Actor, number: str, state: Step.State, code: str = "", reason: str = "") -> None:
    with acting_for(actor.body):
        one_at_a_time(actor.body, number)
        case = queries.case_of(actor.body, number)
        if case is None or case.draft is None or not _is_on_its_way(case.paper):
            return
        step(actor, case.paper, case.draft, state, code=code, reason=reason)
        if state == State.SENT:
            _enter(actor, case, case.draft)


def _enter(actor: Actor, case: Case, draft: Draft) -> None:
    held, paper = case.provision, case.paper
    is_answer = draft.verdict == Verdict.ANSWER
    exchange = Exchange(
        permit_id=held.permit_id,
        enquirer=held.enquirer,
        provider=wire.institution_of(paper.body).code,
        procedure=held.procedure,
        item=held.item,
        legal_basis=paper.legal_basis,
        unified_number=held.unified_number,
        requested_at=paper.issued_at,
        provided_at=max(timezone.now(), paper.issued_at) if is_answer else None,
        route=held.route,
        outcome=Entry.Outcome.ANSWERED if is_answer else Entry.Outcome.REFUSED,
    )
    enter(actor, Entry.Side.PROVIDER, exchange)
