"""個人画面の区画: what this room shows on the person page."""

from django.urls import reverse
from django.utils import timezone

from tesuri.welfare.allowances import queries
from tesuri.welfare.allowances.models import CarerCase, Claim, Decision, Program
from tesuri.welfare.allowances.queries import UNDECIDED, carers
from tesuri.welfare.persons.models import Person
from tesuri.welfare.persons.queries import Panel, TimelineEntry
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.audit.actors import Actor


def claims(actor: Actor, person: Person) -> Panel:
    """手当の区画: claims with their stages, decisions, and the way to a new claim."""
    entries: list[TimelineEntry] = []
    links: list[tuple[str, str]] = []
    if may(actor, Duty.ALLOWANCES, Level.EDIT):
        links += [*_next(person), *_for_a_child(person)]
    if may(actor, Duty.ALLOWANCES, Level.SEE):
        links.append(("所得情報", reverse("income:income", args=[person.key])))
        entries += [entry for case in carers.cases_of(person) for entry in _of_case(case)]
        for claim in queries.claims_of(person):
            entries += _of_claim(claim)
            for decision in queries.decisions_of(claim):
                entries += _of_decisions(decision)
    newest_first = sorted(entries, key=lambda entry: entry.at, reverse=True)
    return Panel("手当", newest_first, links)


def _next(person: Person) -> list[tuple[str, str]]:
    """The way on: the claims that are not decided yet, or a new one of what the age allows."""
    waiting = [claim for claim in queries.claims_of(person) if claim.stage in UNDECIDED]
    if waiting:
        return [
            (f"請求 {claim.number} の続き", reverse("allowances:claim", args=[claim.number]))
            for claim in waiting
        ]
    program = queries.program_by_age(person, timezone.localdate())
    if program == Program.SPECIAL_DISABILITY:
        return [("請求を受け付ける", reverse("allowances:new_claim", args=[person.key]))]
    address = reverse("allowances:new_claim_of", args=[person.key, program])
    return [("請求を受け付ける", address)]


def _of_claim(claim: Claim) -> list[TimelineEntry]:
    address = reverse("allowances:claim", args=[claim.number])
    title = f"{claim.get_program_display()}の請求 {claim.number}"
    return [
        TimelineEntry(
            at=step.at,
            title=f"{title}：{step.get_stage_display()}",
            who=step.actor_name,
            text=step.reason,
            url=address,
        )
        for step in claim.steps.all()
    ]


def _of_decisions(decision: Decision) -> list[TimelineEntry]:
    title = f"決定 {decision.number}（{decision.get_outcome_display()}）"
    return [
        TimelineEntry(
            at=step.at,
            title=f"{title}：{step.get_step_display()}",
            who=step.actor_name,
            text=step.reason,
            url=reverse("allowances:decision", args=[decision.number]),
        )
        for step in decision.steps.all()
    ]


def _for_a_child(person: Person) -> list[tuple[str, str]]:
    """特別児童扶養手当: the carer's own case that goes on, or a claim for a child."""
    if case := carers.open_case(person):
        address = reverse("allowances:carer", args=[case.number])
        return [(f"特別児童扶養手当 {case.number}", address)]
    address = reverse("allowances:new_carer", args=[person.key])
    return [("特別児童扶養手当の請求を受け付ける", address)]


def _of_case(case: CarerCase) -> list[TimelineEntry]:
    """The papers of a carer, on the page of the carer and on that of each child."""
    return [
        TimelineEntry(
            at=step.at,
            title=f"特別児童扶養手当の{filing.get_kind_display()} {filing.number}："
            f"{step.get_stage_display()}",
            who=step.actor_name,
            text=step.reason,
            url=reverse("allowances:filing", args=[filing.number]),
        )
        for filing in carers.filings_of(case)
        for step in filing.steps.all()
    ]
