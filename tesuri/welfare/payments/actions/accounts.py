"""口座の操作."""

from django.db import transaction

from tesuri.ground.records import about
from tesuri.welfare.payments import transfer
from tesuri.welfare.payments.events import PaymentEvent
from tesuri.welfare.payments.models import Account
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor


@transaction.atomic
def enter_account(
    actor: Actor,
    person: Person,
    bank_code: str,
    branch_code: str,
    kind: str,
    number: str,
    holder_kana: str,
) -> Account:
    """口座を登録する: refuses a branch that does not exist and a name that the bank cannot read."""
    demand(actor, Duty.PERSONS, Level.EDIT)
    with about(PaymentEvent.ACCOUNT_ENTERED, person.addressee_number):
        checked = transfer.checked_account(bank_code, branch_code, kind, number, holder_kana)
    account = Account.objects.create(person=person, entered_by_id=actor.user_id, **checked)
    audit.record(
        actor,
        PaymentEvent.ACCOUNT_ENTERED,
        subject=person.addressee_number,
        bank=bank_code,
        branch=branch_code,
    )
    return account
