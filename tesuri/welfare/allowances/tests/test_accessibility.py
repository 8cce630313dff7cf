"""使いやすさ: axe-core finds nothing wrong with the pages of the desk (WCAG 2.2 AA)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from tests.browser import a_page, chromium, violations
from tests.entry import inside
from tests.people import CITY, an_officer, suzuki
from tesuri.welfare.allowances import actions
from tesuri.welfare.allowances.models import Decision
from tesuri.welfare.allowances.tests.desk import granted
from tesuri.welfare.allowances.tests.figures_desk import new_rate
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.actors import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
DESK = (Duty.ALLOWANCES, Duty.PERSONS, Duty.COPIES, Duty.ENQUIRIES, Duty.PAYMENTS)
CLERK = Actor("sato", "佐藤", CITY, "shogai", terminal="T-1", session="S-1")
PAGES = (
    "/persons/search/",
    "/persons/{key}/",
    "/persons/{key}/correct/",
    "/income/{key}/",
    "/income/{key}/enter/",
    "/income/{key}/terminal/",
    "/exchange/enquiries/",
    "/exchange/enquiries/new/{key}/",
    "/exchange/copies/{copy}/",
    "/allowances/claims/",
    "/allowances/claims/{claim}/",
    "/allowances/claims/{claim}/facts/",
    "/allowances/claims/{claim}/obligors/",
    "/allowances/claims/{claim}/judgement/",
    "/allowances/claims/{claim}/assessment/",
    "/allowances/claims/new/{key}/",
    "/allowances/decisions/{decision}/",
    "/allowances/figures/",
    "/allowances/figures/special_disability/monthly_rate/",
    "/allowances/figures/special_disability/monthly_rate/propose/",
    "/allowances/proposals/{proposal}/",
    "/allowances/redeterminations/",
    "/allowances/redeterminations/start/",
)


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as browser:
        yield a_page(browser)


def styled(page: Page, html: str) -> Page:
    """The page as a browser shows it: with the style sheet of the house, without a server."""
    page.set_content(html)
    page.add_style_tag(path=Path(settings.STATICFILES_DIRS[0]) / "house.css")
    return page


@pytest.fixture
def decision() -> Decision:
    levels = (Level.SEE, Level.EDIT, Level.PRINT)
    clerk = an_officer("sato", "佐藤", *((duty, level) for duty in DESK for level in levels))
    return granted(clerk, suzuki(*DESK))


@pytest.fixture
def desk(client: Client, decision: Decision) -> Client:
    return inside(client, CLERK)


def test_no_page_of_the_desk_shuts_anyone_out(page: Page, desk: Client, decision: Decision) -> None:
    copy = actions.draft_publication(CLERK, decision.number)
    named = {
        "key": decision.claim.person.key,
        "claim": decision.claim.number,
        "decision": decision.number,
        "copy": copy.number,
        "proposal": actions.propose_figure(CLERK, new_rate()).number,
    }
    found = {
        place: violations(styled(page, desk.get(place.format(**named)).content.decode()))
        for place in PAGES
    }
    assert {place: wrong for place, wrong in found.items() if wrong} == {}


def test_a_form_with_errors_shuts_nobody_out(page: Page, desk: Client, decision: Decision) -> None:
    reply = desk.post(f"/allowances/claims/new/{decision.claim.person.key}/", {"claimed_on": "?"})
    assert "日付として読めません" in reply.content.decode()
    assert violations(styled(page, reply.content.decode())) == []
