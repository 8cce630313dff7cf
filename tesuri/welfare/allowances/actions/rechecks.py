"""再判定: what changes under a grant holds its months until the claim is decided anew."""

from django.db import transaction

from tesuri.welfare.allowances import queries
from tesuri.welfare.allowances.assessment import has_changed
from tesuri.welfare.allowances.models import Claim
from tesuri.welfare.payments import actions as payments
from tesuri.welfare.persons.models import Person
from tesuri.workplace.audit.actors import Actor

REASON = "決定の後に事実が変わりました。再判定してください"


@transaction.atomic
def hold_if_changed(actor: Actor, claim: Claim) -> bool:
    """支給月の保留: when the grant in force rests on facts that are no longer the same."""
    decision = queries.grant_of(claim)
    if decision is None or not has_changed(decision):
        return False
    payments.hold_months(actor, reference=claim.number, person=claim.person, reason=REASON)
    return True


@transaction.atomic
def look_again(actor: Actor, person: Person) -> list[str]:
    """もう一度見る: every claim that rests on this person's income; the numbers of those held."""
    claims = queries.claims_resting_on(person)
    return [claim.number for claim in claims if hold_if_changed(actor, claim)]
