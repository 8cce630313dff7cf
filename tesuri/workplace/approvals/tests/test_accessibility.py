"""使いやすさ: axe-core finds nothing wrong with the pages of approvals (WCAG 2.2 AA)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page
from time_machine import travel

from tests.browser import a_page, chromium, violations
from tests.entry import inside
from tesuri.workplace.access.duties import Level
from tesuri.workplace.approvals import actions
from tesuri.workplace.approvals.actions import Asked
from tesuri.workplace.approvals.models import OF_THE_MAKER, Rank
from tesuri.workplace.approvals.tests.staging import (
    SAMPLE,
    a_deputy,
    a_post,
    a_route,
    approved,
    found,
    managers,
    officer,
    submitted,
)
from tesuri.workplace.audit.actors import Actor

pytestmark = pytest.mark.django_db
PAGES = {
    "soumu": [f"/approvals/arrangements/{name}" for name in ("", "route", "post", "deputation")],
    "kakari": ["/", "/approvals/", "/approvals/matters/sample/1/"],
    "sato": ["/", "/approvals/matters/sample/3/"],
}


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as browser:
        yield a_page(browser)


@pytest.fixture
def people() -> dict[str, Actor]:
    """庁内: a matter at its second step, an overdue one, and one that came back."""
    two, maker = managers(), officer("sato", Level.SEE, Level.EDIT)
    chief, deputy = officer("kacho", Level.SEE, Level.APPROVE), officer("kakari", Level.SEE)
    a_post(two, chief, Rank.SECTION_HEAD)
    a_deputy(two, chief, deputy)
    with travel(timezone.now() - timedelta(days=20), tick=True):
        submitted(maker, "2", "車椅子が壊れ、急いでいます")
    a_route(two, Asked(OF_THE_MAKER, 0), Asked("", Rank.SECTION_HEAD))
    submitted(maker)
    approved(officer("suzuki", Level.SEE, Level.APPROVE), comment="数を確かめた")
    submitted(maker, "3")
    mori = officer("mori", Level.SEE, Level.APPROVE)
    actions.decide(mori, SAMPLE, "3", "send_back", found("3").digest, "品目を確かめること")
    return {"sato": maker, "kakari": deputy, "soumu": two[0]}


def test_no_page_of_approvals_shuts_anyone_out(page: Page, people: dict[str, Actor]) -> None:
    wrong = {}
    for user_id, paths in PAGES.items():
        client = inside(Client(), people[user_id])
        for path in paths:
            page.set_content(client.get(path).content.decode())
            page.add_style_tag(path=Path(settings.STATICFILES_DIRS[0]) / "house.css")
            if seen := violations(page):
                wrong[user_id, path] = seen
    assert wrong == {}
