"""個人画面の区画: what this room shows on the person page."""

from django.urls import reverse

from tesuri.welfare.exchange import queries, rules
from tesuri.welfare.persons.models import Person
from tesuri.welfare.persons.queries import Panel, TimelineEntry
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.audit.actors import Actor


def enquiries(actor: Actor, person: Person) -> Panel:
    """情報照会の区画: enquiries with their present step."""
    entries, links = [], []
    if may(actor, Duty.ENQUIRIES, Level.SEE):
        links = [("開示一覧（情報提供等記録）", reverse("exchange:disclosures", args=[person.key]))]
        for enquiry in queries.enquiries_of(person):
            line = rules.permitted(enquiry.procedure, enquiry.item)
            entries.append(
                TimelineEntry(
                    at=enquiry.drafted_at,
                    title=f"情報照会 {enquiry.number}",
                    who=enquiry.drafted_by_name,
                    text=f"{line.title if line else enquiry.item}：{enquiry.step.label}",
                    url=reverse("exchange:enquiry", args=[enquiry.number]),
                )
            )
    if may(actor, Duty.ENQUIRIES, Level.EDIT):
        links.insert(0, ("照会を起案する", reverse("exchange:new_enquiry", args=[person.key])))
    return Panel("情報照会", entries, links)


def copies(actor: Actor, person: Person) -> Panel:
    """副本の区画: what was registered for other bodies, with the present step."""
    entries = []
    if may(actor, Duty.COPIES, Level.SEE):
        entries = [
            TimelineEntry(
                at=each.drafted_at,
                title=f"副本登録 {each.number}",
                who=each.drafted_by_name,
                text=f"{rules.publication_title(each.item)}：{each.step.label}",
                url=reverse("exchange:publication", args=[each.number]),
            )
            for each in queries.publications_of(person)
        ]
    return Panel("副本登録", entries)
