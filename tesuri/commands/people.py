"""デモの人の登録: accounts, password and tickets of the cast; import it after Django is set up."""

from datetime import timedelta

from django.utils import timezone

from tesuri.commands.cast import GUIDES, PASSWORD, PEOPLE, Role
from tesuri.workplace.access import officers, passkeys, passwords, queries, tickets
from tesuri.workplace.access.duties import Level
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.announcing import announced
from tesuri.workplace.staff.actions.manuals import set_up_manual

MANUAL = ("個人番号利用事務の手引き", "1")
TERM = timedelta(days=3 * 365)
TITLES = {"welfare": "障害者福祉", "addressees": "団体内統合宛名", "intermediary": "中間サーバー"}


def enter_all(system: str) -> None:
    """登録する: those who are not there yet; as owner of the tables, safe to repeat."""
    today = timezone.localdate()
    for role in PEOPLE[system] + GUIDES[system]:
        actor = Actor.system("set-up", role.body)
        with announced(actor):
            office = officers.enter_office(actor, role.office, role.office_name)
            allowed = [(duty, level) for duty, levels in role.grants.items() for level in levels]
            term = (today, today + TERM)
            if officers.enter_officer(actor, role.user_id, role.name, office, term, allowed):
                passwords.set_for_the_demo(actor, role.user_id, PASSWORD)
    for body, roles in _by_body(system).items():
        actor = Actor.system("set-up", body)
        with announced(actor):
            _settle(actor, roles)


def _by_body(system: str) -> dict[str, list[Role]]:
    found: dict[str, list[Role]] = {}
    for role in PEOPLE[system] + GUIDES[system]:
        found.setdefault(role.body, []).append(role)
    return found


def _settle(actor: Actor, roles: list[Role]) -> None:
    """落ち着かせる: chiefs of offices, who knows the manual, and grants confirmed this quarter."""
    for role in sorted(roles, key=lambda each: not _approves(each)):
        officers.appoint_chief(
            actor, officers.enter_office(actor, role.office, role.office_name), role.user_id
        )
    set_up_manual(actor, *MANUAL, [role.user_id for role in roles])
    officers.confirm_grants(actor)


def _approves(role: Role) -> bool:
    return any(Level.APPROVE in levels for levels in role.grants.values())


def tell(system: str, url: str) -> str:
    """案内: who may log in where, and the ticket of each who has no key yet."""
    enter_all(system)
    lines = [f"{TITLES[system]}  {url}/entry/  （パスワードは全員 {PASSWORD}）"]
    lines += [f"  {_line(role)}" for role in PEOPLE[system]]
    return "\n".join(lines) + "\n"


def _line(role: Role) -> str:
    officer = queries.officer_of(role.user_id)
    if officer and passkeys.credentials(officer):
        ticket = "鍵は登録済み"
    else:
        with announced(actor := Actor.system("set-up", role.body)):
            ticket = f"登録券 {tickets.issue_whole(actor, role.user_id)}"
    return f"{role.user_id:<10} {ticket}  {role.name}（{role.office_name}・{role.work}）"
