"""職員の回答の検査: through the hub's own process, from the clerk's desk to the enquirer's page."""

import secrets
from typing import Any

import pytest
from django.test import Client
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from tests.entry import inside
from tests.exchange.hubs import CANARY, CLAIM, CODES, HANAKO, TAX
from tests.exchange.network import Network, losing_once
from tests.exchange.rows import a_copy, approval_of
from tests.people import CITY, OTHER_CITY, an_officer
from tesuri.intermediary.codes import actions as codes
from tesuri.intermediary.enquiries import actions as enquiries
from tesuri.intermediary.enquiries.models import Answer, Enquiry, Permit, State
from tesuri.intermediary.enquiries.steps import step
from tesuri.intermediary.ledger.actions import reconcile
from tesuri.intermediary.ledger.models import Entry
from tesuri.intermediary.provision import actions, jobs
from tesuri.intermediary.provision.models import Step
from tesuri.intermediary.provision.tests import staging
from tesuri.intermediary.provision.tests.staging import decide, number, propose, states
from tesuri.intermediary.wire import hub
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.intermediary.wire.evidence import evidence_in
from tesuri.intermediary.wire.refusals import HubUnreachable
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.actors import Actor

NUMBERS = {CITY: HANAKO, OTHER_CITY: "400000000000009"}
ACTORS = {body: Actor.system("exchange", body) for body in NUMBERS}
WHY_NOT = "本人の住所が隠されているため"


def enquire(enquiry: str = "E-1") -> str:
    asked = {
        "enquiry_number": enquiry,
        "unified_number": HANAKO,
        "procedure": CLAIM,
        "item": TAX,
        "provider": CODES[OTHER_CITY],
        "terms": {"income_years": [2024]},
    }
    evidence = evidence_in(approval_of(asked))
    enquiries.accept_enquiry(ACTORS[CITY], enquiries.Asked.read(asked), evidence)
    return enquiries.carry_out(ACTORS[CITY], enquiry)


@pytest.fixture
def linked(network: Network) -> None:
    """符号: one person whom both cities know."""
    link = secrets.token_hex(32)
    for body, own in NUMBERS.items():
        acquisition, _ = codes.request_code(ACTORS[body], own)
        network.assign(acquisition, link)
        codes.complete(ACTORS[body], own)


@pytest.fixture
def at(linked: None) -> str:
    """受付番号: 熊谷市 asked 深谷市 for what is never answered automatically."""
    staging.flagged(ACTORS[OTHER_CITY], unified_number=NUMBERS[OTHER_CITY])
    assert enquire() == "waiting"
    return number()


def agreed(at: str, **fields: str) -> None:
    """承認された回答."""
    assert propose(staging.clerk(), at, **fields).status_code == 302
    assert decide(staging.chief(), at).status_code == 302


def result(enquiry: str = "E-1") -> Any:
    return enquiries.read_result(ACTORS[CITY], enquiry)


def routes() -> set[str]:
    """経路: of every record of both cities."""
    found: set[str] = set()
    for body in NUMBERS:
        with acting_for(body):
            found |= set(Entry.objects.values_list("route", flat=True))
    return found


def records() -> list[int]:
    counts = []
    for body in NUMBERS:
        with acting_for(body):
            counts.append(Entry.objects.count())
    return counts


def books_agree(network: Network) -> bool:
    found = network.records()
    return [reconcile(ACTORS[body], found) for body in NUMBERS] == [[], []]


@pytest.mark.control("C-6-11")
@pytest.mark.control("C-6-12")
@pytest.mark.control("C-6-26")
def test_what_a_person_answered_arrives_and_stands_in_three_books(
    at: str, network: Network
) -> None:
    agreed(at)
    assert (result().state, records()) == ("waiting", [0, 0])
    actions.send_answer(ACTORS[OTHER_CITY], at)
    found = result()
    (year,) = found.answer["content"]["tax_years"]
    assert (found.state, year["income_year"], year["total_income"]) == ("answered", 2024, CANARY)
    assert (routes(), records()) == ({"terminal"}, [1, 1])
    assert books_agree(network)


def test_both_sides_see_that_a_person_answered(at: str, network: Network) -> None:
    enquirer = inside(Client(), an_officer("sato", "佐藤", (Duty.ENQUIRIES, Level.SEE), body=CITY))
    assert "相手機関の職員の回答を待っています" in enquirer.get("/enquiries/E-1").content.decode()
    agreed(at)
    actions.send_answer(ACTORS[OTHER_CITY], at)
    page = enquirer.get("/enquiries/E-1").content.decode()
    assert "相手機関の職員が行った回答です" in page
    assert "7,654,321" in page
    provider = inside(Client(), staging.officer("kato", staging.SEES))
    assert "送った内容の全部" in provider.get(f"/provision/{at}").content.decode()
    (line,) = provider.get("/provision/").context["over"]
    assert (line.standing, line.paper.provision.route.label) == ("回答済み", "接続端末")


@pytest.mark.control("C-6-26")
def test_an_automatic_answer_says_that_it_is_one(linked: None) -> None:
    a_copy(ACTORS[OTHER_CITY], unified_number=NUMBERS[OTHER_CITY])
    assert enquire() == "answered"
    assert result().route == "automatic"
    assert (routes(), records()) == ({"automatic"}, [1, 1])


def test_it_is_sent_once(at: str, network: Network) -> None:
    agreed(at)
    for _ in range(2):
        actions.send_answer(ACTORS[OTHER_CITY], at)
    assert states() == ["sending", "sent"]
    assert records() == [1, 1]


def test_a_reply_lost_on_the_way_sends_the_same_seal_again(
    at: str, network: Network, settings: Any
) -> None:
    agreed(at)
    direct = settings.TESURI_PARTNERS
    with losing_once(network.url, "/answers") as line:
        settings.TESURI_PARTNERS = {**direct, "nws": line}
        with pytest.raises(HubUnreachable):
            actions.send_answer(ACTORS[OTHER_CITY], at)
        actions.send_answer(ACTORS[OTHER_CITY], at)
        hub.hang_up()
    settings.TESURI_PARTNERS = direct
    assert states() == ["sending", "sending", "sent"]
    assert records() == [1, 1]
    assert books_agree(network)


@pytest.mark.control("C-6-11")
def test_a_refusal_arrives_without_its_reason(at: str, network: Network, settings: Any) -> None:
    agreed(at, verdict="refuse", reason=WHY_NOT)
    direct = settings.TESURI_PARTNERS
    with losing_once(network.url, "/answers") as line:
        settings.TESURI_PARTNERS = {**direct, "nws": line}
        with pytest.raises(HubUnreachable):
            actions.send_answer(ACTORS[OTHER_CITY], at)
        hub.hang_up()
    settings.TESURI_PARTNERS = direct
    actions.send_answer(ACTORS[OTHER_CITY], at)
    found = result()
    assert (found.state, found.code, found.answer) == ("refused", "refused_by_person", None)
    assert WHY_NOT not in found.message
    assert (routes(), records()) == ({"terminal"}, [1, 1])
    assert books_agree(network)


def test_the_same_permit_again_gets_the_same_answer(at: str, network: Network) -> None:
    with acting_for(CITY):
        permit = Permit.objects.get().compact
    assert hub.ask(CITY, "/requests", {"permit": permit})["state"] == "waiting"
    agreed(at)
    actions.send_answer(ACTORS[OTHER_CITY], at)
    again = hub.ask(CITY, "/requests", {"permit": permit})
    assert (again["state"], again["by"]) == ("answered", "person")
    with acting_for(OTHER_CITY):
        assert again["sealed"] == Step.objects.latest("id").draft.answer.sealed


def test_an_enquirer_who_no_longer_waits_ends_it(at: str, network: Network) -> None:
    agreed(at)
    with acting_for(CITY):
        step(ACTORS[CITY], Enquiry.objects.get(), State.FAILED, code="x")
    actions.send_answer(ACTORS[OTHER_CITY], at)
    assert states() == ["sending", "undelivered"]
    assert records() == [0, 0]
    with acting_for(CITY):
        assert Answer.objects.count() == 0


def test_the_job_gives_up_after_hours(at: str, network: Network, settings: Any) -> None:
    settings.TESURI_PARTNERS = {**settings.TESURI_PARTNERS, "nws": staging.NOBODY_LISTENS}
    agreed(at)
    job = Job(id=1, queue="intermediary", lock=None, queueing_lock=None, task_name="x")
    with pytest.raises(HubUnreachable):
        jobs.send_answer(context_of(job), OTHER_CITY, at)
    jobs.send_answer(context_of(job.evolve(attempts=jobs.ATTEMPTS - 1)), OTHER_CITY, at)
    assert states() == ["sending", "sending", "void"]


def context_of(job: Job) -> JobContext:
    return JobContext(app=app, job=job, start_timestamp=0.0, abort_reason=lambda: None)
