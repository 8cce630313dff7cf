"""特別児童扶養手当の受付: the carer claims for a child; papers, forecast, withdrawal, screens."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.people import PREFECTURE, takahashi
from tests.residents import HARUKO, NATSUO, registered
from tesuri.ground.records import Refusal
from tesuri.welfare.allowances import queries
from tesuri.welfare.allowances.actions import carer_filings as filings
from tesuri.welfare.allowances.carers import competence
from tesuri.welfare.allowances.carers.forecast import forecast_of
from tesuri.welfare.allowances.carers.papers import PaperState
from tesuri.welfare.allowances.models import CarerCase, FilingStage, FilingStep
from tesuri.welfare.allowances.queries import carers
from tesuri.welfare.allowances.rules.months import Result
from tesuri.welfare.allowances.tests.carers_desk import (
    AKIKO,
    FUYUO,
    KNOWN,
    carer_claim,
    checked,
    child_in,
    handing,
    known,
    mother,
    papers_in,
    received,
)
from tesuri.welfare.allowances.tests.desk import clerk
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
TODAY = date(2026, 5, 20)
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


# --- 受付 ---


def test_the_carer_claims_for_the_child_once_a_form() -> None:
    actor, person, claim = clerk(), mother(), carer_claim()
    filing = filings.receive_claim(actor, person.key, claim)
    assert filings.receive_claim(actor, person.key, claim) == filing
    assert (filing.kind, filing.stage, filing.case.person) == ("claim", "received", person)
    assert [c.person.addressee_number for c in carers.children_of(filing.case)] == [AKIKO]
    assert [p.addressee_number for p in carers.obligors_now(filing.case)] == [NATSUO]


def test_the_act_stands_under_the_carer_and_under_the_child() -> None:
    filing = received(clerk())
    events = AuditRecord.objects.filter(kind="allowances.filing_received")
    assert {event.subject for event in events} == {HARUKO, AKIKO}
    assert {event.details["filing"] for event in events} == {filing.number}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"role": "uncle"}, "no_role"),
        ({"children": []}, "no_child"),
        ({"children": [HARUKO]}, "carer_as_child"),
        ({"children": ["9999999999"]}, "not_of_the_household"),
        ({"filed_on": date(2026, 5, 21)}, "filed_in_future"),
        ({"filed_on": date(2026, 1, 19)}, "claimed_before_moving_in"),
        ({"handing": handing(identity_documents=[])}, "identity_not_checked"),
        ({"handing": handing(identity_documents=["passport"])}, "identity_not_checked"),
        ({"handing": handing(representative="agent")}, "representative_not_whole"),
    ],
)
def test_a_claim_that_cannot_be_is_refused(changed: dict[str, Any], code: str) -> None:
    actor, person = clerk(), mother()
    with pytest.raises(Refusal) as refused:
        filings.receive_claim(actor, person.key, carer_claim(**changed))
    assert (refused.value.code, refused.value.subject) == (code, HARUKO)


@pytest.mark.parametrize(("born", "is_taken"), [("2006-02-12", True), ("2006-02-11", False)])
def test_a_child_is_claimed_for_until_the_eve_of_twenty(born: str, is_taken: bool) -> None:
    actor, person = clerk(), mother()
    registered("1000000009", birth_date=born)
    if is_taken:
        filings.receive_claim(actor, person.key, carer_claim(children=["1000000009"]))
    else:
        with pytest.raises(Refusal, match="20歳に達している"):
            filings.receive_claim(actor, person.key, carer_claim(children=["1000000009"]))
    assert CarerCase.objects.count() == is_taken


def test_a_carer_has_one_case_and_a_child_one_carer() -> None:
    actor = clerk()
    filing = received(actor)
    with pytest.raises(Refusal, match="続いている特別児童扶養手当"):
        filings.receive_claim(actor, filing.case.person.key, carer_claim(children=[FUYUO]))
    father = Person.objects.get(addressee_number=NATSUO)
    other = carer_claim(role="father", obligors=[HARUKO])
    with pytest.raises(Refusal, match="主として生計を維持する方"):
        filings.receive_claim(actor, father.key, other)
    filings.withdraw_filing(actor, filing.number, "父が請求する")
    assert filings.receive_claim(actor, father.key, other).case.role == "father"


def test_a_city_that_decides_itself_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    actor, person = clerk(), mother()
    monkeypatch.setitem(competence.competences(), actor.body, competence.Competence("city"))
    with pytest.raises(Refusal, match="指定都市の長が自ら認定する") as refused:
        filings.receive_claim(actor, person.key, carer_claim())
    assert refused.value.code == "city_decides"


def test_a_body_of_unknown_competence_forwards_nothing() -> None:
    with pytest.raises(Refusal, match="登録されていません"):
        competence.must_forward(PREFECTURE)
    assert competence.usual_days(PREFECTURE) is None


def test_another_desk_receives_nothing() -> None:
    person = mother()
    with pytest.raises(NotAllowed):
        filings.receive_claim(takahashi(), person.key, carer_claim())


def test_whom_a_case_concerns_are_the_carer_the_child_and_the_obligor() -> None:
    received(clerk())
    assert queries.concerned([HARUKO, AKIKO, NATSUO, FUYUO]) == {HARUKO, AKIKO, NATSUO}


# --- 添付書類 ---


def test_a_claim_is_examined_with_every_paper() -> None:
    actor = clerk()
    filing = received(actor)
    with pytest.raises(Refusal, match="戸籍の謄本.*診断書"):
        filings.check_filing(actor, filing.number)
    assert checked(actor, filing).stage == FilingStage.CHECKED


@pytest.mark.parametrize(
    ("paper", "state", "note", "code"),
    [
        ("diagnosis", "not_asked", "", "always_asked"),
        ("diagnosis", "stable", " ", "no_ground"),
        ("own_income", "certified", "", "no_ground"),
        ("death", "received", "", "no_such_paper"),
        ("diagnosis", "lost", "", "no_such_paper"),
        ("fostering", "received", "", "no_such_paper"),
    ],
)
def test_a_paper_is_left_out_with_its_ground_alone(
    paper: str, state: str, note: str, code: str
) -> None:
    actor = clerk()
    filing = received(actor)
    with pytest.raises(Refusal) as refused:
        filings.record_papers(actor, filing.number, {paper: (state, note)})
    assert refused.value.code == code
    assert filing.papers.count() == 0


def test_an_omission_by_the_public_register_is_kept_with_its_words() -> None:
    actor = clerk()
    filing = papers_in(actor, received(actor))
    told = {"own_income": (PaperState.CERTIFIED, "令和７年度課税台帳で審査")}
    filings.record_papers(actor, filing.number, told)
    filings.record_papers(actor, filing.number, told)
    assert filing.papers.filter(paper="own_income").count() == 2
    assert filings.check_filing(actor, filing.number).stage == FilingStage.CHECKED


def test_a_guardian_shows_that_the_child_is_raised() -> None:
    actor = clerk()
    filing = received(actor, role="guardian")
    answers = {"main_supporter": (PaperState.RECEIVED, "")}
    with pytest.raises(Refusal, match="この届出にない書類"):
        filings.record_papers(actor, filing.number, answers)
    filings.record_papers(actor, filing.number, {"fostering": (PaperState.RECEIVED, "")})


def test_what_was_examined_is_changed_no_more_but_may_be_withdrawn() -> None:
    actor = clerk()
    filing = checked(actor, received(actor))
    with pytest.raises(Refusal, match="審査済み"):
        papers_in(actor, filing)
    with pytest.raises(Refusal, match="理由"):
        filings.withdraw_filing(actor, filing.number, " ")
    filings.withdraw_filing(actor, filing.number, "本人の申出")
    with pytest.raises(Refusal, match="取下げ"):
        filings.withdraw_filing(actor, filing.number, "本人の申出")


@pytest.mark.parametrize("stage", ["sent", "listed", "ruled", "done", "remanded", "received"])
def test_the_database_skips_no_step(stage: str) -> None:
    filing = received(clerk())
    with pytest.raises(IntegrityError, match="not become|person approved"), transaction.atomic():
        FilingStep.objects.create(
            filing=filing, stage=stage, actor_user_id="sato", actor_name="佐藤"
        )


# --- 見込み ---


def test_what_is_not_known_is_named_and_expected_of_nothing() -> None:
    filing = received(clerk())
    (child,) = forecast_of(filing.case, TODAY).children
    assert {month.result for month in child.months} == {Result.UNKNOWN, Result.REFUSED}
    assert child.months[0].result is Result.UNKNOWN
    assert child.months[-1].target_month > date(2027, 3, 31)  # beyond the reviewed figures
    assert child.missing


def test_the_rules_expect_each_month_at_its_rate_of_the_grade() -> None:
    actor = clerk()
    filing = known(actor, received(actor))
    (child,) = forecast_of(filing.case, TODAY).children
    assert child.first_entitled == MARCH
    assert [m.amount for m in child.months[:2]] == [37_830, 38_930]
    filings.amend_child(actor, filing.case.number, child.child.pk, KNOWN | {"grade": "1"}, "診断書")
    (worse,) = forecast_of(filing.case, TODAY).children
    assert [m.amount for m in worse.months[:2]] == [56_800, 58_450]


@pytest.mark.parametrize(
    ("changed", "march", "april"),
    [
        ({"grade": "none"}, Result.NOT_PAYABLE, Result.NOT_PAYABLE),
        ({"grade": ""}, Result.UNKNOWN, Result.UNKNOWN),
        ({"is_cared_for": False}, Result.NOT_PAYABLE, Result.NOT_PAYABLE),
        ({"cared_until": date(2026, 3, 31)}, Result.PAYABLE, Result.NOT_PAYABLE),
        ({"resident_in_japan": False}, Result.NOT_PAYABLE, Result.NOT_PAYABLE),
        (
            {"facility_stay": True, "facility_since": date(2026, 3, 9)},
            Result.PAYABLE,
            Result.NOT_PAYABLE,
        ),
        (
            {"pension_due": True, "pension_since": date(2026, 3, 9)},
            Result.PAYABLE,
            Result.NOT_PAYABLE,
        ),
    ],
)
def test_what_the_desk_learns_of_the_child_changes_what_is_expected(
    changed: dict[str, Any], march: Result, april: Result
) -> None:
    actor = clerk()
    filing = known(actor, received(actor), **changed)
    (child,) = forecast_of(filing.case, TODAY).children
    found = [child.in_month(each) for each in (MARCH, APRIL)]
    assert [each and each.result for each in found] == [march, april]


def test_an_income_of_the_spouse_at_the_limit_stops_while_he_is_an_obligor() -> None:
    actor = clerk()
    filing = known(actor, received(actor), spouse=20_000_000)
    (child,) = forecast_of(filing.case, TODAY).children
    assert child.months[0].result is Result.SUSPENDED
    case = filing.case.number
    day = date(2026, 3, 31)
    filings.settle_obligor(actor, case, NATSUO, is_obligor=False, since=day, reason="別居")
    (child,) = forecast_of(filing.case, TODAY).children
    assert [m.result for m in child.months[:2]] == [Result.SUSPENDED, Result.PAYABLE]


def test_two_children_are_expected_each_for_itself() -> None:
    actor = clerk()
    filing = known(actor, received(actor, children=[AKIKO, FUYUO]))
    first, second = forecast_of(filing.case, TODAY).children
    assert (first.months[0].result, second.months[0].result) == (Result.PAYABLE, Result.UNKNOWN)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"facility_until": date(2026, 3, 1)}, "ends_before_it_begins"),
        ({"facility_since": date(2026, 3, 1)}, "days_alone"),
    ],
)
def test_days_out_of_order_are_refused(changed: dict[str, Any], code: str) -> None:
    actor = clerk()
    filing = received(actor)
    case = filing.case
    with pytest.raises(Refusal) as refused:
        filings.amend_child(actor, case.number, child_in(case).pk, KNOWN | changed, "聞き取り")
    assert (refused.value.code, refused.value.subject) == (code, AKIKO)
    with pytest.raises(Refusal, match="理由"):
        filings.amend_carer(actor, case.number, {}, " ")
