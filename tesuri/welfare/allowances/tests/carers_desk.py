"""特別児童扶養手当の窓口の支度: 春子 claims for 秋子, with 夏男 as spouse, at any stage."""

from datetime import date
from typing import Any
from uuid import uuid4

from tests.residents import HARUKO, NATSUO, registered
from tesuri.welfare.allowances.actions import carer_filings as filings
from tesuri.welfare.allowances.carer_rows import Handing
from tesuri.welfare.allowances.models import CaredChild, CarerCase, Filing
from tesuri.welfare.allowances.papers import PaperState, asked_for
from tesuri.welfare.allowances.tests.desk import knows_income
from tesuri.welfare.persons.models import Person
from tesuri.workplace.audit.actors import Actor

AKIKO, FUYUO = "1000000003", "1000000004"
FILED = date(2026, 2, 10)
BORN = "2015-07-07"
KNOWN: dict[str, Any] = {
    "grade": "2",
    "is_cared_for": True,
    "resident_in_japan": True,
    "facility_stay": False,
    "pension_due": False,
}
CARER_FACTS = {
    "carer_resident_in_japan": True,
    "obligors_confirmed": True,
    "december_asked_early": True,
}


def member(number: str, name: str, relationship: str, birth_date: str = BORN) -> dict[str, str]:
    """世帯員: as the registry answers."""
    return {
        "addressee_number": number,
        "name": name,
        "kana": "タカハシ",
        "birth_date": birth_date,
        "sex": "2",
        "relationship": relationship,
    }


HOUSEHOLD = [
    member(NATSUO, "髙橋　夏男", "世帯主", "1978-02-03"),
    member(HARUKO, "髙橋　春子", "妻", "1980-05-05"),
    member(AKIKO, "髙橋　秋子", "子"),
    member(FUYUO, "髙橋　冬男", "子", "2017-01-02"),
]


def mother() -> Person:
    """春子: with her household in the register."""
    for each in HOUSEHOLD[2:]:
        named = {name: each[name] for name in ("name", "birth_date", "relationship")}
        registered(each["addressee_number"], **named, household=HOUSEHOLD)
    registered(NATSUO, household=HOUSEHOLD)
    return registered(HARUKO, household=HOUSEHOLD)


def handing(**changed: Any) -> Handing:
    """手渡し: by the carer, who showed her card."""
    given: dict[str, Any] = {"identity_documents": ["my_number_card"], "request_key": uuid4()}
    return Handing(**given | changed)


def carer_claim(**changed: Any) -> filings.CarerClaim:
    """認定請求書: as 春子 handed it in."""
    given: dict[str, Any] = {
        "role": "mother",
        "filed_on": FILED,
        "children": [AKIKO],
        "handing": handing(),
        "obligors": [NATSUO],
        "facts": CARER_FACTS,
    }
    return filings.CarerClaim(**given | changed)


def received(actor: Actor, **changed: Any) -> Filing:
    """受付済みの認定請求."""
    return filings.receive_claim(actor, mother().key, carer_claim(**changed))


def papers_in(actor: Actor, filing: Filing) -> Filing:
    """書類のそろった請求・届出: what does not concern the case is said not to."""
    answers = {
        str(each.paper): (PaperState.RECEIVED if each.always else PaperState.NOT_ASKED, "")
        for each in asked_for(filing)
    }
    return filings.record_papers(actor, filing.number, answers)


def checked(actor: Actor, filing: Filing) -> Filing:
    """審査済みの請求・届出."""
    papers_in(actor, filing)
    return filings.check_filing(actor, filing.number)


def child_in(case: CarerCase) -> CaredChild:
    """その児童: the only one, or the first."""
    return case.children.order_by("id")[0]


def known(actor: Actor, filing: Filing, spouse: int = 500_000, **changed: Any) -> Filing:
    """見込みの立つ請求: everything of the child and both incomes are known."""
    case = filing.case
    filings.amend_child(actor, case.number, child_in(case).pk, KNOWN | changed, "聞き取り")
    knows_income(case.person)
    knows_income(Person.objects.get(addressee_number=NATSUO), total_income=spouse)
    return filing
