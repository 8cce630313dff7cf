"""進達: what was examined goes to the prefecture on a list that another person approved; 返戻.

What you see is what you approve: the list, its day and the 送付書 are fixed when they are drafted.
"""

import json
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal, about, canonical, digest_of
from tesuri.ground.records.numbering import next_count, next_number
from tesuri.ground.text.eras import wareki
from tesuri.welfare.allowances.actions.carer_filings import locked_filing
from tesuri.welfare.allowances.carers.competence import must_forward
from tesuri.welfare.allowances.carers.log import told
from tesuri.welfare.allowances.carers.papers import PaperState, newest_of
from tesuri.welfare.allowances.documents.covering_letter import Line, covering_letter
from tesuri.welfare.allowances.events import Event
from tesuri.welfare.allowances.models import (
    Filing,
    FilingKind,
    FilingStage,
    Step,
    Transmittal,
    TransmittalItem,
)
from tesuri.welfare.allowances.queries import carers as queries
from tesuri.welfare.persons import queries as persons
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.matters import Facts, Matter, Turn, declare, of_content
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.documents.senders import sender_of
from tesuri.workplace.outputs import actions as outputs
from tesuri.workplace.outputs.handing import Printout
from tesuri.workplace.outputs.models import Order

REPORT = "（所要事項の報告）"  # 規則16条2項: in place of the paper, within the prefecture


@transaction.atomic
def list_waiting(actor: Actor) -> dict[FilingStage, list[Filing]]:
    """進達に関する待ち: by stage; everyone on the lists is named in the event."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    stages = (FilingStage.CHECKED, FilingStage.REMANDED, FilingStage.SENT)
    waiting = {stage: queries.filings_at(stage) for stage in stages}
    cases = {filing.case_id: filing.case for rows in waiting.values() for filing in rows}
    shown = [number for case in cases.values() for number in queries.numbers_in(case)]
    audit.record_shown(actor, Event.FILINGS_LISTED, shown)
    return waiting


@transaction.atomic
def draft_transmittal(actor: Actor, numbers: Sequence[str], sent_on: date) -> Transmittal:
    """進達の起案: of what is examined, with the 送付書 as it will leave."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    with about(Event.TRANSMITTAL_DRAFTED):
        must_forward(actor.body)
        if not numbers:
            raise Refusal("進達する請求・届出を選んでください。", code="nothing_chosen")
        if sent_on < timezone.localdate():
            raise Refusal("進達日には、今日以後の日を入力してください。", code="day_over")
        filings = [locked_filing(number) for number in sorted(set(numbers))]
        for filing in filings:
            filing.must_precede(FilingStage.LISTED)
    drafted = _drafted(actor, filings, sent_on)
    _told(actor, Event.TRANSMITTAL_DRAFTED, drafted)
    return drafted


@transaction.atomic
def view_transmittal(actor: Actor, number: str) -> Transmittal:
    """進達を見る: it names people, so that looking is an event about each."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    found = queries.transmittal_numbered(number)
    _told(actor, Event.TRANSMITTAL_VIEWED, found)
    return found


@transaction.atomic
def print_transmittal(actor: Actor, number: str) -> Printout | Order:
    """送付書の印刷: the approved bytes; a long list waits for an approval of its output."""
    demand(actor, Duty.ALLOWANCES, Level.PRINT)
    found = queries.transmittal_numbered(number)
    with about(Event.TRANSMITTAL_PRINTED):
        if found.step != Step.IN_FORCE:
            raise Refusal("承認された進達の送付書だけを印刷できます。", code="not_approved")
    _told(actor, Event.TRANSMITTAL_PRINTED, found)
    return outputs.print_list(
        actor,
        Duty.ALLOWANCES,
        f"送付書 {found.document}",
        bytes(found.pdf),
        queries.numbers_on(found),
        columns=("受付番号", "種類", "受給資格者", "児童", "請求・届出の日"),
        name=f"transmittal-{number}.pdf",
    )


@transaction.atomic
def remand_filing(actor: Actor, number: str, on: date, reason: str) -> Filing:
    """返戻: the prefecture sent it back; what is missing is made good here and it goes again."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    filing = locked_filing(number)
    with about(Event.FILING_REMANDED, filing.case.person.addressee_number):
        if not reason.strip():
            raise Refusal("県が返戻した理由（補正すること）を入力してください。", code="no_reason")
        must_be_after_sending(filing, on)
        filing.enter_stage(FilingStage.REMANDED, actor, reason, on)
    told(actor, Event.FILING_REMANDED, filing.case, filing=number)
    return filing


def must_be_after_sending(filing: Filing, on: date) -> None:
    """進達の後の日であること: and not to come."""
    sent = filing.steps.filter(stage=FilingStage.SENT).last()
    if on > timezone.localdate() or (sent and sent.happened_on and on < sent.happened_on):
        raise Refusal(
            "日付は、進達日以後、今日以前の日を入力してください。", code="not_after_sending"
        )


def _drafted(actor: Actor, filings: Sequence[Filing], sent_on: date) -> Transmittal:
    sender = sender_of(actor.body)
    document = f"{sender.document_prefix}進第{next_count('allowances_transmittal_document')}号"
    pdf = covering_letter(document, sent_on, sender, [_line(filing) for filing in filings])
    number = next_number("K", "allowances_transmittal_number")
    content = _content(number, document, sent_on, filings, sha256(pdf).hexdigest())
    drafted = Transmittal.objects.create(
        number=number,
        document=document,
        sent_on=sent_on,
        content=canonical(content).decode(),
        digest=digest_of(content),
        pdf=pdf,
        pdf_digest=content["pdf_digest"],
        drafted_by_id=actor.user_id,
        drafted_by_name=actor.name,
    )
    TransmittalItem.objects.bulk_create(
        TransmittalItem(transmittal=drafted, filing=filing) for filing in filings
    )
    drafted.enter_step(Step.DRAFTED, actor)
    return drafted


def _line(filing: Filing) -> Line:
    case = filing.case
    children = [child.person for child in queries.children_of(case)]
    names = persons.names_of([case.person, *children])
    received = [p for p in newest_of(filing).values() if p.state == PaperState.RECEIVED]
    return Line(
        filing=filing.number,
        kind=filing.get_kind_display() + (REPORT if filing.within_prefecture else ""),
        carer=names[case.person_id],
        children="、".join(names[child.pk] for child in children),
        filed_on=filing.filed_on,
        papers=len(received),
    )


def _content(
    number: str, document: str, sent_on: date, filings: Sequence[Filing], pdf_digest: str
) -> dict[str, Any]:
    return {
        "transmittal": number,
        "document": document,
        "sent_on": sent_on.isoformat(),
        "filings": [
            {
                "filing": filing.number,
                "kind": filing.kind,
                "filed_on": filing.filed_on.isoformat(),
                "concerned": queries.numbers_in(filing.case),
            }
            for filing in filings
        ],
        "pdf_digest": pdf_digest,
    }


# --- 決裁 ---


def _find(actor: Actor, number: str) -> Transmittal:
    """The list, then what is on it, in the order of the numbers: so everywhere."""
    queries.transmittal_numbered(number)
    found = Transmittal.objects.select_for_update(of=("self",)).get(number=number)
    for filing in queries.filings_on(found):
        locked_filing(filing.number)
    return found


def _may_submit(actor: Actor, found: Transmittal) -> bool:
    """A draft whose filings still wait; a second time is nothing."""
    if found.step == Step.SUBMITTED:
        return False
    if found.step != Step.DRAFTED:
        raise Refusal(
            "この進達は起案し直してください。差し戻されたか、もう進達しています。",
            code="not_a_draft",
        )
    for filing in queries.filings_on(found):
        filing.must_precede(FilingStage.LISTED)
    return True


def _may_decide(actor: Actor, found: Transmittal, turn: Turn) -> None:
    if turn == Turn.APPROVE and found.sent_on < timezone.localdate():
        raise Refusal(
            f"進達日（{wareki(found.sent_on)}）を過ぎています。差し戻して、起案し直してもらってください。",
            code="day_over",
        )


def _submitted(actor: Actor, found: Transmittal, approval: Approval) -> None:
    found.enter_step(Step.SUBMITTED, actor)
    for filing in queries.filings_on(found):
        filing.enter_stage(FilingStage.LISTED, actor, found.number)
    _told(actor, Event.TRANSMITTAL_SUBMITTED, found)


def _approved(actor: Actor, found: Transmittal, approval: Approval) -> None:
    found.enter_step(Step.IN_FORCE, actor)
    for filing in queries.filings_on(found):
        filing.enter_stage(FilingStage.SENT, actor, found.number, found.sent_on)
    _told(actor, Event.TRANSMITTAL_SENT, found)


def _returned(actor: Actor, found: Transmittal, words: str) -> None:
    """Each filing waits again, for another list."""
    found.enter_step(Step.RETURNED, actor, words)
    for filing in queries.filings_on(found):
        filing.enter_stage(FilingStage.CHECKED, actor, words)
    _told(actor, Event.TRANSMITTAL_RETURNED, found)


def _told(actor: Actor, event: Event, found: Transmittal) -> None:
    """一件ずつ記録する: about each carer and child on the list."""
    for case in {filing.case_id: filing.case for filing in queries.filings_on(found)}.values():
        told(actor, event, case, transmittal=found.number, digest=found.digest)


def content_of(found: Transmittal) -> dict[str, Any]:
    """決裁する内容: as it was fixed when drafted."""
    content: dict[str, Any] = json.loads(found.content)
    return content


def transmittal_facts(content: dict[str, Any]) -> Facts:
    """進達の内容: the list line by line, and the digest of the letter."""
    lines = [
        f"{each['filing']}　{FilingKind(each['kind']).label}　"
        f"{wareki(date.fromisoformat(each['filed_on']))}　宛名番号 {'・'.join(each['concerned'])}"
        for each in content["filings"]
    ]
    return [
        ("進達番号", content["transmittal"]),
        ("文書番号", content["document"]),
        ("進達日", wareki(date.fromisoformat(content["sent_on"]))),
        ("件数", f"{len(lines)}件"),
        ("請求・届出", "\n".join(lines)),
        ("送付書（SHA-256）", content["pdf_digest"]),
    ]


TRANSMITTAL = declare(
    Matter(
        kind=Transmittal.KIND,
        label="特別児童扶養手当の進達",
        duty=Duty.ALLOWANCES,
        page="allowances:transmittal",
        find=_find,
        title=lambda found: f"特別児童扶養手当の進達　{found.number}",
        content=content_of,
        facts=of_content(transmittal_facts),
        drafter=lambda found: found.drafted_by_id,
        may_submit=_may_submit,
        submitted=_submitted,
        may_decide=_may_decide,
        approved=_approved,
        returned=_returned,
        words="承認しました。送付書を印刷して、書類とともに都道府県へ送ってください。",
    )
)
