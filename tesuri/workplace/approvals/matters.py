"""事案: what each kind of matter says of itself, so that one piece of code decides them all.

A room declares its kinds beside its actions. Routes may be entered for declared kinds alone.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from django.urls import reverse

from tesuri.workplace.access.duties import Duty
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit.actors import Actor

S = TypeVar("S")
Facts = list[tuple[str, str]]  # labels and values in the words of the desk
_declared: dict[str, "Matter[Any]"] = {}


class Turn(StrEnum):
    """決裁の別: what is done to a submission; the values of the buttons."""

    APPROVE = "approve"
    SEND_BACK = "send_back"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Terms:
    """期間: days for the decision, and for how many days an approval holds (None: always)."""

    due_working_days: int | None = None
    valid_days: int | None = None


USUAL_TERMS = Terms()


@dataclass(frozen=True)
class Proposed:
    """起案の内容: what a form says, where the subject holds it only once it is approved.

    `title`, `duty`: others than those of the kind (a duty where the kind `brings_duty`, and the
    database knows it); `drafter`: who prepared it, if not who submits.
    """

    content: dict[str, Any]
    title: str = ""
    duty: Duty | None = None
    drafter: str = ""


def of_content(told: Callable[[dict[str, Any]], Facts]) -> Callable[[Approval], Facts]:
    """内容の見せ方: where the content alone says all of it."""
    return lambda approval: told(approval.content)


def in_its_words(content: dict[str, Any]) -> Facts:
    """そのままの言葉: of a content that was written in the words of the desk."""
    return [(label, str(value)) for label, value in content.items()]


def _always(actor: Actor, subject: Any) -> bool:
    return True


def _nothing(actor: Actor, subject: Any, approval: Approval) -> None:
    """The submission itself is all that is kept of it."""


def _no_more(actor: Actor, subject: Any, words: str) -> None:
    """The return itself is all that is kept of it."""


def _no_objection(actor: Actor, subject: Any, turn: Turn) -> None:
    """What the approval asks for itself is enough."""


def _nobody(subject: Any) -> str:
    return ""


def _no_wall(actor: Actor) -> AbstractContextManager[Any]:
    return nullcontext()


@dataclass(frozen=True)
class Matter(Generic[S]):
    """事案の種別: its words, where its content comes from, and what its decision does.

    `find` loads and locks the subject, or raises Http404. `may_submit` answers no where there is
    nothing to do (it was submitted before), and raises a Refusal where it may not. `may_decide`
    raises where the subject is not in the state for it. `approved` runs when the last step is
    approved, in the transaction of the approval; `returned` after a return or a withdrawal. A kind
    that is put forward with a draft answers `content` from its newest submission.
    """

    kind: str
    label: str
    duty: Duty
    find: Callable[[Actor, str], S]
    title: Callable[[S], str]
    content: Callable[[S], dict[str, Any]]
    facts: Callable[[Approval], Facts]  # 内容の見せ方
    approved: Callable[[Actor, S, Approval], None]
    brings_duty: bool = False  # 件ごとの事務: as its draft says, and so are all its steps
    drafting: Duty | None = None  # 起案の事務: where another than that of the decision
    page: str = ""  # 画面: a URL name that takes the reference; empty: the page of every approval
    returned: Callable[[Actor, S, str], None] = _no_more
    submitted: Callable[[Actor, S, Approval], None] = _nothing
    drafter: Callable[[S], str] = _nobody
    may_submit: Callable[[Actor, S], bool] = _always
    may_decide: Callable[[Actor, S, Turn], None] = _no_objection
    within: Callable[[Actor], AbstractContextManager[Any]] = _no_wall
    terms: Callable[[], Terms] = field(default=Terms)
    after: str = ""  # 承認の後の画面: another than `page`, if any
    words: str = "承認しました。"
    on_its_page_only: bool = False  # 内容はその画面だけ: decided there, by who may see it

    def is_decided_at_approvals(self, approval: Approval) -> bool:
        """決裁の画面で決裁するか: what has a page of its own is decided there, with all of it seen.

        But whoever is asked in another duty than its own has that page closed.
        """
        if self.on_its_page_only:
            return False
        is_led_away = approval.outcome is None and approval.next_step.duty != approval.duty
        return not self.page or is_led_away

    def address(self, reference: str, *, is_over: bool = False) -> str:
        """画面の番地: where the matter is shown, and decided."""
        if name := (is_over and self.after) or self.page:
            return reverse(name, args=[reference])
        return reverse("approvals:matter", args=[self.kind, reference])


def declare(matter: Matter[S]) -> Matter[S]:
    """種別を定める: once for each kind."""
    if _declared.setdefault(matter.kind, matter) is not matter:
        raise ValueError(f"{matter.kind} is declared twice")
    return matter


def declared() -> list[Matter[Any]]:
    """すべての種別: of the rooms that are loaded, by label."""
    return sorted(_declared.values(), key=lambda matter: (matter.label, matter.kind))


def matter_of(kind: str) -> Matter[Any] | None:
    """種別: None for one that no room declares any more."""
    return _declared.get(kind)


def label_of(kind: str) -> str:
    """種別の名: the kind itself where none is declared."""
    matter = matter_of(kind)
    return matter.label if matter else kind
