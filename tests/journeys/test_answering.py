"""職員の回答の試験: from the request that no machine answers to its arrival in another city."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.exchange.fixtures import network, var
from tests.exchange.network import Network
from tests.journeys import answering
from tests.journeys.answering import Cities, two_cities

__all__ = ["network", "var"]
pytestmark = pytest.mark.timeout(600)


def test_two_people_answer_what_no_machine_answers(
    live_server: Any, settings: Any, browser: Browser, network: Network
) -> None:
    settings.ROOT_URLCONF, settings.TESURI_SYSTEM = "tesuri.sites.intermediary.urls", "intermediary"
    settings.TESURI_ORIGIN = live_server.url
    cities = two_cities(browser, live_server.url, network)
    given_a_request_that_waits(cities)
    when_two_people_answer(cities)
    then_it_has_arrived(cities)


def given_a_request_that_waits(cities: Cities) -> None:
    answering.other_city_asks(cities)


def when_two_people_answer(cities: Cities) -> None:
    answering.clerk_sees_all_of_it_and_proposes(cities)
    answering.nothing_has_left(cities)
    answering.chief_approves_exactly_that(cities)


def then_it_has_arrived(cities: Cities) -> None:
    answering.answer_arrives(cities)
    answering.both_books_name_the_route(cities)
