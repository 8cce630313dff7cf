"""特別児童扶養手当の届出: changes, ends, 額改定請求, 所得状況届 and 受給証明, after a grant.

Each is received and examined here and goes to the prefecture on a list, as the claim does.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal, about
from tesuri.welfare.allowances.actions.carer_filings import (
    claimed_child,
    locked_case,
    locked_filing,
    must_be_handed_in,
)
from tesuri.welfare.allowances.actions.transmittals import must_be_after_sending
from tesuri.welfare.allowances.carers.competence import must_forward
from tesuri.welfare.allowances.carers.log import told
from tesuri.welfare.allowances.carers.rows import Handing, write_child, write_filing
from tesuri.welfare.allowances.events import Event
from tesuri.welfare.allowances.models import CarerCase, Filing, FilingKind, FilingStage
from tesuri.welfare.allowances.queries import carers as queries
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

K = FilingKind
CHANGES = (K.REVISION_UP, K.REVISION_DOWN, K.INCOME, K.NAME, K.ADDRESS, K.ACCOUNT)
ENDS = (K.LOSS, K.DEATH)
OTHERS = (K.UNPAID, K.CERTIFICATE)
AFTER_A_GRANT = (*CHANGES, *ENDS, *OTHERS)
HAVE_A_DAY = (K.REVISION_DOWN, K.NAME, K.ADDRESS, K.ACCOUNT, *ENDS)
HAVE_WORDS = (K.REVISION_UP, K.REVISION_DOWN, K.LOSS, K.DEATH, K.UNPAID)
OF_CHILDREN = (K.REVISION_UP, K.REVISION_DOWN)
WITHIN_OR_NOT = (K.ADDRESS, K.ACCOUNT)  # 規則16条2項: within the prefecture a report is enough
CLOSED_HERE = (K.INCOME, K.NAME, K.ADDRESS, K.ACCOUNT, *OTHERS)  # no decision needs to follow
REPORTED_FROM, STATED_FROM = (8, 12), (7, 1)  # 規則4条; 1条6号: the claim itself states that year


@dataclass(frozen=True)
class Reported:
    """届出の内容: what the paper of that kind says; children by 宛名番号."""

    kind: str
    filed_on: date
    handing: Handing
    occurred_on: date | None = None
    income_year: int | None = None
    within_prefecture: bool | None = None
    words: str = ""
    children: Sequence[str] = field(default=())


@transaction.atomic
def receive_filing(actor: Actor, number: str, reported: Reported) -> Filing:
    """届出の受付: of who was granted; one of a kind at a time; a form counts once."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    case = locked_case(number)
    if received := Filing.objects.filter(request_key=reported.handing.request_key).first():
        return received
    with about(Event.FILING_RECEIVED, case.person.addressee_number):
        must_forward(actor.body)
        must_be_handed_in(reported.handing, reported.filed_on)
        _must_be_time(case, reported)
        _must_be_whole(reported)
        children = _children(actor, case, reported)
    filing = write_filing(
        actor,
        case,
        reported.kind,
        reported.filed_on,
        reported.handing,
        occurred_on=reported.occurred_on,
        income_year=reported.income_year,
        within_prefecture=reported.within_prefecture,
        words=reported.words.strip(),
    )
    for child in children:
        write_child(actor, filing, child)
    told(actor, Event.FILING_RECEIVED, case, filing=filing.number, kind=filing.kind)
    return filing


@transaction.atomic
def close_filing(actor: Actor, number: str, on: date, words: str) -> Filing:
    """処理済み: what the prefecture did without a decision, or what was handed over."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    filing = locked_filing(number)
    with about(Event.FILING_CLOSED, filing.case.person.addressee_number):
        if filing.kind not in CLOSED_HERE:
            raise Refusal(
                f"{filing.get_kind_display()}は、県の決定を登録して終わります。",
                code="decided_by_the_prefecture",
            )
        if not words.strip():
            raise Refusal("県の処理の内容を入力してください。", code="no_reason")
        must_be_after_sending(filing, on)
        filing.enter_stage(FilingStage.DONE, actor, words, on)
    told(actor, Event.FILING_CLOSED, filing.case, filing=number)
    return filing


@transaction.atomic
def list_reports(actor: Actor) -> list[CarerCase]:
    """所得状況届の未提出を見る: of the year that is asked now; everyone on it is named."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    cases = queries.without_report(*reported_year(timezone.localdate()))
    shown = [number for case in cases for number in queries.numbers_in(case)]
    audit.record_shown(actor, Event.REPORTS_LISTED, shown)
    return cases


def reported_year(today: date) -> tuple[int, date]:
    """届け出る所得の年: and the day from which a claim states it itself (規則4条ただし書)."""
    year = today.year if (today.month, today.day) >= REPORTED_FROM else today.year - 1
    return year - 1, date(year, *STATED_FROM)


def _must_be_time(case: CarerCase, reported: Reported) -> None:
    """規則3条から12条の3まで: of who is granted, paid or stopped; 未支払 is asked after the end."""
    if reported.kind not in AFTER_A_GRANT:
        raise Refusal("届出の種類を選んでください。", code="no_kind")
    is_fit = queries.is_granted(case) and (reported.kind == K.UNPAID or not queries.is_over(case))
    if not is_fit:
        raise Refusal(
            "この届出は、認定された受給資格者だけが出せます。認定の登録を確かめてください。",
            code="not_granted",
        )
    if waiting := queries.open_filing(case, reported.kind):
        raise Refusal(
            f"同じ種類の届出（{waiting.number}）が処理中です。その画面で続けてください。",
            code="filing_is_open",
        )
    if reported.kind == K.INCOME and queries.report_of(case, reported.income_year):
        raise Refusal("この年の所得状況届は、もう受け付けています。", code="reported_already")


def _must_be_whole(reported: Reported) -> None:
    kind = reported.kind
    if kind in HAVE_A_DAY and reported.occurred_on is None:
        raise Refusal("事由の生じた日を入力してください。", code="no_day")
    if reported.occurred_on and reported.occurred_on > reported.filed_on:
        raise Refusal("事由の生じた日が、届出の日より後です。", code="occurred_later")
    if kind in HAVE_WORDS and not reported.words.strip():
        raise Refusal("届出の内容（事由、届出人など）を入力してください。", code="no_words")
    if kind in WITHIN_OR_NOT and reported.within_prefecture is None:
        raise Refusal("同じ都道府県の中での変更かどうかを選んでください。", code="where_to")
    year = reported.income_year
    if (kind == K.INCOME) != (year is not None):
        raise Refusal("所得の年は、所得状況届にだけ、必ず入力します。", code="no_year")
    if year is not None and year >= reported.filed_on.year:
        raise Refusal("所得の年は、届出の年より前の年を入力してください。", code="year_to_come")
    if (kind in OF_CHILDREN) != bool(reported.children):
        raise Refusal("額改定の対象の児童を選んでください。", code="no_child")


def _children(actor: Actor, case: CarerCase, reported: Reported) -> list[Person]:
    """対象の児童: those of the case, and for 額改定請求 new ones as in a claim."""
    own = {child.person.addressee_number: child.person for child in queries.children_of(case)}
    new = [number for number in reported.children if number not in own]
    if new and reported.kind != K.REVISION_UP:
        raise Refusal("この受給資格者の児童だけを選べます。", code="not_of_this_case")
    day = reported.filed_on
    claimed = [claimed_child(actor, case.person, number, day) for number in new]
    return [*(own[number] for number in reported.children if number in own), *claimed]
