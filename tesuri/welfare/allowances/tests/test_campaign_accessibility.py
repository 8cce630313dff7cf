"""使いやすさ: axe-core finds nothing wrong with the pages of a campaign (WCAG 2.2 AA)."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from playwright.sync_api import Page
from time_machine import travel

from tests.browser import a_page, chromium, violations
from tests.entry import inside
from tesuri.welfare.allowances import actions
from tesuri.welfare.allowances.tests import campaign_desk
from tesuri.welfare.allowances.tests.campaign_desk import YEAR, report_of
from tesuri.welfare.allowances.tests.desk import TODAY
from tesuri.welfare.allowances.tests.test_accessibility import styled
from tesuri.welfare.allowances.tests.test_withholdings import WHY, WORKER
from tesuri.welfare.allowances.tests.two_people import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as browser:
        yield a_page(browser)


def test_no_page_of_a_campaign_shuts_anyone_out(page: Page, desk: Desk) -> None:
    with travel(TODAY):
        claims = campaign_desk.granted_to_two(desk)
        run = actions.order_notices(desk.clerk, TODAY.date(), TODAY.date())
        actions.issue_next_notices(WORKER, run.pk)
    with travel(campaign_desk.JULY):
        campaign_desk.listed(desk.clerk)
    with travel(campaign_desk.LATE):
        order = actions.remind(desk.clerk, YEAR, date(2026, 9, 30))
        actions.make_next_mailing(WORKER, order.pk)
    with travel(campaign_desk.OCTOBER):
        report = report_of(claims[0]).pk
        held = actions.draft_withholding(desk.clerk, YEAR, [report], WHY)
        seat = inside(Client(), desk.clerk)
        pages = {
            place: seat.get(f"/allowances/{place}").content.decode()
            for place in (
                *("campaigns/", f"campaigns/{YEAR}/", f"reports/{report}/"),
                *(f"campaigns/{YEAR}/withhold/", f"withholdings/{held.number}/"),
                *("notices/", f"notices/{run.pk}/"),
            )
        }
        wrong = seat.post(f"/allowances/reports/{report}/", {"handed_in_on": "?"}).content.decode()
    assert "日付として読めません" in wrong
    found = {place: violations(styled(page, html)) for place, html in pages.items()}
    found["mistakes"] = violations(styled(page, wrong))
    assert {place: each for place, each in found.items() if each} == {}
