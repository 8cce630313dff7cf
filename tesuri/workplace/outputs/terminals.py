"""出力する端末: what the terminal of this session may do; the right of a person is another."""

from tesuri.workplace.access.models import Terminal
from tesuri.workplace.access.queries import terminal
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs.refusals import NotFromHere


def must_print(actor: Actor) -> None:
    """印刷できる端末か: raises NotFromHere."""
    if not (found := _in_use(actor)) or not found.may_print:
        raise NotFromHere(
            "この端末からは印刷できません。印刷を許された端末で操作してください。",
            code="terminal_may_not_print",
        )


def must_export(actor: Actor) -> None:
    """媒体に出力できる端末か: raises NotFromHere."""
    if not (found := _in_use(actor)) or not found.may_export:
        raise NotFromHere(
            "この端末からは媒体に出力できません。媒体への出力を許された端末で操作してください。",
            code="terminal_may_not_export",
        )


def may_print(found: Terminal | None) -> bool:
    """印刷できる端末か: of the terminal at which a session stands."""
    return found is not None and _is_in_use(found) and found.may_print


def _in_use(actor: Actor) -> Terminal | None:
    found = terminal(actor.terminal)
    return found if found is not None and _is_in_use(found) else None


def _is_in_use(found: Terminal) -> bool:
    return found.accepted_at is not None and found.retired_at is None
