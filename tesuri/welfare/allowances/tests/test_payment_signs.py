"""支払への知らせ: the rate of the month itself, and moves and stays, from the claim."""

from datetime import date

import pytest

from tesuri.welfare.allowances import actions, payment_signs
from tesuri.welfare.allowances.tests.desk import FACTS, chief, clerk, granted
from tesuri.welfare.payments.signs import prices_of, signs_of
from tesuri.welfare.persons import actions as persons

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
PAY_ON = date(2026, 8, 10)


def test_a_month_has_the_rate_of_its_own_fiscal_year_and_of_no_other_claim() -> None:
    number = granted(clerk(), chief()).claim.number
    march, april, beyond = date(2026, 3, 1), date(2026, 4, 1), date(2027, 4, 1)
    asked = {(number, march), (number, april), (number, beyond), ("D-1", april)}
    assert prices_of(asked) == {
        (number, march): (29_590,),
        (number, april): (30_450,),
        (number, beyond): (),
    }


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"resident_in_city": False, "resident_until": date(2026, 7, 31)}, ["moved_out"]),
        ({"resident_in_city": False, "resident_until": date(2026, 8, 31)}, []),
        ({"facility_stay": True, "facility_since": date(2026, 7, 1)}, ["in_facility"]),
        ({"hospital_stay": True, "hospital_since": date(2026, 7, 1)}, ["in_hospital"]),
        (
            {"hospital_stay": True, "hospital_since": date(2026, 5, 1)}
            | {"hospital_until": date(2026, 5, 10)},
            [],
        ),
    ],
    ids=["転出", "支払の後の転出", "入所", "入院", "退院済み"],
)
def test_moves_and_stays_are_told_before_a_payment(
    change: dict[str, object], expected: list[str]
) -> None:
    actor = clerk()
    claim = granted(actor, chief()).claim
    actions.amend_facts(actor, claim.number, FACTS | change, "届出")
    assert [each.check_name for each in signs_of({claim.number, "D-1"}, PAY_ON)] == expected
    assert all(each.reference == claim.number for each in signs_of({claim.number}, PAY_ON))
    assert payment_signs.prices({("D-1", PAY_ON)}) == {}


def test_a_death_is_told_before_a_payment_whatever_the_month() -> None:
    actor = clerk()
    claim, day = granted(actor, chief()).claim, date(2026, 5, 20)
    persons.enter_death(actor, claim.person.key, day, source="office", reason="死亡届の通知")
    (told,) = signs_of({claim.number}, PAY_ON)
    assert (told.check_name, "死亡した人です" in told.message) == ("died", True)
    persons.enter_death(actor, claim.person.key, None, source="office", reason="別の方")
    assert signs_of({claim.number}, PAY_ON) == []
