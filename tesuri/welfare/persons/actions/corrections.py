"""職権訂正の操作: at once, or when another person approved it, as the city chose."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from tesuri.ground.records import Refusal, about
from tesuri.ground.text.eras import wareki
from tesuri.welfare.persons import queries
from tesuri.welfare.persons.actions.register import values_of, write
from tesuri.welfare.persons.events import Event
from tesuri.welfare.persons.models import Person, PersonFacts, Sex, Source
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.matters import Matter, Proposed, Turn, declare, of_content
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.queries import submitted_content
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.batch.actions import defer

HIDDEN_ITEMS = {"address", "postcode"}


class ChangedSince(Refusal):
    """台帳が変わった: what was to be corrected is not what the register says any more."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "起案の後で台帳の内容が変わっています。差し戻して、訂正を起案し直してもらってください。",
            code="facts_changed",
        )


@transaction.atomic
def correct_facts(
    actor: Actor, key: UUID, changes: dict[str, Any], *, source: str, reason: str
) -> PersonFacts:
    """職権訂正: the former belief is closed with its moment and kept; the reason is never empty.

    Where the city wants two people, it is put forward, and what holds now is answered.
    """
    demand(actor, Duty.PERSONS, Level.EDIT)
    if not reason.strip():
        raise Refusal("訂正の理由を入力してください。", code="no_reason")
    person = _locked(key)
    former = queries.present_facts(person)
    changed = {name: value for name, value in changes.items() if getattr(former, name) != value}
    if not changed:
        return former
    if queries.corrected_by_two():
        _put_forward(actor, former, changed, source, reason)
        return former
    return _apply(actor, former, changed, source, reason)


def _put_forward(
    actor: Actor, former: PersonFacts, changed: dict[str, Any], source: str, reason: str
) -> None:
    """An address that is hidden is approved by those alone who may see it."""
    person = former.person
    is_hidden = bool(HIDDEN_ITEMS & set(changed)) and queries.is_shielded(person)
    draft = Proposed(
        {
            "addressee_number": person.addressee_number,
            "is_hidden": is_hidden,
            "former": {name: _kept(getattr(former, name)) for name in sorted(changed)},
            "changed": {name: _kept(value) for name, value in sorted(changed.items())},
            "source": source,
            "reason": reason.strip(),
        },
        title=f"台帳の訂正（{'、'.join(_label(name) for name in sorted(changed))}）",
        duty=Duty.SHIELDED if is_hidden else Duty.PERSONS,
    )
    with about(Event.CORRECTION_SUBMITTED, person.addressee_number):
        approvals.put_forward(actor, CORRECTION, str(person.key), draft=draft)


def _apply(
    actor: Actor,
    former: PersonFacts,
    changed: dict[str, Any],
    source: str,
    reason: str,
    *,
    approval: Approval | None = None,
) -> PersonFacts:
    """Entered by who put it forward, where another approved it."""
    now = timezone.now()
    PersonFacts.objects.filter(pk=former.pk).update(
        known=DateTimeTZRange(former.known.lower, now, "[)")
    )
    maker = (
        replace(actor, user_id=approval.maker_id, name=approval.maker_name) if approval else actor
    )
    corrected = write(
        maker,
        values_of(former) | changed,
        valid=former.valid,
        now=now,
        source=Source(source),
        reason=reason.strip(),
        approval=approval.number if approval else None,
    )
    _record(actor, Event.FACTS_CORRECTED, former.person, changed)
    defer("allowances.look_again", key=str(former.person.key))  # a birth date moves its months
    return corrected


def _record(actor: Actor, event: Event, person: Person, changed: dict[str, Any]) -> None:
    audit.record(actor, event, subject=person.addressee_number, items=sorted(changed))


# --- 決裁 ---


def _locked(key: UUID) -> Person:
    found: Person = Person.objects.select_for_update(of=("self",)).get(pk=queries.by_key(key).pk)
    return found


def _find(actor: Actor, reference: str) -> Person:
    return _locked(UUID(reference))


def _asked(person: Person) -> dict[str, Any]:
    """What was submitted is kept in its submission alone."""
    return submitted_content(CORRECTION.kind, str(person.key))


def _submitted(actor: Actor, person: Person, approval: Approval) -> None:
    _record(actor, Event.CORRECTION_SUBMITTED, person, approval.content["changed"])


def _may_decide(actor: Actor, person: Person, turn: Turn) -> None:
    content, now = _asked(person), queries.present_facts(person)
    if turn != Turn.APPROVE or not content:
        return
    former = content["former"]
    is_other = any(_kept(getattr(now, name)) != value for name, value in former.items())
    if is_other or _is_hidden_since(content):
        raise ChangedSince


def _approved(actor: Actor, person: Person, approval: Approval) -> None:
    content = approval.content
    changed = {name: _read(name, value) for name, value in content["changed"].items()}
    former = queries.present_facts(person)
    _apply(actor, former, changed, content["source"], content["reason"], approval=approval)


def _returned(actor: Actor, person: Person, words: str) -> None:
    _record(actor, Event.CORRECTION_RETURNED, person, _asked(person).get("changed", {}))


def _kept(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _read(name: str, value: str) -> Any:
    return date.fromisoformat(value) if name == "birth_date" else value


def _label(name: str) -> str:
    return str(next(f.verbose_name for f in PersonFacts._meta.fields if f.name == name))


def _is_hidden_since(content: dict[str, Any]) -> bool:
    """支援措置が後から始まった: the address stands in a submission that others than those see."""
    if content["is_hidden"] or not HIDDEN_ITEMS & set(content["changed"]):
        return False
    person = Person.objects.get(addressee_number=content["addressee_number"])
    return queries.is_shielded(person)


def _spoken(name: str, value: str) -> str:
    if name == "birth_date":
        return wareki(date.fromisoformat(value))
    return str(Sex(value).label) if name == "sex" else value or "なし"


def _facts(content: dict[str, Any]) -> list[tuple[str, str]]:
    """訂正の内容: of whom, and each item as it is and as it would be; no address of the hidden."""
    kept_back = HIDDEN_ITEMS if _is_hidden_since(content) else set()
    lines = [
        (
            _label(name),
            queries.HIDDEN
            if name in kept_back
            else f"{_spoken(name, content['former'][name])} → {_spoken(name, value)}",
        )
        for name, value in content["changed"].items()
    ]
    means = str(Source(content["source"]).label)
    now = queries.present_facts(Person.objects.get(addressee_number=content["addressee_number"]))
    return [
        ("宛名番号", content["addressee_number"]),
        ("対象者（今の台帳）", f"{now.name}　{wareki(now.birth_date)}生"),
        *lines,
        ("確かめた方法", means),
        ("理由", content["reason"]),
    ]


LABEL = "台帳の訂正"
CORRECTION = declare(
    Matter(
        kind="persons.correction",
        label=LABEL,
        duty=Duty.PERSONS,
        brings_duty=True,
        find=_find,
        title=lambda person: LABEL,
        content=_asked,
        may_submit=lambda actor, person: False,  # with the draft of the form alone
        submitted=_submitted,
        may_decide=_may_decide,
        approved=_approved,
        returned=_returned,
        facts=of_content(_facts),
        words="承認しました。台帳を訂正しました。",
    )
)
