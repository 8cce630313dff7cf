"""台帳の画面: search, register, one page a person, correct."""

from datetime import date
from operator import itemgetter
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tesuri.ground.text.eras import wareki
from tesuri.welfare.persons import actions, just_found, queries
from tesuri.welfare.persons.forms import (
    CorrectionForm,
    RegisterForm,
    RegistrySearchForm,
    SearchForm,
)
from tesuri.welfare.persons.models import Person, PersonFacts
from tesuri.welfare.persons.registry import Resident
from tesuri.workplace.access.doors import actor_of, demands
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.audit.actors import Actor


@require_http_methods(["GET", "POST"])
@demands(Duty.PERSONS, Level.SEE)
def search(request: HttpRequest) -> HttpResponse:
    """台帳の検索: the register first; when nobody fits, the way to the registry opens."""
    form = SearchForm(request.POST or None)
    hidden_too = may(actor_of(request), Duty.SHIELDED, Level.SEE)
    shown: dict[str, object] = {"form": form, "may_see_shieldings": hidden_too}
    if request.method == "POST" and form.is_valid():
        found = actions.search_register(actor_of(request), form.criteria())
        shielded = queries.shielded_among(facts.person_id for facts in found)
        shown["found"] = [_line(facts, hidden=facts.person_id in shielded) for facts in found]
        asked = {"kana": form.cleaned_data["kana"], "birth_date": form.cleaned_data["birth_date"]}
        shown["registry_form"] = RegistrySearchForm(initial=asked)
    return render(request, "persons/search.html", shown)


@require_POST
@demands(Duty.PERSONS, Level.EDIT)
def registry_search(request: HttpRequest) -> HttpResponse:
    """住基の検索: residents who are not in the register yet."""
    form = RegistrySearchForm(request.POST)
    shown: dict[str, object] = {"form": form}
    if form.is_valid():
        asked = form.cleaned_data
        residents = actions.search_registry(
            actor_of(request), asked["kana"], asked["birth_date"], asked["purpose"]
        )
        just_found.remember(request.session, [r.addressee_number for r in residents])
        shown |= {"purpose": asked["purpose"], "found": [_shown_resident(r) for r in residents]}
    return render(request, "persons/registry.html", shown)


@require_POST
@demands(Duty.PERSONS, Level.EDIT)
def register(request: HttpRequest) -> HttpResponse:
    """対象者の登録: then the person's page."""
    form = RegisterForm(request.POST)
    if not form.is_valid():
        return redirect("persons:search")
    found = just_found.numbers(request.session)
    person = actions.register_applicant(actor_of(request), **form.cleaned_data, found=found)
    return redirect("persons:person", key=person.key)


@require_GET
@demands(Duty.PERSONS, Level.SEE)
def person(request: HttpRequest, key: UUID) -> HttpResponse:
    """個人の画面: facts, household, and one timeline over all programs."""
    actor = actor_of(request)
    who, facts = actions.view_person(actor, key)
    panels = queries.panels_for(actor, who)
    timeline = sorted(
        (vars(entry) | {"work": panel.title} for panel in panels for entry in panel.entries),
        key=itemgetter("at"),
        reverse=True,
    )
    household = [
        {"facts": member, "born": wareki(member.birth_date)} for member in queries.household_of(who)
    ]
    shown = {"person": who, "facts": facts, "address": queries.address_for(actor, facts)}
    shown |= {"household": household, "panels": panels, "timeline": timeline}
    shown |= {"born": wareki(facts.birth_date), "moved_in": _day(facts.moved_in_on)}
    shown |= {"died": _day(queries.died_on(who)), "may_edit": may(actor, Duty.PERSONS, Level.EDIT)}
    shown |= _cautions(actor, who, facts) | {"may_see_log": may(actor, Duty.AUDIT, Level.SEE)}
    return render(request, "persons/person.html", shown)


@require_http_methods(["GET", "POST"])
@demands(Duty.PERSONS, Level.EDIT)
def correct(request: HttpRequest, key: UUID) -> HttpResponse:
    """台帳の訂正: with what was believed before, below the form."""
    actor = actor_of(request)
    who, facts, rows = actions.view_history(actor, key)
    by_two = queries.corrected_by_two()
    form = CorrectionForm(request.POST or None, initial=_initial(actor, facts))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.correct_facts(
            actor, key, _changes(actor, facts, form), source=said["source"], reason=said["reason"]
        )
        if by_two:
            messages.success(request, "訂正を決裁に上げました。承認されると台帳が変わります。")
        return redirect("persons:person", key=key)
    hidden = not queries.sees_address(actor, facts)
    history = [_line(row, hidden=hidden) for row in rows]
    shown = {"form": form, "person": who, "facts": facts, "history": history}
    waiting = latest(actions.CORRECTION.kind, str(key))
    shown |= {"needs_two": by_two}
    if waiting and waiting.outcome is None and not waiting.is_expired(timezone.now()):
        shown |= {"waiting": waiting}
    return render(request, "persons/correct.html", shown)


def _day(day: date | None) -> str:
    return wareki(day) if day else ""


def _cautions(actor: Actor, who: Person, facts: PersonFacts) -> dict[str, object]:
    """What a clerk must know before saying a word: hidden, or hidden from."""
    return {
        "is_shielded": queries.is_shielded(who),
        "is_shielded_against": queries.is_shielded_against(facts),
        "may_shield": may(actor, Duty.SHIELDED, Level.EDIT),
        "shieldings": queries.shieldings_of(who) if queries.sees_hidden(actor) else [],
    }


def _line(facts: PersonFacts, *, hidden: bool) -> dict[str, object]:
    address, birth_date = queries.HIDDEN if hidden else facts.address, wareki(facts.birth_date)
    return {"facts": facts, "address": address, "birth_date": birth_date}


def _shown_resident(resident: Resident) -> dict[str, object]:
    """Of a resident so marked in the registry no list shows the address, to nobody."""
    days = {"born": wareki(resident.birth_date), "moved_in": _day(resident.moved_in_on)}
    hidden = {"address": queries.HIDDEN, "postcode": ""} if resident.is_shielded else {}
    return vars(resident) | days | hidden


def _initial(actor: Actor, facts: PersonFacts) -> dict[str, object]:
    shown: dict[str, object] = {name: getattr(facts, name) for name in PersonFacts.CORRECTABLE}
    shown |= {"address": queries.address_for(actor, facts)}
    return shown if queries.sees_address(actor, facts) else shown | {"postcode": ""}


def _changes(actor: Actor, facts: PersonFacts, form: CorrectionForm) -> dict[str, object]:
    """What was not shown cannot have been corrected."""
    changes = form.changes()
    hidden = () if queries.sees_address(actor, facts) else ("address", "postcode")
    return {name: value for name, value in changes.items() if name not in hidden}
