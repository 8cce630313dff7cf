"""個人番号の登録依頼: the number goes to the 宛名システム and stays nowhere here."""

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from tesuri.ground.text.my_number import contains_my_number
from tesuri.welfare.allowances import queries
from tesuri.welfare.allowances.actions.claims import locked
from tesuri.welfare.allowances.events import Event
from tesuri.welfare.allowances.models import BindingAttempt, BindingState, Claim, Document
from tesuri.welfare.persons import queries as persons
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import office_name
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.partners import client
from tesuri.workplace.partners.refusals import PartnerRefused

PARTNER = "addressees"
SETTLED = (BindingState.CHECKED, BindingState.BOUND)


@sensitive_variables("my_number", "message")
@transaction.atomic
def request_binding(actor: Actor, number: str, my_number: str) -> BindingAttempt:
    """登録依頼: with the four facts of the register; what is checked or bound is not sent again."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    claim = locked(number)
    newest = queries.binding_of(claim)
    if newest and newest.state in SETTLED:
        return newest
    message = _message(actor, claim, my_number)
    key = f"{number}-{claim.binding_attempts.count() + 1}"
    try:
        reply = client.call(PARTNER, "POST", "/api/bindings", message, idempotency_key=key)
    except PartnerRefused as refusal:
        words = _without_number(refusal.message)
        return _write(actor, claim, BindingState.REFUSED, code=refusal.code, reason=words)
    return _write(actor, claim, BindingState(reply["state"]))


@transaction.atomic
def ask_binding(actor: Actor, number: str) -> BindingAttempt | None:
    """登録状態の確認: a new row only when the 宛名システム tells something new."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    claim = locked(number)
    reply = client.call(PARTNER, "GET", f"/api/bindings/{claim.person.addressee_number}")
    newest = queries.binding_of(claim)
    told = (reply["state"], reply.get("code_state") or "")
    audit.record(
        actor,
        Event.BINDING_ASKED,
        subject=claim.person.addressee_number,
        claim=number,
        state=told[0],
        code_state=told[1],
    )
    if newest and (newest.state, newest.code_state) == told:
        return newest
    if newest and newest.state == BindingState.REFUSED and told[0] == BindingState.NONE:
        return newest
    return _insert(actor, claim, BindingState(told[0]), code_state=told[1])


def _message(actor: Actor, claim: Claim, my_number: str) -> dict[str, object]:
    facts = persons.present_facts(claim.person)
    documents = [Document(each).label for each in claim.identity_documents]
    return {
        "my_number": my_number,
        "addressee_number": claim.person.addressee_number,
        "name": facts.name,
        "kana": facts.kana,
        "birth_date": facts.birth_date.isoformat(),
        "sex": facts.sex,
        "address": facts.address,
        "identity_documents": documents,
        "requested_by": {
            "user_id": actor.user_id,
            "name": actor.name,
            "office": office_name(actor) or actor.office,
        },
        "purpose": f"{claim.get_program_display()}の請求の受付",
    }


def _without_number(words: str) -> str:
    if contains_my_number(words):
        return "宛名システムが登録を受け付けませんでした。書類の番号を確かめてください。"
    return words


def _write(
    actor: Actor, claim: Claim, state: BindingState, *, code: str = "", reason: str = ""
) -> BindingAttempt:
    attempt = _insert(actor, claim, state, code=code, reason=reason)
    audit.record(
        actor,
        Event.BINDING_REQUESTED,
        subject=claim.person.addressee_number,
        outcome="refused" if state == BindingState.REFUSED else "done",
        claim=claim.number,
        state=state.value,
        code=code,
    )
    return attempt


def _insert(
    actor: Actor,
    claim: Claim,
    state: BindingState,
    *,
    code_state: str = "",
    code: str = "",
    reason: str = "",
) -> BindingAttempt:
    return BindingAttempt.objects.create(
        claim=claim,
        state=state,
        code_state=code_state,
        code=code[:50],
        reason=reason[:500],
        actor_user_id=actor.user_id,
        actor_name=actor.name,
    )
