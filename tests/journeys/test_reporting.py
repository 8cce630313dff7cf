"""現況の届出の試験: an August campaign in a browser, from the list to the notices.

Its days lie months apart, so it runs in the test's own process, whose clock can be moved.
"""

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys import reporting
from tests.journeys.reporting import Office, an_office
from tesuri.welfare.allowances import queries

pytestmark = [pytest.mark.timeout(600), pytest.mark.django_db(transaction=True)]


def test_an_august_campaign(live_server: Any, settings: Any, browser: Browser) -> None:
    settings.TESURI_ORIGIN = live_server.url
    office = an_office(browser, live_server.url)
    given_forms_that_were_sent(office)
    when_one_reports_and_one_does_not(office)
    then_one_is_decided_and_one_waits_for_the_report(office)


def given_forms_that_were_sent(office: Office) -> None:
    reporting.clerk_lists_them_and_has_the_forms_made(office)


def when_one_reports_and_one_does_not(office: Office) -> None:
    reporting.haruko_reports_in_two_steps(office)
    reporting.clerk_reminds_who_has_not(office)
    reporting.two_people_withhold_his_payments(office)
    assert queries.is_held(office.natsuo)


def then_one_is_decided_and_one_waits_for_the_report(office: Office) -> None:
    reporting.two_people_decide_the_next_year(office)
    reporting.clerk_issues_what_is_owed(office)
    assert not queries.is_held(office.haruko)
    reporting.natsuo_reports_too_late_and_is_paid_again(office)
    assert not queries.is_held(office.natsuo)
