"""使いやすさ: axe-core finds nothing wrong with the pages of terminals, files and differences."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from tests.browser import a_page, chromium, violations
from tests.entry import inside
from tests.people import CLERK, an_officer
from tests.residents import registered
from tesuri.welfare.income.models import Source, TerminalEntry
from tesuri.welfare.income.tests.a_file import a_file, chief, read
from tesuri.welfare.income.tests.test_files import upload
from tesuri.welfare.income.tests.test_matching import TAX, says
from tesuri.welfare.income.tests.test_terminal import (
    APPROVES,
    EDITS,
    RECORD,
    SEES,
    TOLD,
    compare,
    decide,
)
from tesuri.workplace.access.duties import Duty, Level

GIVES = (*((Duty.ALLOWANCES, each) for each in (*CLERK, Level.EXPORT)),)
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


def test_what_a_file_changes_and_what_differs_shuts_nobody_out(page: Page) -> None:
    person, actor = registered(), an_officer("sato", "佐藤", *GIVES)
    says(actor, person, Source.PERSON, total_income=0)
    says(actor, person, Source.NETWORK, **TAX)
    clerk, approver = inside(Client(), actor), inside(Client(), chief())
    made = read(actor, a_file())
    places = ["files/", "files/new/", "files/give/", f"files/{made.number}/", "differences/"]
    shown = [clerk.get(f"/income/{place}") for place in places]
    shown.append(clerk.get(f"/income/{person.key}/differences/2024/"))
    shown.append(upload(clerk, a_file({"総所得額": "x"})))
    clerk.post(f"/income/files/{made.number}/submit/")
    shown += [each.get(f"/income/files/{made.number}/") for each in (clerk, approver)]
    found = [violations(styled(page, each.content.decode())) for each in shown]
    assert found == [[]] * len(shown)
