"""点検と棚卸の試験: the security officer reviews a week's alerts and the quarter's grants.

Its days lie weeks apart, so it runs in the test's own process, whose clock can be moved.
"""

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys import reviewing
from tests.journeys.reviewing import City, a_city

pytestmark = [pytest.mark.timeout(600), pytest.mark.django_db(transaction=True)]


def test_a_week_and_a_quarter_are_reviewed(
    live_server: Any, settings: Any, browser: Browser
) -> None:
    settings.TESURI_ORIGIN = live_server.url
    city = a_city(browser, live_server.url)
    given_an_odd_week(city)
    when_the_week_is_reviewed(city)
    when_the_quarter_is_reviewed(city)
    then_what_was_forgotten_is_seen(city)


def given_an_odd_week(city: City) -> None:
    reviewing.grants_of_the_summer(city)
    reviewing.clerk_opens_a_hidden_person(city)
    reviewing.another_collects_people(city)
    reviewing.night_finds_what_stands_out(city)


def when_the_week_is_reviewed(city: City) -> None:
    reviewing.officer_reviews_the_week(city)


def when_the_quarter_is_reviewed(city: City) -> None:
    reviewing.chief_answers_for_two_of_three(city)


def then_what_was_forgotten_is_seen(city: City) -> None:
    reviewing.forgotten_grant_rests_and_is_reported(city)
