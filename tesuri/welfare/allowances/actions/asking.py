"""届の所得の一括照会: one batch for the people of a campaign, decided in the room of enquiries."""

from uuid import UUID

from django.db import transaction

from tesuri.ground.records import Refusal
from tesuri.welfare.allowances import campaigns, queries
from tesuri.welfare.allowances.campaigns import asking
from tesuri.welfare.allowances.campaigns.reporting import Window
from tesuri.welfare.allowances.events import Event
from tesuri.welfare.exchange import actions as exchange
from tesuri.welfare.exchange.models import EnquiryBatch
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor


@transaction.atomic
def list_wanted(actor: Actor, year: int) -> list[asking.Wanted]:
    """尋ねる人々を見る: looking is an event."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    found = asking.wanted(campaigns.campaign_of(year))
    numbers = [each.person.addressee_number for each in found]
    audit.record_shown(actor, Event.INCOMES_WANTED, numbers, campaign=year)
    return found


@transaction.atomic
def ask_for_incomes(actor: Actor, year: int, request_key: UUID) -> EnquiryBatch:
    """一括照会の起案: of those whose place is in the list, under one procedure at a time."""
    found = [each for each in list_wanted(actor, year) if each.provider]
    if not found:
        raise Refusal("照会する方はいません。", code="nobody_to_ask")
    procedure = found[0].procedure
    chosen = [each for each in found if each.procedure == procedure][: exchange.AT_ONCE]
    return exchange.draft_batch(
        actor,
        [exchange.Asked(each.person.key, each.provider, each.claim_number) for each in chosen],
        procedure=procedure,
        item=queries.TAX_ITEM,
        income_years=[Window(year).income_year],
        request_key=request_key,
        purpose=f"{year}年の現況の届出",
    )
