"""着任と退職の試験: an administrator brings a new clerk in and out."""

import pytest
from playwright.sync_api import Browser

from tests.journeys import joining
from tests.journeys.joining import Office, an_office
from tesuri.commands.processes import Town

pytestmark = pytest.mark.timeout(600)


def test_a_clerk_is_brought_in_works_and_is_brought_out(town: Town, browser: Browser) -> None:
    with an_office(town, browser) as office:
        given_two_administrators(office)
        when_a_clerk_is_brought_in(office)
        then_she_works(office)
        when_she_is_brought_out(office)
        then_nothing_opens_any_more(office)


def given_two_administrators(office: Office) -> None:
    joining.administrators_arrive(office)


def when_a_clerk_is_brought_in(office: Office) -> None:
    joining.account_is_made_by_two(office)
    joining.grant_waits_for_the_training(office)
    joining.training_is_recorded(office)
    joining.grants_are_made_by_two(office)
    joining.password_and_ticket_are_given(office)


def then_she_works(office: Office) -> None:
    joining.clerk_comes_in(office)
    joining.clerk_looks_at_a_person(office)


def when_she_is_brought_out(office: Office) -> None:
    joining.account_is_ended_by_two(office)


def then_nothing_opens_any_more(office: Office) -> None:
    joining.next_request_is_turned_away(office)
    joining.login_is_refused_without_a_reason(office)
