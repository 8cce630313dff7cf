"""個人画面の区画: what this room shows on the person page."""

from django.urls import reverse

from tesuri.welfare.allowances import queries
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
        links.append(("請求を受け付ける", reverse("allowances:new_claim", args=[person.key])))
    if may(actor, Duty.ALLOWANCES, Level.SEE):
        links.append(("所得情報", reverse("income:income", args=[person.key])))
        for claim in queries.claims_of(person):
            address = reverse("allowances:claim", args=[claim.number])
            entries += [
                TimelineEntry(
                    at=step.at,
                    title=f"請求 {claim.number}：{step.get_stage_display()}",
                    who=step.actor_name,
                    text=step.reason,
                    url=address,
                )
                for step in claim.steps.all()
            ]
    return Panel("手当", entries[::-1], links)
