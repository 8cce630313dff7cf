"""見ることの決まり: what reads of people leaves an event, by whatever view, door or job.

Every query of a room that keeps people is either found to return them, by its annotation, or
stands on one of two short lists. What can be reached from a view is followed through the sources.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model

from tests.house.sources import module_of, named
from tests.house.test_work import Deed, calls_in, deeds, elsewhere, leaves_an_event
from tests.house.test_work import meaning as meant
from tesuri.workplace.audit.watched import Watched

pytestmark = pytest.mark.control("C-3-13")
DOORS = {"demands", "entered", "offered", "on_the_wire", "public"}
PERSONAL_TOO = {  # of people, in another form than a row
    "tesuri.addressees.queries.standing": "how far the binding of somebody is",
    "tesuri.intermediary.codes.queries.code_of": "somebody's code",
    "tesuri.intermediary.codes.queries.number_of": "whose code it is",
    "tesuri.intermediary.copies.queries.content_of": "what is kept of somebody",
    "tesuri.intermediary.enquiries.queries.content_of": "what was answered of somebody",
    "tesuri.intermediary.enquiries.queries.result": "the answer with its content",
    "tesuri.intermediary.provision.queries.case_of": "what would be sent of somebody",
    "tesuri.intermediary.provision.queries.permit_of": "the code of whom it is about",
    "tesuri.intermediary.ledger.queries.compared_with": "records of provisions that differ",
    "tesuri.intermediary.ledger.queries.disclosed": "who was told of somebody",
    "tesuri.welfare.allowances.queries.amounts_of": "what somebody is granted",
    "tesuri.welfare.allowances.queries.amounts_in": "what somebody is granted",
    "tesuri.welfare.allowances.queries.carers.concerned": "who cares, is cared for, or pays for it",
    "tesuri.welfare.allowances.queries.carers.ended_on": "when a carer died or lost it",
    "tesuri.welfare.allowances.queries.carers.claimed_on": "when a child was claimed for",
    "tesuri.welfare.allowances.queries.carers.numbers_in": "whom a case is about",
    "tesuri.welfare.allowances.queries.carers.numbers_on": "whom a list for the prefecture names",
    "tesuri.welfare.allowances.queries.claims_that_differ": "whose amounts would change",
    "tesuri.welfare.allowances.queries.concerned": "who has a claim",
    "tesuri.welfare.allowances.queries.content_of": "what is decided of somebody",
    "tesuri.welfare.allowances.queries.months_granted_before": "of a decision on somebody",
    "tesuri.welfare.allowances.queries.whole_receipt": "what a year is determined on",
    "tesuri.welfare.allowances.queries.standings_of": "who of a household is an obligor",
    "tesuri.welfare.exchange.queries.approved_content_of": "what is told of somebody, and was",
    "tesuri.welfare.exchange.queries.content_of": "what is asked or told of somebody",
    "tesuri.welfare.exchange.queries.enquired": "of whom something was asked",
    "tesuri.welfare.exchange.queries.published": "of whom a copy was registered",
    "tesuri.welfare.income.queries.open_differences": "whose declaration differs, and where",
    "tesuri.welfare.payments.queries.concerned": "who is owed something",
    "tesuri.welfare.payments.queries.content_of": "every transfer with its account",
    "tesuri.welfare.payments.queries.owed.owed_before": "who is owed how much",
    "tesuri.welfare.payments.queries.notices.told_of": "what somebody is paid, and where to",
    "tesuri.welfare.payments.queries.owing.overpaid": "who was paid too much",
    "tesuri.welfare.payments.queries.owing.overpayment_content": "who was paid too much",
    "tesuri.welfare.payments.queries.owing.recovery_content": "how somebody pays back",
    "tesuri.welfare.payments.queries.laid_out.laid_out": "what each payment of a run comes to",
    "tesuri.welfare.payments.queries.numbers_paid": "who is paid",
    "tesuri.welfare.payments.queries.owing.arrived": "who was paid too much",
    "tesuri.welfare.payments.queries.owing.by_benefit": "what somebody is owed, or owes",
    "tesuri.welfare.payments.queries.owing.less_than_nothing": "who was paid too much",
    "tesuri.welfare.payments.queries.pages.page_of": "some payments of a run with their people",
    "tesuri.welfare.payments.queries.record_of": "who is paid what, month by month",
    "tesuri.welfare.payments.queries.result_content": "who was not paid",
    "tesuri.welfare.payments.queries.run": "every payment of a run with its person",
    "tesuri.welfare.persons.queries.address_for": "where somebody lives",
    "tesuri.welfare.persons.queries.names_of": "names",
    "tesuri.welfare.persons.queries.shielded_among": "who is hidden",
    "tesuri.welfare.persons.queries.shielded_on": "who was hidden on a day",
    "tesuri.welfare.persons.queries.died_on": "when somebody died",
    "tesuri.welfare.persons.queries.dead_among": "who died, and when",
    "tesuri.welfare.persons.queries.waiting_lift": "who may be shown again",
    "tesuri.welfare.persons.queries.panels_for": "all that the rooms know of somebody",
}
OF_NOBODY = {
    "tesuri.addressees.queries.code_state": "one word about a binding that is already shown",
    "tesuri.addressees.queries.errands": "how many checks wait",
    "tesuri.intermediary.enquiries.queries.route_of": "by machine or by a person, in one word",
    "tesuri.intermediary.provision.queries.errands": "how many requests wait",
    "tesuri.intermediary.provision.queries.mark_of": "a mark of a seal, made with a key",
    "tesuri.intermediary.provision.queries.standing": "how far a request is, in one word",
    "tesuri.intermediary.provision.queries.submissions_of": "approvals, of requests already read",
    "tesuri.welfare.exchange.queries.ended_corrections": "how many corrections came back",
    "tesuri.welfare.income.queries.errands": "how many differences wait",
    "tesuri.welfare.income.queries.file_numbered": "a file, its sums; its rows are asked apart",
    "tesuri.welfare.income.queries.label_of": "the name of an item",
    "tesuri.welfare.income.queries.recent_files": "names, digests and days of files",
    "tesuri.welfare.allowances.queries.comparison_of": "digests and lists, read by one view",
    "tesuri.welfare.allowances.queries.first_grants": "when grants were drafted",
    "tesuri.welfare.allowances.queries.program_by_age": "the name of an allowance",
    "tesuri.welfare.allowances.queries.proposal_numbered": "a figure of law",
    "tesuri.welfare.allowances.queries.proposals": "figures of law",
    "tesuri.welfare.allowances.queries.proposed_content": "a figure of law, sums and digests",
    "tesuri.welfare.allowances.queries.redetermination_numbered": "when a run began, and how far",
    "tesuri.welfare.allowances.queries.redeterminations": "runs, counts and sums",
    "tesuri.welfare.allowances.queries.carers.count_of_differences": "how many differences wait",
    "tesuri.welfare.allowances.queries.carers.count_without_report": "how many owe a report",
    "tesuri.welfare.allowances.queries.carers.count_of_terms_ending": "how many terms end soon",
    "tesuri.welfare.allowances.queries.carers.counts": "how many papers wait, by stage",
    "tesuri.welfare.allowances.queries.carers.recent_transmittals": "numbers and days of lists",
    "tesuri.welfare.allowances.queries.carers.transmittal_numbered": "a list; lines asked apart",
    "tesuri.welfare.income.queries.years_believed": "years of which anything is known",
    "tesuri.welfare.payments.queries.owed.held_references": "numbers of decisions, for the run",
    "tesuri.welfare.persons.queries.bearers_of_surnames": "how many bear a surname",
    "tesuri.welfare.persons.queries.correction_rules": "how many it takes to correct, since when",
    "tesuri.welfare.payments.queries.newest_result": "a day and a number, for the page of its run",
    "tesuri.welfare.payments.queries.orders_taken": "numbers of orders and media",
    "tesuri.welfare.payments.queries.notices.bundle": "the number of a bundle",
    "tesuri.welfare.payments.queries.notices.notices_made": "how many pages there are",
    "tesuri.welfare.payments.queries.decided_anew": "numbers of payments, for the run",
    "tesuri.welfare.payments.queries.origins_of": "numbers of payments, for the run",
    "tesuri.welfare.payments.queries.owing.law_of": "an article",
    "tesuri.welfare.payments.queries.owing.set_off_law": "an article, of a programme",
    "tesuri.welfare.payments.queries.references_of": "numbers of decisions, for the run",
    "tesuri.welfare.payments.queries.result": "a day and the notice; its lines are asked apart",
    "tesuri.welfare.payments.queries.run_numbered": "the days of one run",
    "tesuri.welfare.payments.queries.transfers_of": "sums by the number of a payment",
    "tesuri.welfare.payments.queries.waiting_result": "a day and a number, for the next action",
    "tesuri.welfare.payments.queries.runs": "the list of runs: dates, counts and totals",
}
WORKPLACE = "tesuri.workplace."  # says why somebody looked, and shows nobody
SAYS_LITTLE = {"bool", "int", "date", "Duty", "Place"}


@cache
def personal_models() -> list[type[Model]]:
    """人の表: those whose watch leads to a person."""
    tables = {
        step.table
        for migration in MigrationLoader(None).disk_migrations.values()
        for step in migration.operations
        if isinstance(step, Watched) and step.subject
    }
    people = [model for model in apps.get_models() if model._meta.db_table in tables]
    return [model for model in people if not model.__module__.startswith(WORKPLACE)]


def room_of(model: type[Model]) -> str:
    return model.__module__.partition(".models")[0]


@cache
def query_functions() -> dict[str, Deed]:
    """Every query of a room that keeps people."""
    kept = {room_of(model) for model in personal_models()}
    modules = {
        m for path in named("queries") if (m := module_of(path)).split(".queries")[0] in kept
    }
    return {
        name: deed
        for name, deed in deeds().items()
        if name.rpartition(".")[0] in modules and not deed.node.name.startswith("_")
    }


def returned(deed: Deed) -> str:
    return ast.unparse(deed.node.returns) if deed.node.returns else ""


def returns_people(deed: Deed) -> bool:
    module = deed.name.rpartition(".")[0]
    means = {meant(module, word) for word in re.findall(r"\w+", returned(deed))}
    return any(
        each.startswith(f"{room_of(model)}.") and each.endswith(f".{model.__name__}")
        for each in means
        for model in personal_models()
    )


@cache
def personal_queries() -> set[str]:
    return {n for n, deed in query_functions().items() if returns_people(deed)} | {*PERSONAL_TOO}


def reached(name: str, seen: set[str]) -> Iterator[str]:
    """The function and all that it calls, as far as the sources say."""
    deed = deeds().get(name) or deeds().get(elsewhere(name))
    if deed is None or deed.name in seen:
        return
    seen.add(deed.name)
    yield deed.name
    for called in deed.calls():
        yield from reached(called, seen)


def reads_people(name: str) -> set[str]:
    return set(reached(name, set())) & personal_queries()


def decorated(modules: tuple[str, ...], decorators: set[str]) -> list[str]:
    """Functions of modules so named, behind one of the decorators."""
    inside = {module_of(path) for path in named(*modules)}
    return [
        name
        for name, deed in deeds().items()
        if name.rpartition(".")[0] in inside
        if decorators & {word for d in deed.node.decorator_list for word in words_of(d)}
    ]


def words_of(decorator: ast.expr) -> set[str]:
    return set(re.findall(r"\w+", ast.unparse(decorator).partition("(")[0]))


def views() -> list[str]:
    return decorated(("views", "api"), DOORS)


def jobs() -> list[str]:
    return decorated(("jobs",), {"task"})


def test_every_query_is_known_to_read_of_people_or_not() -> None:
    known = personal_queries() | OF_NOBODY.keys()
    unknown = {
        f"{name} -> {returned(deed)}"
        for name, deed in query_functions().items()
        if name not in known and returned(deed).split(" |")[0] not in SAYS_LITTLE
    }
    assert sorted(unknown) == []
    listed = PERSONAL_TOO.keys() | OF_NOBODY.keys()
    assert sorted(listed - query_functions().keys()) == []  # a line no longer needed
    assert len(personal_queries()) > 60


def test_no_view_shows_people_without_an_event() -> None:
    looking = [name for name in views() if reads_people(name)]
    assert len(looking) > 30
    silent = [n for n in looking if not leaves_an_event(n)]
    assert sorted(silent) == []


def test_no_job_reads_of_people_without_an_event() -> None:
    reading = [name for name in jobs() if reads_people(name)]
    assert reading
    assert sorted(n for n in reading if not leaves_an_event(n)) == []


def test_what_takes_an_actor_and_returns_people_leaves_its_own_event() -> None:
    """An action that hands out people records it itself, whoever calls."""
    inside = {module_of(path) for path in named("actions")}
    silent = [
        name
        for name, deed in deeds().items()
        if name.rpartition(".")[0] in inside and deed.is_action and reads_people(name)
        if returns_people(deed) and not leaves_an_event(name)
    ]
    assert sorted(silent) == []


def test_the_check_itself_finds_a_silent_reader() -> None:
    """The check itself: a function that only calls a query is found silent."""
    query = "tesuri.welfare.allowances.queries.recent_claims"
    assert query in personal_queries()
    assert reads_people(query) == {query}
    assert not leaves_an_event(query)
    assert calls_in(deeds()[query].node)
