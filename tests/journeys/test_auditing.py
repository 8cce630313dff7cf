"""監査の試験: an auditor sees who looked, takes a proof away and verifies it offline."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys import auditing
from tests.journeys.auditing import Audit, an_audit
from tesuri.commands.processes import Town

pytestmark = pytest.mark.timeout(600)


def test_a_proof_is_taken_away_and_verified(town: Town, browser: Browser, tmp_path: Path) -> None:
    with an_audit(town, browser, tmp_path) as audit:
        given_somebody_looked(audit)
        when_the_auditor_finds_the_look(audit)
        then_it_is_proved_far_from_here(audit)


def given_somebody_looked(audit: Audit) -> None:
    auditing.clerk_looks_at_a_person(audit)


def when_the_auditor_finds_the_look(audit: Audit) -> None:
    auditing.auditor_asks_who_looked(audit)
    auditing.auditor_opens_the_record(audit)


def then_it_is_proved_far_from_here(audit: Audit) -> None:
    auditing.auditor_takes_proof_and_key(audit)
    auditing.proof_holds_without_tesuri(audit)
    auditing.one_changed_byte_is_named(audit)
