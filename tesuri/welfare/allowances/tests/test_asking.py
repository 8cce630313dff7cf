"""届の所得の一括照会: one batch for all of whom nothing is known, approved by one act."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import travel

from tests import people
from tests.entry import inside
from tests.residents import NATSUO, registered
from tesuri.ground.records import Refusal
from tesuri.welfare.allowances import actions
from tesuri.welfare.allowances.campaigns import asking
from tesuri.welfare.allowances.models import Campaign, Claim
from tesuri.welfare.allowances.tests import campaign_desk, notices_desk
from tesuri.welfare.allowances.tests.campaign_desk import YEAR, report_of
from tesuri.welfare.allowances.tests.desk import JUDGED, TODAY, accepted, application
from tesuri.welfare.allowances.tests.two_people import Desk
from tesuri.welfare.exchange import actions as exchange
from tesuri.welfare.exchange import batches
from tesuri.welfare.exchange.models import Enquiry, EnquiryBatch, Step
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.actions import ContentChanged
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_august")]
WORK = (Duty.ALLOWANCES, Duty.PERSONS, Duty.ENQUIRIES)


@pytest.fixture
def in_august() -> Iterator[None]:
    with travel("2026-08-21T10:00:00+09:00"):
        yield


@pytest.fixture
def clerk() -> Actor:
    return people.sato(*WORK)


@pytest.fixture
def chief() -> Actor:
    return people.suzuki(*WORK)


@pytest.fixture
def claims(clerk: Actor, chief: Actor) -> list[Claim]:
    """春子と夏男: both moved in this January; of their incomes of last year nothing is known."""
    desk = Desk(clerk, chief)
    with travel(TODAY):
        first = accepted(clerk)
        person = registered(NATSUO)
        second = actions.accept_claim(clerk, person.key, application())
        for claim in (first, second):
            actions.enter_judgement(clerk, claim.number, JUDGED)
            notices_desk.learns(claim.person, 2024, 500_000)
        granted = [desk.decided_anew(each.number).claim for each in (first, second)]
    campaign_desk.listed(clerk)
    return granted


def drafted(clerk: Actor) -> EnquiryBatch:
    return actions.ask_for_incomes(clerk, YEAR, uuid4())


def digest(batch: EnquiryBatch) -> str:
    return batches.digest_of_list(batches.waiting_in(batch))


def test_it_asks_for_those_of_whom_nothing_is_known(clerk: Actor, claims: list[Claim]) -> None:
    notices_desk.learns(claims[1].person, 2025, 500_000)
    batch = drafted(clerk)
    (enquiry,) = batches.enquiries_in(batch)
    assert (enquiry.person, enquiry.provider) == (claims[0].person, "XA99000000112186")
    assert (enquiry.income_years, enquiry.step) == ([2025], Step.SUBMITTED)
    assert claims[0].number in enquiry.content
    with pytest.raises(Refusal, match="いません"):
        drafted(clerk)  # asked already


def test_who_lived_here_or_owes_no_report_is_not_asked_about(
    clerk: Actor, claims: list[Claim]
) -> None:
    actions.exempt_report(clerk, report_of(claims[0]).pk, "支給停止の理由が続いている")
    campaign = Campaign.objects.get()
    assert [each.person for each in asking.wanted(campaign)] == [claims[1].person]


def test_the_same_form_counts_once(clerk: Actor, claims: list[Claim]) -> None:
    key = uuid4()
    first = actions.ask_for_incomes(clerk, YEAR, key)
    asked = [exchange.Asked(claims[0].person.key, "XA99000000112186", claims[0].number)]
    again = exchange.draft_batch(
        clerk,
        asked,
        procedure="JTX0000000000047",
        item="TMX0000000000002",
        income_years=[2025],
        request_key=key,
        purpose="試験",
    )
    assert (again, Enquiry.objects.count()) == (first, 2)


def test_one_act_gives_each_an_approval_of_its_own(
    clerk: Actor, chief: Actor, claims: list[Claim]
) -> None:
    batch = drafted(clerk)
    exchange.approve_batch(chief, batch.pk, digest(batch), "必要を確かめた")
    assert {each.step for each in batches.enquiries_in(batch)} == {Step.APPROVED}
    given = Approval.objects.filter(kind=Enquiry.KIND)
    assert {each.state for each in given} == {"approved"}
    assert {each.digest for each in given} == {e.digest for e in Enquiry.objects.all()}
    shown = AuditRecord.objects.get(kind="exchange.batch_approved").details["shown"]
    assert len(shown) == 2
    with pytest.raises(Refusal, match="待っている照会は"):
        exchange.approve_batch(chief, batch.pk, digest(batch))


def test_only_the_list_that_was_shown_is_approved(
    clerk: Actor, chief: Actor, claims: list[Claim]
) -> None:
    batch = drafted(clerk)
    with pytest.raises(ContentChanged):
        exchange.approve_batch(chief, batch.pk, "0" * 64)
    assert {each.step for each in batches.enquiries_in(batch)} == {Step.SUBMITTED}


def test_nobody_approves_an_own_batch(claims: list[Claim]) -> None:
    levels = (Level.SEE, Level.EDIT, Level.APPROVE)
    both = people.an_officer("mori", "森", *((duty, level) for duty in WORK for level in levels))
    batch = drafted(both)
    with pytest.raises(Refusal, match="自分で"):
        exchange.approve_batch(both, batch.pk, digest(batch))
    assert {each.step for each in batches.enquiries_in(batch)} == {Step.SUBMITTED}


def test_a_stranger_and_another_desk_ask_for_nothing(clerk: Actor, claims: list[Claim]) -> None:
    batch = drafted(clerk)
    shown = digest(batch)
    allowances_alone = people.an_officer("mori", "森", (Duty.ALLOWANCES, Level.SEE))
    with pytest.raises(Refusal):
        drafted(allowances_alone)
    for other in (people.takahashi(), Actor("mishiranu", "見知らぬ人", people.CITY)):
        for act in (
            lambda who: actions.list_wanted(who, YEAR),
            drafted,
            lambda who: exchange.view_batch(who, batch.pk),
            lambda who: exchange.approve_batch(who, batch.pk, shown),
        ):
            with pytest.raises(NotAllowed):
                act(other)


def test_the_pages_lead_from_the_campaign_to_the_approval(
    clerk: Actor, chief: Actor, claims: list[Claim]
) -> None:
    seat, other = inside(Client(), clerk), inside(Client(), chief)
    place = reverse("allowances:incomes", args=[YEAR])
    assert place in seat.get(reverse("allowances:campaign", args=[YEAR])).content.decode()
    assert "深谷市" in seat.get(place).content.decode()
    seat.post(place, {"request_key": str(uuid4())})
    batch = EnquiryBatch.objects.get()
    page = reverse("exchange:batch", args=[batch.pk])
    assert page in seat.get(reverse("exchange:enquiries")).content.decode()
    assert "一覧のすべてを承認する" not in seat.get(page).content.decode()
    assert "一覧のすべてを承認する" in other.get(page).content.decode()
    said = {"digest": digest(batch), "comment": ""}
    other.post(reverse("exchange:approve_batch", args=[batch.pk]), said)
    assert {each.step for each in batches.enquiries_in(batch)} == {Step.APPROVED}
    assert seat.post(place, {"request_key": str(uuid4())}).status_code == 422
    stranger = inside(Client(), people.takahashi())
    assert stranger.get(page).status_code == stranger.get(place).status_code == 403
