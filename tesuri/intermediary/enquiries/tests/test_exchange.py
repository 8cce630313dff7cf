"""照会と提供の検査: through the hub's own process, over real sockets, with real commits."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from tests.exchange.hubs import CANARY, CLAIM, CODES, HANAKO, TAX
from tests.exchange.network import Network, losing_once
from tests.exchange.rows import a_copy, approval_of
from tests.people import CITY, OTHER_CITY
from tesuri.intermediary.codes import actions as codes
from tesuri.intermediary.codes.queries import code_of
from tesuri.intermediary.enquiries import actions, jobs
from tesuri.intermediary.enquiries.models import Answer, Permit, State, Status
from tesuri.intermediary.enquiries.queries import numbered
from tesuri.intermediary.enquiries.steps import step
from tesuri.intermediary.ledger.actions import reconcile
from tesuri.intermediary.ledger.models import Entry
from tesuri.intermediary.wire import hub
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.intermediary.wire.evidence import evidence_in
from tesuri.intermediary.wire.refusals import HubUnreachable
from tesuri.workplace.audit.actors import Actor

NUMBERS = {CITY: HANAKO, OTHER_CITY: "400000000000009"}
ACTORS = {body: Actor.system("exchange", body) for body in (CITY, OTHER_CITY)}


@dataclass
class Person:
    """花子: known to both cities under different numbers; the hub knows her link."""

    network: Network
    link: str

    def code_at(self, body: str) -> str:
        number, _ = codes.request_code(ACTORS[body], NUMBERS[body])
        self.network.assign(number, self.link)
        assert codes.complete(ACTORS[body], NUMBERS[body]) == "obtained"
        with acting_for(body):
            code = code_of(body, NUMBERS[body])
        assert code is not None
        return code


@pytest.fixture
def person(network: Network) -> Person:
    return Person(network, secrets.token_hex(32))


@pytest.fixture
def ready(person: Person) -> Person:
    for body in NUMBERS:
        person.code_at(body)
    a_copy(ACTORS[OTHER_CITY], unified_number=NUMBERS[OTHER_CITY])
    return person


def accept(number: str = "E-1", **changes: Any) -> None:
    asked = {
        "enquiry_number": number,
        "unified_number": HANAKO,
        "procedure": CLAIM,
        "item": TAX,
        "provider": CODES[OTHER_CITY],
        "terms": {"income_years": [2024]},
    } | changes
    actions.accept_enquiry(ACTORS[CITY], actions.Asked.read(asked), evidence_in(approval_of(asked)))


def enquire(number: str = "E-1") -> str:
    accept(number)
    return actions.carry_out(ACTORS[CITY], number)


def ends(network: Network) -> dict[str, int]:
    """What an exchange leaves: rows on both sides and at the hub."""
    counts = {}
    for body in NUMBERS:
        with acting_for(body):
            counts[body] = Entry.objects.count()
    with acting_for(CITY):
        counts["answers"] = Answer.objects.count()
        counts["permits"] = Permit.objects.count()
    return counts | {"hub": len(network.records())}


@pytest.mark.control("C-6-18")
def test_the_code_of_one_person_differs_per_body(person: Person) -> None:
    own = {body: person.code_at(body) for body in NUMBERS}
    assert own[CITY] != own[OTHER_CITY]
    assert codes.request_code(ACTORS[CITY], HANAKO)[1] == "obtained"
    assert codes.complete(ACTORS[CITY], HANAKO) == "obtained"


def test_a_code_of_somebody_else_here_is_refused(person: Person) -> None:
    person.code_at(CITY)
    number, _ = codes.request_code(ACTORS[CITY], "300000000000002")
    assert codes.complete(ACTORS[CITY], "300000000000002") == "requested"
    person.network.assign(number, person.link)
    with pytest.raises(codes.CodeOfAnother, match="別の宛名"):
        codes.complete(ACTORS[CITY], "300000000000002")


def test_an_enquiry_comes_back_with_its_answer(ready: Person) -> None:
    assert enquire() == "answered"
    result = actions.read_result(ACTORS[CITY], "E-1")
    assert result.answer is not None
    (year,) = result.answer["content"]["tax_years"]
    assert (year["income_year"], year["total_income"]) == (2024, CANARY)
    with acting_for(CITY):
        states = list(Status.objects.values_list("state", flat=True))
    assert states == ["accepted", "permitted", "answered"]


def test_three_books_agree(ready: Person) -> None:
    enquire()
    records = ready.network.records()
    assert [reconcile(ACTORS[body], records) for body in NUMBERS] == [[], []]
    assert ends(ready.network) == {CITY: 1, OTHER_CITY: 1, "answers": 1, "permits": 1, "hub": 1}


def test_doing_it_again_doubles_nothing(ready: Person) -> None:
    for _ in range(2):
        assert enquire() == "answered"
    assert ends(ready.network) == {CITY: 1, OTHER_CITY: 1, "answers": 1, "permits": 1, "hub": 1}


@pytest.mark.parametrize("path", ["/permits", "/requests"])
def test_an_answer_lost_on_the_way_is_lost_once_and_doubles_nothing(
    ready: Person, settings: Any, path: str
) -> None:
    """The hub has done its deed and we never hear of it: asked again, the story is the same."""
    direct = settings.TESURI_PARTNERS
    with losing_once(ready.network.url, path) as line:
        settings.TESURI_PARTNERS = {**direct, "nws": line}
        with pytest.raises(HubUnreachable):
            enquire()
        assert enquire() == "answered"
        hub.hang_up()
    settings.TESURI_PARTNERS = direct
    assert ends(ready.network) == {CITY: 1, OTHER_CITY: 1, "answers": 1, "permits": 1, "hub": 1}


def test_without_the_hub_it_waits_and_can_be_tried_again(ready: Person, settings: Any) -> None:
    found = settings.TESURI_PARTNERS
    settings.TESURI_PARTNERS = {**found, "nws": "http://127.0.0.1:9"}
    with pytest.raises(HubUnreachable):
        enquire()
    settings.TESURI_PARTNERS = found
    assert actions.carry_out(ACTORS[CITY], "E-1") == "answered"


def context_of(job: Job) -> JobContext:
    return JobContext(app=app, job=job, start_timestamp=0.0, abort_reason=lambda: None)


def test_given_up_it_fails_and_says_what_to_do(ready: Person, settings: Any) -> None:
    settings.TESURI_PARTNERS = {**settings.TESURI_PARTNERS, "nws": "http://127.0.0.1:9"}
    accept()
    job = Job(id=1, queue="intermediary", lock=None, queueing_lock=None, task_name="x")
    with pytest.raises(HubUnreachable):
        jobs.carry_out(context_of(job), CITY, "E-1")
    last = job.evolve(attempts=jobs.ATTEMPTS - 1)
    jobs.carry_out(context_of(last), CITY, "E-1")
    result = actions.read_result(ACTORS[CITY], "E-1")
    assert (result.state, result.code) == ("failed", "unreachable")
    assert "やり直してください" in result.message


def test_a_person_without_a_code_is_not_asked_about(network: Network) -> None:
    assert enquire() == "refused"
    assert actions.read_result(ACTORS[CITY], "E-1").code == "code_not_obtained"
    assert network.records() == []


def test_no_data_is_an_answer_that_says_none(person: Person) -> None:
    for body in NUMBERS:
        person.code_at(body)
    assert enquire() == "answered"
    result = actions.read_result(ACTORS[CITY], "E-1")
    assert (result.code, result.answer and result.answer["content"]) == ("no_data", None)
    assert reconcile(ACTORS[CITY], person.network.records()) == []


def test_a_flagged_item_waits_and_is_not_yet_in_the_books(ready: Person) -> None:
    number = NUMBERS[OTHER_CITY]
    a_copy(ACTORS[OTHER_CITY], "C-2", unified_number=number, is_manual_only=True)
    assert enquire() == "waiting"
    assert actions.carry_out(ACTORS[CITY], "E-1") == "waiting"
    assert actions.read_result(ACTORS[CITY], "E-1").answer is None
    assert ends(ready.network) == {CITY: 0, OTHER_CITY: 0, "answers": 0, "permits": 1, "hub": 1}


def test_a_permit_that_died_is_followed_by_a_fresh_one(ready: Person) -> None:
    accept()
    long_ago = timezone.now() - timedelta(hours=1)
    with acting_for(CITY):
        enquiry = numbered(CITY, "E-1")
        assert enquiry is not None
        dead = {"permit_id": "dead", "compact": "x", "legal_basis": "", "answer_kid": ""}
        Permit.objects.create(
            body=CITY,
            enquiry=enquiry,
            issued_at=long_ago,
            expires_at=long_ago + timedelta(minutes=10),
            **dead,
        )
        step(ACTORS[CITY], enquiry, State.PERMITTED)
    assert actions.carry_out(ACTORS[CITY], "E-1") == "answered"
    assert ends(ready.network)["permits"] == 2


@pytest.mark.control("C-6-22")
def test_the_hub_holds_nothing_of_the_answer(ready: Person) -> None:
    assert enquire() == "answered"
    folder = ready.network.var / "simulators" / "nws"
    held = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    logs = b"".join(p.read_bytes() for p in ready.network.var.rglob("*.log"))
    assert str(CANARY).encode() not in held + logs
    assert str(CANARY) not in str(ready.network.records())
    assert HANAKO not in str(ready.network.records())
