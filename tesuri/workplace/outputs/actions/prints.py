"""印刷の操作: a document, a list under approval, and what the browser prints of a screen."""

import base64
from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from tesuri.ground.keys.cabinet import seal, unseal
from tesuri.ground.keys.envelope import Place
from tesuri.ground.records import Refusal, about
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs import terminals
from tesuri.workplace.outputs.actions.orders import (
    Wish,
    is_large,
    write_order,
)
from tesuri.workplace.outputs.chains import follow_order
from tesuri.workplace.outputs.events import OutputEvent
from tesuri.workplace.outputs.handing import PDF, Printout
from tesuri.workplace.outputs.limits import LIST_SIZE
from tesuri.workplace.outputs.locks import (
    locked_order,
    must_be_own,
    must_be_ready,
    must_be_unchanged,
    must_say_why,
)
from tesuri.workplace.outputs.models import Order, OrderKind, OrderState, Parcel
from tesuri.workplace.outputs.refusals import NeedsApproval

SEALED_FOR = "outputs"
MOST_COPIES = 100


def print_document(
    actor: Actor,
    duty: Duty,
    title: str,
    content: bytes,
    subjects: Sequence[str],
    copies: int = 1,
    *,
    name: str = "document.pdf",
) -> Printout:
    """印刷する: a document about no more people than one person may print alone.

    Raises NeedsApproval for more: `order_print` asks for it. Give the answer to `handing.handed`.
    """
    subject = subjects[0] if len(subjects) == 1 else ""
    with about(OutputEvent.PRINTED, subject), transaction.atomic():
        demand(actor, duty, Level.PRINT)
        terminals.must_print(actor)
        _must_be_some(copies)
        if is_large(len(subjects)):
            raise NeedsApproval(
                f"{len(subjects)}人分の印刷には承認が要ります"
                f"（承認なしに印刷できるのは{LIST_SIZE.value}人まで）。"
                "印刷を申し出て、承認を受けてください。",
                code="needs_approval",
            )
        _record(actor, duty, title, subjects, copies)
    return Printout(name, content, PDF)


def print_list(
    actor: Actor,
    duty: Duty,
    title: str,
    content: bytes,
    subjects: Sequence[str],
    *,
    count: int = 0,
    columns: Sequence[str] = (),
    name: str = "list.pdf",
) -> Printout | Order:
    """一覧を印刷する: at once when it is small, else an order; answer with `handing.answered`.

    What is printed at once was ordered too, so that it counts for the day.
    """
    with transaction.atomic():
        order = order_print(actor, duty, title, content, subjects, count=count, columns=columns)
        return (
            order if order.needs_approval else replace(take_print(actor, order.number), name=name)
        )


def order_print(
    actor: Actor,
    duty: Duty,
    title: str,
    content: bytes,
    subjects: Sequence[str],
    copies: int = 1,
    *,
    count: int = 0,
    columns: Sequence[str] = (),
) -> Order:
    """一覧の印刷を申し出る: a PDF, kept sealed until it is taken at `outputs:order`.

    `count`: of rows, where they are not people. Ready at once when it is small.
    """
    with about(OutputEvent.ORDERED), transaction.atomic():
        demand(actor, duty, Level.PRINT)
        terminals.must_print(actor)
        _must_be_some(copies)
        many = max(count, len(subjects))
        wish = Wish(duty, title, content, many, subjects, columns, copies)
        order = write_order(actor, OrderKind.PRINT, wish)
        text = base64.b64encode(content).decode("ascii")
        sealed = seal(actor.body, SEALED_FOR, _place(order), text)
        Parcel.objects.create(order=order, content=sealed)
        return order


@about(OutputEvent.PRINTED)
@transaction.atomic
def take_print(actor: Actor, number: int) -> Printout:
    """申し出た一覧を印刷する: once, by who ordered it."""
    order = locked_order(actor, number)
    demand(actor, Duty(order.duty), Level.PRINT)
    terminals.must_print(actor)
    must_say_why(actor, order)
    must_be_own(actor, order)
    must_be_ready(order)
    sealed = bytes(order.parcel.content)
    content = base64.b64decode(unseal(order.body, SEALED_FOR, _place(order), sealed))
    must_be_unchanged(content, order.digest)
    follow_order(actor, order, OrderState.TAKEN)
    Parcel.objects.filter(order=order).delete()
    _record(actor, Duty(order.duty), order.title, order.subjects, order.copies, order.number)
    return Printout(f"output-{order.number}.pdf", content, PDF)


@transaction.atomic
def record_screen_print(actor: Actor, duty: Duty, place: str) -> None:
    """画面を印刷した: the browser says so before it prints; `place` is the name of the screen."""
    with about(OutputEvent.SCREEN_PRINTED):
        demand(actor, duty, Level.PRINT)
        terminals.must_print(actor)
    audit.record(actor.on(duty), OutputEvent.SCREEN_PRINTED, place=place)


def _place(order: Order) -> Place:
    return Place("outputs_parcel", "content", str(order.number))


def _must_be_some(copies: int) -> None:
    if not 1 <= copies <= MOST_COPIES:
        raise Refusal(f"部数は1から{MOST_COPIES}までにしてください。", code="bad_copies")


def _record(
    actor: Actor,
    duty: Duty,
    title: str,
    subjects: Sequence[str],
    copies: int,
    order: int | None = None,
) -> None:
    audit.record_shown(
        actor.on(duty),
        OutputEvent.PRINTED,
        subjects,
        subject=subjects[0] if len(subjects) == 1 else "",
        title=title,
        copies=copies,
        count=len(subjects),
        order=order,
    )
