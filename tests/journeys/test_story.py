"""物語の試験: one resident's whole story, on the screens of three systems."""

import pytest
from playwright.sync_api import Browser

from tests.journeys import asking, claiming, deciding, proving, serving
from tests.journeys.story import Story, a_story, everybody_arrives
from tesuri.commands.processes import Town

pytestmark = pytest.mark.timeout(600)


def test_she_claims_is_paid_and_can_read_who_asked_about_her(town: Town, browser: Browser) -> None:
    with a_story(town, browser) as story:
        given_an_office_at_work(story)
        when_she_claims(story)
        when_the_facts_are_fetched(story)
        when_it_is_decided(story)
        then_she_is_paid(story)
        then_others_are_answered(story)
        then_all_of_it_is_proved(story)


def given_an_office_at_work(story: Story) -> None:
    everybody_arrives(story)


def when_she_claims(story: Story) -> None:
    claiming.clerk_finds_nobody_and_registers_her(story)
    claiming.clerk_takes_the_claim(story)
    claiming.number_is_checked_and_bound(story)
    claiming.code_is_obtained(story)


def when_the_facts_are_fetched(story: Story) -> None:
    asking.clerk_drafts_an_enquiry(story)
    asking.chief_approves_the_enquiry(story)
    asking.answer_arrives_as_income(story)


def when_it_is_decided(story: Story) -> None:
    deciding.clerk_enters_the_judgement(story)
    deciding.clerk_drafts_the_decision(story)
    deciding.chief_approves_the_decision(story)
    deciding.clerk_issues_the_notice(story)


def then_she_is_paid(story: Story) -> None:
    serving.clerk_prepares_the_payment(story)
    serving.payment_is_approved_and_filed(story)


def then_others_are_answered(story: Story) -> None:
    serving.decision_is_published(story)
    serving.prefecture_asks_and_is_answered(story)


def then_all_of_it_is_proved(story: Story) -> None:
    proving.records_agree(story)
    proving.logs_are_sound(story)
    proving.person_page_tells_it_all(story)
