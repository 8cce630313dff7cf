"""共用の兆し: what the sessions tell of one account in several hands; signs, and no proof.

An account has one live session and its keys verify the person, so that sharing shows in three
ways: the account moves to another terminal while the first is still in use, it turns up at another
one within minutes, or it is entered on one day with different keys. Each may have its good reason.

That several people enter at one terminal within minutes is how a counter works. It is counted, for
whoever wants to look, and is no sign.

Two accounts of one name may be two people or one, who would then be maker and checker at once. The
program cannot tell them apart; the security officer is shown them.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, TextChoices, Window
from django.db.models.functions import Lag, TruncDate
from django.utils import timezone

from tesuri.workplace.access.models import Ending, Officer, OfficerSession
from tesuri.workplace.access.queries import in_term
from tesuri.workplace.staff.limits import SHARING_DAYS, SHARING_MINUTES


class Sign(TextChoices):
    """兆し: of an account."""

    TAKEN_OVER = "taken_over", "使用中に、別の端末でのログインに引き継がれた"
    MOVED = "moved", "終わってすぐに、別の端末でログインした"
    OTHER_KEY = "other_key", "同じ日に、別の鍵でログインした"


@dataclass(frozen=True)
class Finding:
    """兆し一つ: the session, what it is a sign of, and the terminal of the session before it."""

    session: OfficerSession
    signs: list[Sign]
    terminal_before: str


@dataclass(frozen=True)
class Suspect:
    """兆しのある利用者ID: its findings, the newest first."""

    user_id: str
    name: str
    findings: list[Finding]


@dataclass(frozen=True)
class Changes:
    """一台の端末での交替: how often another person entered within minutes, and without a logout."""

    terminal: str
    count: int
    without_logout: int


@dataclass(frozen=True)
class Namesakes:
    """同じ氏名の利用者ID: accounts in service of one name and one reading, spaces aside."""

    name: str
    user_ids: list[str]


@dataclass(frozen=True)
class Sharing:
    """共用の兆しの報告: of one body; accounts with most findings first."""

    since: date
    day: date
    minutes: int
    accounts: list[Suspect]
    terminals: list[Changes]
    namesakes: list[Namesakes]


def sharing(body: str) -> Sharing:
    """共用の兆しの報告: over the set days until today."""
    day = timezone.localdate()
    since = day - timedelta(days=SHARING_DAYS.value)
    rows = OfficerSession.objects.filter(officer__office__body=body, began_at__date__gte=since)
    return Sharing(
        since=since,
        day=day,
        minutes=SHARING_MINUTES.value,
        accounts=_accounts(rows),
        terminals=_terminals(rows),
        namesakes=_namesakes(body, day),
    )


def _namesakes(body: str, day: date) -> list[Namesakes]:
    found: dict[tuple[str, ...], list[Officer]] = {}
    for each in Officer.objects.filter(office__body=body).order_by("user_id"):
        if in_term(each, day):
            key = tuple("".join(said.split()) for said in (each.name, each.kana))
            found.setdefault(key, []).append(each)
    many = [each for each in found.values() if len(each) > 1]
    return [Namesakes(each[0].name, [one.user_id for one in each]) for each in many]


def _accounts(rows: QuerySet[OfficerSession]) -> list[Suspect]:
    odd = Q(is_elsewhere=True) | Q(is_other_key=True)
    compared = _with_earlier(rows, "officer").annotate(
        is_elsewhere=~Q(earlier_terminal=F("terminal"))
        & (_within_minutes() | Q(earlier_ending=Ending.TAKEN_OVER)),
        is_other_key=~Q(earlier_key=F("key")) & Q(earlier_day=TruncDate("began_at")),
    )
    found: dict[int, list[Finding]] = {}
    people: dict[int, Any] = {}
    for row in compared.filter(odd).select_related("officer").order_by("-began_at", "-pk"):
        finding = Finding(row, _signs(row), row.earlier_terminal)
        found.setdefault(row.officer_id, []).append(finding)
        people[row.officer_id] = row.officer
    suspects = [Suspect(p.user_id, p.name, found[p.pk]) for p in people.values()]
    return sorted(suspects, key=lambda each: (-len(each.findings), each.user_id))


def _signs(row: Any) -> list[Sign]:
    was_in_use = row.earlier_ending == Ending.TAKEN_OVER
    moved = [Sign.TAKEN_OVER if was_in_use else Sign.MOVED] if row.is_elsewhere else []
    return [*moved, Sign.OTHER_KEY] if row.is_other_key else moved


def _terminals(rows: QuerySet[OfficerSession]) -> list[Changes]:
    changed = _with_earlier(rows, "terminal").filter(_within_minutes())
    count, open_count = Counter[str](), Counter[str]()
    for row in changed.exclude(earlier_officer=F("officer")):
        count[row.terminal] += 1
        open_count[row.terminal] += row.earlier_ended is None or row.earlier_ended > row.began_at
    return [Changes(each, many, open_count[each]) for each, many in count.most_common()]


def _with_earlier(rows: QuerySet[OfficerSession], of: str) -> QuerySet[Any]:
    """Each session with what is asked of the one before it, of the same officer or terminal."""

    def earlier(column: Any) -> Window:
        return Window(Lag(column), partition_by=[F(of)], order_by=["began_at", "pk"])

    return rows.annotate(
        earlier_terminal=earlier("terminal"),
        earlier_officer=earlier("officer"),
        earlier_key=earlier("key"),
        earlier_seen=earlier("seen_at"),
        earlier_ended=earlier("ended_at"),
        earlier_ending=earlier("ending"),
        earlier_day=earlier(TruncDate("began_at")),
    )


def _within_minutes() -> Q:
    return Q(earlier_seen__gte=F("began_at") - timedelta(minutes=SHARING_MINUTES.value))
