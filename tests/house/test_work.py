"""仕事の決まり: an action takes an actor and leaves an event; a view holds no rows; no glue."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.house.sources import HOUSE, ROOT, load, module_of, named, product, shown, tree
from tesuri.ground.records import Refusal
from tesuri.workplace.watch.details import DETAILS

WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "save", "update", "delete"}
PARTS_OF_ACTIONS = {  # take an actor, but are only ever a part of the action that calls them
    "tesuri.welfare.allowances.actions.claims.write_facts": "acceptance or change is recorded",
    "tesuri.welfare.allowances.actions.claims.write_step": "a status row of the calling action",
    "tesuri.welfare.exchange.actions.enquiries.write_step": "a status row of the calling action",
    "tesuri.welfare.persons.actions.register.write": "the registration or correction is recorded",
    "tesuri.welfare.persons.actions.shieldings.hide": "the action that enters it, or registers",
    "tesuri.workplace.staff.actions.applying.close": "the end of the account or grant is recorded",
    "tesuri.workplace.staff.actions.applying.apply": "each part records itself, by the table",
    "tesuri.intermediary.wire.actions.take_message": "the act that the message asks for records",
}
LEAVE_THE_EVENT_TO_THE_CALLER = {
    "tesuri.workplace.access.actions.demand": "a refusal is recorded by the middleware, outside",
    "tesuri.welfare.persons.actions.register.demand_address": "the same",
}
STEPS_OF_A_WAY_IN = {  # a transaction of its own, whose event the caller writes
    "tesuri.workplace.partners.actions.use_assertion": "the token issued or refused is recorded",
}
TELL_A_REFUSAL = {  # what a view calls in its `except` of a refusal, so that the log has it
    "tesuri.workplace.access.refused.note",
    "tesuri.workplace.access.refused.tell_in",
    "tesuri.workplace.audit.actions.refused",
}
TOLD_BEFORE = {  # a view that answers a refusal whose event stands already
    "tesuri.workplace.access.views.answers": "the way in records each failure with its cause",
}
THE_LOG_ITSELF = "tesuri.workplace.audit.actions"
READS_THE_LOG = {
    "tesuri/commands/",
    "tesuri/workplace/audit/",
    "tesuri/workplace/watch/",
    "tesuri/workplace/staff/queries/uses.py",  # shown to a chief who reviews; nothing follows
}


@dataclass(frozen=True)
class Deed:
    """関数: a function of the product and what it calls, fully written."""

    name: str
    node: ast.FunctionDef

    @property
    def is_action(self) -> bool:
        return not self.node.name.startswith("_") and self.takes_actor

    @property
    def takes_actor(self) -> bool:
        given = [a.arg for a in (*self.node.args.posonlyargs, *self.node.args.args)]
        return given[:1] == ["actor"]

    def calls(self) -> set[str]:
        module = self.name.rpartition(".")[0]
        return {meaning(module, ast.unparse(n.func)) for n in calls_in(self.node)}


def calls_in(node: ast.AST) -> list[ast.Call]:
    return [each for each in ast.walk(node) if isinstance(each, ast.Call)]


@cache
def scope(module: str) -> dict[str, str]:
    """What each imported or own name of a module means."""
    means: dict[str, str] = {}
    for node in ast.walk(tree(file_of(module))):
        if isinstance(node, ast.ImportFrom) and node.module:
            means |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
        elif isinstance(node, ast.FunctionDef):
            means.setdefault(node.name, f"{module}.{node.name}")
    return means


def file_of(module: str) -> Path:
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def meaning(module: str, called: str) -> str:
    first, dot, rest = called.partition(".")
    return scope(module).get(first, first) + dot + rest


@cache
def deeds() -> dict[str, Deed]:
    return {
        deed.name: deed
        for path in product()
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef)
        for deed in [Deed(f"{module_of(path)}.{node.name}", node)]
    }


def leaves_an_event(name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether the function, or one that it calls, writes to the log."""
    if name.startswith(f"{THE_LOG_ITSELF}."):
        return True
    deed = deeds().get(name) or deeds().get(elsewhere(name))
    if deed is None or name in seen:
        return False
    return any(leaves_an_event(called, seen | {name}) for called in deed.calls())


def elsewhere(name: str) -> str:
    """Where a package's own name (`room.actions.verb_noun`) is really defined."""
    module, _, last = name.rpartition(".")
    if module.startswith("tesuri.") and file_of(module).exists():
        return scope(module).get(last, name)
    return name


def actions() -> list[Deed]:
    modules = {module_of(path) for path in named("actions")} - {THE_LOG_ITSELF}
    return [deed for deed in deeds().values() if deed.name.rpartition(".")[0] in modules]


def test_there_are_actions_to_look_at() -> None:
    assert len([deed for deed in actions() if deed.is_action]) > 20


def test_every_action_leaves_an_event() -> None:
    excused = PARTS_OF_ACTIONS | LEAVE_THE_EVENT_TO_THE_CALLER
    silent = [d.name for d in actions() if d.is_action and not leaves_an_event(d.name)]
    assert sorted(set(silent) - excused.keys()) == []
    assert sorted(excused.keys() - set(silent)) == []  # an excuse no longer needed


def test_every_public_transaction_leaves_an_event() -> None:
    """Outside actions modules too: the entrance, passwords, tickets, terminals, doors."""
    silent = {
        deed.name
        for deed in deeds().values()
        if not deed.node.name.startswith("_")
        if any("atomic" in ast.unparse(each) for each in deed.node.decorator_list)
        if not leaves_an_event(deed.name)
    }
    assert sorted(silent ^ STEPS_OF_A_WAY_IN.keys()) == []


def test_what_takes_no_actor_only_reads_or_says_who_acted() -> None:
    """A public function of an actions module without an actor names one itself, or only reads."""
    found = {
        deed.name
        for deed in actions()
        if not deed.takes_actor and not deed.node.name.startswith("_")
        if not leaves_an_event(deed.name)
        for call in calls_in(deed.node)
        if isinstance(call.func, ast.Attribute) and call.func.attr in WRITES
        if "objects" in ast.unparse(call.func) or call.func.attr == "save"
    }
    assert sorted(found - STEPS_OF_A_WAY_IN.keys()) == []


def test_only_the_one_mechanism_submits_and_decides() -> None:
    """Every kind goes through `put_forward` and `decide`: no room has an approval of its own."""
    room = "tesuri.workplace.approvals."
    by_hand = {
        *(f"{room}actions.{each}" for each in ("submit", "approve", "send_back", "withdraw")),
        *(f"{room}models.{each}.objects.create" for each in ("Approval", "Outcome")),
    }
    assert [
        f"{name} -> {called}"
        for name, deed in deeds().items()
        if not name.startswith(room)
        for called in deed.calls() & by_hand
    ] == []


def is_of_refusals(path: Path, handler: ast.ExceptHandler) -> bool:
    """Whether what is caught is a refusal, by whatever name the module knows it."""
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    kinds = [eval(ast.unparse(each), vars(load(path))) for each in caught if each]
    return any(issubclass(Refusal, kind) or issubclass(kind, Refusal) for kind in kinds)


def leaves_the_refusal(path: Path, handler: ast.ExceptHandler) -> bool:
    called = {meaning(module_of(path), ast.unparse(call.func)) for call in calls_in(handler)}
    passed_on = any(isinstance(each, ast.Raise) for each in ast.walk(handler))
    return bool(called & TELL_A_REFUSAL) or passed_on


def test_a_refusal_that_a_view_catches_stands_in_the_log() -> None:
    """Shown in a form or not: who tried is recorded, as it is when the refusal goes through."""
    silent = [
        f"{shown(path)}:{handler.lineno}"
        for path in named("views", "api")
        if module_of(path) not in TOLD_BEFORE
        for handler in ast.walk(tree(path))
        if isinstance(handler, ast.ExceptHandler) and is_of_refusals(path, handler)
        if not leaves_the_refusal(path, handler)
    ]
    assert silent == []


def test_no_view_reaches_for_rows() -> None:
    assert [
        f"{shown(path)}:{node.lineno}"
        for path in named("views", "api", "forms", "urls")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager")
    ] == []


def test_nothing_reads_the_log_to_function() -> None:
    readers = [
        shown(path)
        for path in product()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and ast.unparse(node) in ("AuditRecord.objects", "Leaf.objects", "Head.objects")
    ]
    assert [r for r in readers if not r.startswith(tuple(READS_THE_LOG))] == []


def test_no_logic_hides_in_save_and_no_signal_is_tied() -> None:
    hidden = [
        f"{shown(path)}: {node.name}"
        for path in product()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef)
        and node.name in ("save", "delete", "__init_subclass__")
        and "models" in (path.stem, path.parent.name)
    ]
    signals = [
        f"{shown(path)}:{node.lineno}"
        for path in product()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in ("post_save", "pre_save", "receiver")
    ]
    assert (hidden, signals) == ([], [])


def declared_jobs() -> list[tuple[str, str]]:
    """(room, name) of every job that a jobs.py declares."""
    return [
        (path.relative_to(HOUSE).parts[-2], keyword.value.value)
        for path in named("jobs")
        for call in calls_in(tree(path))
        for keyword in call.keywords
        if keyword.arg == "name"
        and isinstance(keyword.value, ast.Constant)
        and isinstance(keyword.value.value, str)
    ]


def test_a_job_is_named_for_its_room() -> None:
    assert [name for room, name in declared_jobs() if not name.startswith(f"{room}.")] == []


def test_every_deferred_job_has_a_worker() -> None:
    """What an action defers by name, some jobs.py declares."""
    deferred = {
        call.args[0].value
        for path in product()
        for call in calls_in(tree(path))
        if ast.unparse(call.func).split(".")[-1] == "defer"
        if call.args and isinstance(call.args[0], ast.Constant)
        if isinstance(call.args[0].value, str)
    }
    assert sorted(deferred - {name for _, name in declared_jobs()}) == []


def test_every_detail_of_an_event_has_a_japanese_name() -> None:
    """Who reads the log reads it on screens and lists, not in the code."""
    unnamed = {
        keyword.arg
        for path in product("workplace", "welfare", "addressees", "intermediary", "oversight")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        if ast.unparse(node.func) in ("audit.record", "audit.record_shown", "audit.refused")
        for keyword in node.keywords
        if keyword.arg not in {None, "subject", "outcome", *DETAILS}
    }
    assert unnamed == set()


def test_whom_a_list_named_is_recorded_however_many_they_are() -> None:
    """`record` refuses a list that is too long, and the act with it; `record_shown` parts it."""
    whole = [
        f"{shown(path)}:{node.lineno}"
        for path in product()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record"
        for keyword in node.keywords
        if keyword.arg == "shown" and not ast.unparse(keyword.value).startswith("len(")
    ]
    assert whole == []
