"""共有する法令の値: an edition re-determines the claims of every allowance that uses it."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.entry import inside
from tests.people import takahashi
from tests.residents import registered
from tesuri.welfare.allowances import actions, figures, payment_signs, queries
from tesuri.welfare.allowances.impact import golden_of
from tesuri.welfare.allowances.models import Claim, Decision, FigureProposal
from tesuri.welfare.allowances.rules.months import DISABLED_CHILD, SPECIAL_CHILD, TRANSITIONAL
from tesuri.welfare.allowances.tests.desk import CHILD_JUDGED, knows_income, of_a_child
from tesuri.welfare.allowances.tests.figures_desk import JULY, MADE_UP_YEN, activated, new_rate
from tesuri.welfare.allowances.tests.two_people import Desk
from tesuri.welfare.payments import queries as payments

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
CHILD_RATE = new_rate(program="disabled_child")
LOWER_LIMIT = new_rate(figure="own_limit_base", value=1_000, program="disabled_child")


def of_the_child(desk: Desk) -> Decision:
    """効力のある障害児福祉手当の認定."""
    person = registered("1000000009", birth_date="2015-06-01", household_number="0" * 15)
    claim = actions.accept_claim(desk.clerk, person.key, of_a_child())
    actions.enter_judgement(desk.clerk, claim.number, CHILD_JUDGED)
    knows_income(person)
    return desk.decided_anew(claim.number)


def claims_in(proposal: FigureProposal) -> set[str]:
    rows: list[list[Any]] = json.loads(bytes(queries.comparison_of(proposal).differences))["rows"]
    return {row[1] for row in rows}


def test_a_rate_of_one_allowance_changes_no_other(desk: Desk, grant: Decision) -> None:
    child = of_the_child(desk)
    proposal = activated(desk.clerk, desk.chief, CHILD_RATE)
    assert claims_in(proposal) == {child.claim.number}
    assert figures.in_force(DISABLED_CHILD).figures["monthly_rate"].on(JULY).value == MADE_UP_YEN
    assert figures.in_force().figures["monthly_rate"].on(JULY).value == 30_450
    assert payment_signs.prices({(child.claim.number, JULY), (grant.claim.number, JULY)}) == {
        (child.claim.number, JULY): (MADE_UP_YEN,),
        (grant.claim.number, JULY): (30_450,),
    }


def test_a_shared_limit_re_determines_every_allowance_that_uses_it(
    desk: Desk, grant: Decision
) -> None:
    child = of_the_child(desk)
    proposal = actions.propose_figure(desk.clerk, LOWER_LIMIT)
    assert claims_in(proposal) == {child.claim.number, grant.claim.number}
    content = queries.proposed_content(proposal)
    assert content["programs"] == ["特別障害者手当", "障害児福祉手当", "経過的福祉手当"]
    assert (content["claims"], content["people"]) == (2, 2)
    golden = golden_of(bytes(queries.comparison_of(proposal).golden))
    assert {row["program"] for row in golden} == set(content["programs"])


def test_it_holds_for_all_of_them_and_is_kept_in_the_name_of_the_first(
    desk: Desk, grant: Decision
) -> None:
    child = of_the_child(desk)
    proposal = activated(desk.clerk, desk.chief, LOWER_LIMIT)
    assert proposal.program == "special_disability"
    for program in (DISABLED_CHILD, TRANSITIONAL):
        assert figures.in_force(program).figures["own_limit_base"].on(JULY).value == 1_000
    assert figures.in_force(SPECIAL_CHILD).figures["own_limit_base"].on(JULY).value == 4_596_000
    actions.hold_what_differs(desk.clerk, proposal.number)
    assert {child.claim.number, grant.claim.number} <= set(payments.held_references())


def test_a_draft_on_the_figures_of_before_is_stopped(desk: Desk) -> None:
    child = of_the_child(desk)
    activated(desk.clerk, desk.chief, CHILD_RATE)
    again = desk.decided_anew(child.claim.number)
    assert dict(again.months.values_list("target_month", "amount_yen"))[JULY] == MADE_UP_YEN


def test_the_screens_name_the_allowances_of_a_figure(client: Client, desk: Desk) -> None:
    at_desk = inside(client, desk.clerk)
    page = at_desk.get("/allowances/figures/").content.decode()
    for words in ("16,560", "特別障害者手当・障害児福祉手当・経過的福祉手当", "特別児童扶養手当"):
        assert words in page
    page = at_desk.get("/allowances/figures/disabled_child/monthly_rate/").content.decode()
    assert "法18条" in page
    assert at_desk.get("/allowances/figures/invented/monthly_rate/").status_code == 422


def test_a_stranger_and_another_desk_see_no_figure_of_a_child(client: Client) -> None:
    place = "/allowances/figures/disabled_child/monthly_rate/"
    assert client.get(place)["Location"].startswith("/entry/")
    assert inside(client, takahashi()).get(place).status_code == 403
    assert Claim.objects.count() == 0
