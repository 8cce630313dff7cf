"""情報提供等記録の検査: both sides, seven years, and the same as the network's."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from tests.entry import inside
from tests.exchange.hubs import CLAIM, CODES, HANAKO, TAX
from tests.exchange.rows import a_provision, bearer
from tests.people import CITY, OTHER_CITY, an_officer, takahashi
from tesuri.intermediary.ledger import actions, jobs
from tesuri.intermediary.ledger.actions import Exchange
from tesuri.intermediary.ledger.models import Entry
from tesuri.intermediary.ledger.rules import Difference, kept_through
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

Bodies = dict[str, Actor]
AT = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
EXCHANGE = Exchange(
    permit_id="permit-1",
    enquirer=CODES[CITY],
    provider=CODES[OTHER_CITY],
    procedure=CLAIM,
    item=TAX,
    legal_basis="番号利用法19条8号",
    unified_number=HANAKO,
    requested_at=AT,
    provided_at=AT,
    route="automatic",
    outcome="answered",
)


def entered(actor: Actor, side: str = "enquirer", **changes: Any) -> Entry:
    with acting_for(actor.body):
        return actions.enter(actor, side, replace(EXCHANGE, **changes))


def hub_row(**changes: str) -> dict[str, Any]:
    return {
        "permit_id": "permit-1",
        "enquirer": CODES[CITY],
        "provider": CODES[OTHER_CITY],
        "procedure": CLAIM,
        "item": TAX,
        "requested_at": AT.isoformat(),
        "provided_at": AT.isoformat(),
        "outcome": "answered",
    } | changes


def test_an_entry_is_made_once(bodies: Bodies) -> None:
    first = entered(bodies[CITY])
    assert entered(bodies[CITY], outcome="refused").pk == first.pk
    assert first.expires_on == date(2033, 6, 1)


@pytest.mark.parametrize(
    ("day", "through"),
    [(date(2024, 2, 29), date(2031, 3, 1)), (date(2026, 4, 1), date(2033, 4, 1))],
)
def test_the_term_is_seven_years(day: date, through: date) -> None:
    assert kept_through(day, 7) == through


@pytest.mark.control("C-6-21")
def test_nobody_changes_it_or_deletes_it_before_its_term(bodies: Bodies) -> None:
    entered(bodies[CITY])
    deeds = ("UPDATE ledger_entry SET outcome = 'failed'", "DELETE FROM ledger_entry")
    for deed in (*deeds, "TRUNCATE ledger_entry"):
        with pytest.raises(IntegrityError, match="kept for its term"), acting_for(CITY):
            connection.cursor().execute(deed)
    assert actions.dispose_expired(bodies[CITY]) == 0


def test_it_goes_after_its_term(bodies: Bodies) -> None:
    old = timezone.now() - timedelta(days=8 * 366)
    entered(bodies[CITY], requested_at=old, provided_at=old)
    entered(bodies[CITY], permit_id="permit-2")
    jobs.dispose_expired(0)
    with acting_for(CITY):
        assert Entry.objects.get().permit_id == "permit-2"


@pytest.mark.control("C-6-26")
def test_the_database_knows_two_routes_and_no_third(bodies: Bodies) -> None:
    for number, route in enumerate(("automatic", "terminal")):
        entered(bodies[CITY], permit_id=f"permit-{number}", route=route)
    with pytest.raises(IntegrityError, match="ledger_two_routes"):
        entered(bodies[CITY], permit_id="permit-9", route="fax")


def test_the_books_agree_when_they_agree(bodies: Bodies) -> None:
    entered(bodies[CITY])
    a_provision(bodies[OTHER_CITY], EXCHANGE.permit_id)
    entered(bodies[OTHER_CITY], "provider", outcome="no_data")
    waiting = hub_row(permit_id="permit-2", outcome="waiting", provided_at="")
    for body in (CITY, OTHER_CITY):
        assert actions.reconcile(bodies[body], [hub_row(), waiting]) == []


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        ([], [Difference("permit-1", "row", "present", "missing")]),
        ([hub_row(item="TM")], [Difference("permit-1", "item", TAX, "TM")]),
        (
            [hub_row(), hub_row(permit_id="permit-2")],
            [Difference("permit-2", "row", "missing", "present")],
        ),
        (
            [hub_row(outcome="refused")],
            [Difference("permit-1", "outcome", "answered", "refused")],
        ),
    ],
)
def test_each_planted_difference_is_found(
    bodies: Bodies, theirs: list[dict[str, Any]], expected: list[Difference]
) -> None:
    entered(bodies[CITY])
    assert actions.reconcile(bodies[CITY], theirs) == expected


# --- 開示と画面 ---


def test_a_resident_is_told_who_asked_what_and_why(bodies: Bodies, client: Client) -> None:
    entered(bodies[CITY])
    entered(bodies[CITY], permit_id="permit-3", unified_number="300000000000002")
    headers = bearer(bodies[CITY], "intermediary:disclosures:read")
    (entry,) = client.get(f"/api/disclosures/{HANAKO}", headers=headers).json()["entries"]
    assert (entry["enquirer"], entry["provider"]) == ("熊谷市（見本）", "深谷市（見本）")
    assert (entry["permit_id"], entry["legal_basis"]) == ("permit-1", "番号利用法19条8号")
    assert (entry["route"], entry["outcome"]) == ("automatic", "answered")
    assert AuditRecord.objects.filter(kind="ledger.disclosed", subject=HANAKO).exists()


@pytest.mark.control("C-6-32")
def test_another_body_is_told_nothing(bodies: Bodies, client: Client) -> None:
    entered(bodies[CITY])
    headers = bearer(bodies[OTHER_CITY], "intermediary:disclosures:read")
    assert client.get(f"/api/disclosures/{HANAKO}", headers=headers).json() == {"entries": []}


def an_archivist(body: str = CITY) -> Actor:
    return an_officer("kubo", "久保", (Duty.LEDGER, Level.SEE), body=body, office="joho")


def search(client: Client, since: str, through: str, number: str = "") -> Any:
    asked = {"since": since, "through": through, "unified_number": number}
    return client.post("/ledger/", asked)


def test_an_officer_searches_by_period_in_eras(bodies: Bodies, client: Client) -> None:
    entered(bodies[CITY])
    inside(client, an_archivist())
    assert client.get("/ledger/").status_code == 200
    found = search(client, "令和8年6月1日", "R8.6.1").context["entries"]
    assert [entry.permit_id for entry in found] == ["permit-1"]
    assert search(client, "R8.6.2", "R8.6.30").context["entries"] == []
    assert len(search(client, "R8.6.1", "R8.6.1", HANAKO).context["entries"]) == 1
    assert AuditRecord.objects.filter(kind="ledger.searched").count() == 4


def test_a_day_that_is_none_is_told_in_the_form(bodies: Bodies, client: Client) -> None:
    inside(client, an_archivist())
    assert "日付として読めません" in search(client, "きのう", "R8.6.1").content.decode()
    page = search(client, "R8.6.2", "R8.6.1").content.decode()
    assert "後の日付" in page


def test_a_stranger_and_another_role_see_no_ledger(bodies: Bodies, client: Client) -> None:
    assert client.get("/ledger/").status_code == 302
    assert inside(client, takahashi()).get("/ledger/").status_code == 403


def test_an_officer_of_another_body_sees_an_empty_ledger(bodies: Bodies, client: Client) -> None:
    entered(bodies[CITY])
    inside(client, an_archivist(OTHER_CITY))
    assert search(client, "R8.6.1", "R8.6.1").context["entries"] == []
