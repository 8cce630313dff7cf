"""使いやすさ: axe-core finds nothing wrong with the pages on which two people compare."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from tests.browser import a_page, chromium, violations
from tests.entry import inside
from tests.people import an_officer
from tests.residents import registered
from tesuri.welfare.income.models import TerminalEntry
from tesuri.welfare.income.tests.test_terminal import (
    APPROVES,
    EDITS,
    RECORD,
    SEES,
    TOLD,
    compare,
    decide,
)

pytestmark = pytest.mark.django_db
DIFFERENT = {"different-total_income": "1000000", "different-reason": "更正の通知による"}


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as browser:
        yield a_page(browser)


def styled(page: Page, html: str) -> Page:
    """The page as a browser shows it: with the style sheet of the house, without a server."""
    page.set_content(html)
    page.add_style_tag(path=Path(settings.STATICFILES_DIRS[0]) / "house.css")
    return page


def test_what_two_people_compare_shuts_nobody_out(page: Page) -> None:
    person = registered()
    clerk = inside(Client(), an_officer("sato", "佐藤", SEES, EDITS))
    chief = inside(Client(), an_officer("suzuki", "鈴木", SEES, APPROVES))
    place = f"/income/{person.key}/terminal/"
    form = TOLD | RECORD | DIFFERENT
    shown = [clerk.get(place), clerk.post(place, form | {"different-reason": ""})]
    assert clerk.post(place, form).status_code == 302
    number = TerminalEntry.objects.get().number
    entry = f"/income/terminal/{number}/"
    shown += [clerk.get(entry), chief.get(entry)]
    compare(chief, number)
    shown.append(chief.get(entry))
    decide(chief, number)
    shown += [chief.get(entry), clerk.get(f"/income/{person.key}/")]
    found = [violations(styled(page, each.content.decode())) for each in shown]
    assert found == [[]] * len(shown)
