"""全件の再判定: the same answers as each claim alone, and no question for each person."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tesuri.ground.law import Amendment, Edition, Rulebook
from tesuri.welfare.allowances import caseload
from tesuri.welfare.allowances.caseload import Effects, effects
from tesuri.welfare.allowances.evidence import evidence_of
from tesuri.welfare.allowances.models import Decision, Stage
from tesuri.welfare.allowances.rules.special_disability import RULES
from tesuri.welfare.allowances.tests.caseload_desk import many_claims
from tesuri.welfare.allowances.tests.desk import TODAY
from tesuri.welfare.allowances.tests.figures_desk import JULY, MADE_UP_SOURCE, MADE_UP_YEN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
AS_OF, BEYOND = TODAY.date(), date(2027, 12, 31)
LOWER = Edition(JULY, 1_000_000, MADE_UP_SOURCE, "found")
LATER = RULES.amended(
    [
        Amendment("monthly_rate", 0, Edition(JULY, MADE_UP_YEN, MADE_UP_SOURCE, "found")),
        Amendment("own_limit_base", 0, LOWER),
    ]
)


def found(after: Rulebook = LATER, as_of: date = AS_OF) -> Effects:
    return effects(RULES, after, (date(2026, 5, 1), BEYOND), as_of)


def test_every_claim_and_month_is_answered_as_it_is_alone() -> None:
    claims = many_claims(21)
    told = {(row[1], row[2]): row[3:] for row in found().rows}
    months = [date(2026, 5, 1), JULY, date(2026, 12, 1), date(2027, 3, 1), date(2027, 4, 1)]
    results = set()
    for claim in claims:
        known = evidence_of(claim, months)
        for month in months:
            before = known.decide(month)
            after = type(known)(**vars(known) | {"book": LATER}).decide(month)
            results |= {before.result, after.result}
            pair = [before.amount, after.amount, before.result.value, after.result.value]
            differs = pair[0] != pair[1] or pair[2] != pair[3]
            assert told.get((claim.number, f"{month:%Y-%m}")) == (pair if differs else None)
    assert {each.value for each in results} >= {"payable", "suspended", "not_payable", "unknown"}
    assert "refused" in {each.value for each in results}


def test_no_question_is_asked_for_each_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caseload, "AT_ONCE", 100)

    def asked() -> int:
        with CaptureQueriesContext(connection) as counted:
            found()
        return len(counted)

    many_claims(5)
    few = asked()
    many_claims(60, after=1_000)
    assert asked() == few
    assert few < 15


def test_the_same_caseload_gives_the_same_bytes_and_another_gives_others() -> None:
    claims = many_claims(6)
    first = found().body()
    assert found().body() == first
    claims[0].steps.create(stage=Stage.REFUSED, actor_user_id="x", actor_name="x")
    assert found().body() != first


def test_what_differs_in_no_amount_still_changes_the_digest_of_the_caseload() -> None:
    many_claims(6)
    same = found(RULES)
    assert (same.rows, same.claims) == ([], 6)
    shorter = effects(RULES, RULES, (date(2026, 6, 1), BEYOND), AS_OF)
    assert shorter.caseload.hexdigest() != same.caseload.hexdigest()


def test_a_refused_claim_is_not_live_and_a_granted_one_is(grant: Decision) -> None:
    assert found(RULES).claims == 1
    grant.claim.steps.create(stage=Stage.REFUSED, actor_user_id="x", actor_name="x")
    assert found(RULES).claims == 0


def test_it_goes_as_far_ahead_as_a_decision_of_that_day(grant: Decision) -> None:
    assert [row[2] for row in found().rows][-1] == "2027-03"
    later = found(as_of=date(2026, 6, 1))
    assert later.months == found().months + 1
