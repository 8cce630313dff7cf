"""起案: each form of the desk as the content of a change."""

from datetime import date

from django.db import transaction

from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Grant, Officer
from tesuri.workplace.access.terminals import Place, must_be_ours, seen
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.staff.actions.changes import WaitsAlready, propose
from tesuri.workplace.staff.content import iso
from tesuri.workplace.staff.models import Act, Change
from tesuri.workplace.staff.queries.changes import waiting_of_terminal


@transaction.atomic
def issue(
    actor: Actor,
    user_id: str,
    name: str,
    kana: str,
    office: str,
    employment: str,
    begins_on: date,
    ends_on: date | None,
    has_no_end: bool,
) -> Change:
    """利用者IDの発行."""
    row = {
        "user_id": user_id,
        "name": name,
        "kana": kana,
        "office": office,
        "employment": employment,
        "begins_on": iso(begins_on),
        "ends_on": None if has_no_end else iso(ends_on),
    }
    return propose(actor, Act.ISSUE, f"{name}さんの利用者IDの発行", {"accounts": [row]})


@transaction.atomic
def change(
    actor: Actor,
    officer: Officer,
    name: str,
    kana: str,
    employment: str,
    ends_on: date | None,
    has_no_end: bool,
) -> Change:
    """利用者IDの変更."""
    row = {
        "user_id": officer.user_id,
        "name": name,
        "kana": kana,
        "employment": employment,
        "ends_on": None if has_no_end else iso(ends_on),
    }
    return propose(actor, Act.CHANGE, f"{officer.name}さんの利用者IDの変更", {"changes": [row]})


@transaction.atomic
def move(actor: Actor, officer: Officer, office: str, moves_on: date) -> Change:
    """異動."""
    row = {"user_id": officer.user_id, "office": office, "moves_on": iso(moves_on)}
    return propose(actor, Act.MOVE, f"{officer.name}さんの異動", {"postings": [row]})


@transaction.atomic
def end(actor: Actor, officer: Officer, ends_on: date, at_once: bool) -> Change:
    """利用者IDの終了."""
    row = {"user_id": officer.user_id, "ends_on": iso(ends_on), "at_once": at_once}
    return propose(actor, Act.END, f"{officer.name}さんの利用者IDの終了", {"ends": [row]})


@transaction.atomic
def grant(
    actor: Actor,
    officer: Officer,
    duties: list[str],
    levels: list[str],
    office: str,
    since: date,
    through: date | None,
) -> Change:
    """権限の付与: without a last day, until the account ends."""
    rows = [
        {
            "user_id": officer.user_id,
            "duty": Duty(duty).value,
            "level": Level(level).value,
            "office": office,
            "since": iso(since),
            "through": iso(through or officer.ends_on),
        }
        for duty in sorted(set(duties))
        for level in sorted(set(levels))
    ]
    return propose(actor, Act.GRANT, f"{officer.name}さんへの権限の付与", {"grants": rows})


@transaction.atomic
def end_grant(actor: Actor, given: Grant, last_day: date) -> Change:
    """権限の終了."""
    said = f"{given.get_duty_display()}の{given.get_level_display()}（{given.office}）"
    row = {
        "grant": given.pk,
        "user_id": given.officer.user_id,
        "last_day": iso(last_day),
        "said": said,
    }
    title = f"{given.officer.name}さんの権限の終了"
    return propose(actor, Act.END_GRANT, title, {"grant_ends": [row]})


@transaction.atomic
def set_office(actor: Actor, code: str, name: str, chief: str) -> Change:
    """部署の登録・変更."""
    row = {"code": code, "name": name, "chief": chief}
    return propose(actor, Act.OFFICE, f"部署「{name}」の登録・変更", {"offices": [row]})


@transaction.atomic
def set_terminal(actor: Actor, number: str, place: Place, reason: str = "") -> Change:
    """端末の登録・変更: whoever proposes went and looked; its key is part of what is approved."""
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    terminal = seen(actor, number)
    must_be_ours(actor, place)
    if waiting_of_terminal(actor.body, number):
        raise WaitsAlready
    row = {
        "terminal": terminal.number,
        "label": terminal.label,
        "key": terminal.thumbprint,
        "office": place.office.code if place.office else "",
        "is_shared": place.is_shared,
        "may_print": place.may_print,
        "may_export": place.may_export,
        "reason": reason,
    }
    what = "変更" if terminal.accepted_at else "登録"
    return propose(actor, Act.TERMINAL, f"端末 {number} の{what}", {"terminals": [row]})
