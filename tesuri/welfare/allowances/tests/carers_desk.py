"""特別児童扶養手当の窓口の支度: 春子 claims for 秋子, with 夏男 as spouse, at any stage."""

import subprocess
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.utils import timezone

from tests.residents import HARUKO, NATSUO, registered
from tesuri.welfare.allowances.actions import carer_filings as filings
from tesuri.welfare.allowances.actions import rulings, transmittals
from tesuri.welfare.allowances.carers.papers import PaperState, asked_for
from tesuri.welfare.allowances.carers.rows import Handing
from tesuri.welfare.allowances.models import CaredChild, CarerCase, Filing, Ruling, Transmittal
from tesuri.welfare.allowances.tests.desk import knows_income
from tesuri.welfare.persons.models import Person
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.audit.actors import Actor

AKIKO, FUYUO = "1000000003", "1000000004"
MARCH = date(2026, 3, 1)
FILED, TODAY = date(2026, 2, 10), date(2026, 5, 20)
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


def submitted(actor: Actor, *papers: Filing, sent_on: date | None = None) -> Transmittal:
    """決裁待ちの進達: to leave today, if no other day is said."""
    numbers = [filing.number for filing in papers]
    day = sent_on or timezone.localdate()
    drafted = transmittals.draft_transmittal(actor, numbers, day)
    return approvals.put_forward(actor, transmittals.TRANSMITTAL, drafted.number)


def approved(chief: Actor, found: Transmittal) -> Transmittal:
    """承認された進達."""
    return approvals.decide(chief, transmittals.TRANSMITTAL, found.number, "approve", found.digest)


def sent(actor: Actor, chief: Actor, filing: Filing) -> Filing:
    """進達した請求・届出."""
    approved(chief, submitted(actor, checked(actor, filing)))
    return filing


def words_of(pdf: bytes, folder: Path) -> str:
    """文書の文字: without spaces and breaks of lines."""
    file = folder / "letter.pdf"
    file.write_bytes(pdf)
    shown = subprocess.run(["pdftotext", "-raw", file, "-"], check=True, capture_output=True)
    return "".join(shown.stdout.decode().split())


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


def stage_of(filing: Filing) -> str:
    """段階: read anew, as a word."""
    return filing.stage.value


def ruled(filing: Filing, kind: str = "grant", **changed: Any) -> rulings.Ruled:
    """県の決定: of a grant of the second grade from March, if nothing else is said."""
    given: dict[str, Any] = {
        "kind": kind,
        "ruled_on": timezone.localdate(),
        "document": "埼障支第10号",
        "filing": filing.number,
        "carer_number": "特児12345",
        "first_month": MARCH,
        "children": {AKIKO: ("2", None)} if kind in ("grant", "revision") else {},
    }
    return rulings.Ruled(**given | changed)


def confirmed(chief: Actor, case: CarerCase) -> Ruling:
    """二人目が確かめた県の決定."""
    approval = latest(rulings.RULING.kind, case.number)
    assert approval
    approvals.decide(chief, rulings.RULING, case.number, "approve", approval.digest)
    return Ruling.objects.filter(case=case).latest("id")


def granted(actor: Actor, chief: Actor, filing: Filing | None = None, **changed: Any) -> Ruling:
    """認定された受給資格者."""
    paper = sent(actor, chief, filing or known(actor, received(actor)))
    rulings.propose_ruling(actor, paper.case.number, ruled(paper, **changed))
    return confirmed(chief, paper.case)
