"""現況の届出の支度: grants in force that owe a report in the summer of 2026."""

from datetime import UTC, date, datetime
from typing import Any

from tests.residents import NATSUO, registered
from tesuri.welfare.allowances import actions, campaigns
from tesuri.welfare.allowances.campaigns.reporting import Window
from tesuri.welfare.allowances.models import Claim, YearlyReport
from tesuri.welfare.allowances.tests.desk import JUDGED, application, knows_income, ready
from tesuri.welfare.allowances.tests.two_people import Desk
from tesuri.workplace.audit.actors import Actor

YEAR = 2026
WINDOW = Window(YEAR)
JULY = datetime(2026, 7, 15, 1, 0, tzinfo=UTC)
AUGUST = datetime(2026, 8, 20, 1, 0, tzinfo=UTC)
LATE = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 5, 1, 0, tzinfo=UTC)
HANDED = actions.Handed(date(2026, 8, 20))


def granted_to_two(desk: Desk, **natsuo: Any) -> list[Claim]:
    """春子と夏男の認定: in force since May."""
    first = desk.decided_anew(ready(desk.clerk).number).claim
    person = registered(NATSUO, **natsuo)
    claim = actions.accept_claim(desk.clerk, person.key, application())
    actions.enter_judgement(desk.clerk, claim.number, JUDGED)
    knows_income(person)
    return [first, desk.decided_anew(claim.number).claim]


def listed(actor: Actor) -> list[YearlyReport]:
    """届を要する方の一覧: of this year."""
    return list(actions.open_campaign(actor, YEAR).reports.all())


def report_of(claim: Claim) -> YearlyReport:
    """請求の届."""
    found = campaigns.report_of(YEAR, claim.number)
    assert found is not None
    return found
