"""一斉の文書を読む: which reports still want their page of a kind and round, and what it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils import timezone

from tesuri.ground.records.numbering import next_count
from tesuri.ground.text.eras import wareki
from tesuri.welfare.allowances import campaigns, particulars, queries
from tesuri.welfare.allowances.campaigns import withholdings
from tesuri.welfare.allowances.campaigns.reporting import Window
from tesuri.welfare.allowances.documents.layout import Letter
from tesuri.welfare.allowances.documents.mailings import (
    Known,
    form_values,
    reminder_values,
    withholding_values,
)
from tesuri.welfare.allowances.models import (
    OPEN_STAGES,
    Campaign,
    ClaimFacts,
    Enclosure,
    MailingBundle,
    MailingKind,
    MailingOrder,
    MailingPage,
    ReportStage,
    YearlyReport,
)
from tesuri.welfare.persons import queries as persons
from tesuri.welfare.persons.models import PersonFacts
from tesuri.workplace.documents.senders import Sender

SENT_TO: Mapping[MailingKind, Sequence[ReportStage]] = {
    MailingKind.FORM: (ReportStage.LISTED,),
    MailingKind.REMINDER: OPEN_STAGES,
    MailingKind.WITHHOLDING: OPEN_STAGES,
}
SPOKEN = {True: "はい", False: "いいえ", None: "確かめていません"}


@dataclass(frozen=True)
class Mailed:
    """一斉の文書の進み: of the newest round; `round` is 0 while none was ordered."""

    kind: MailingKind
    round: int
    made: int
    count: int
    is_stopped: bool
    answer_by: date | None
    bundles: list[MailingBundle]

    @property
    def is_complete(self) -> bool:
        """Nothing of it waits."""
        return self.made == self.count


def newest_order(campaign: Campaign, kind: MailingKind) -> MailingOrder | None:
    """今の指示: of the newest round; it says whether the work goes on."""
    return campaign.mailing_orders.filter(kind=kind).last()


def waiting(campaign: Campaign, kind: MailingKind, round_: int) -> QuerySet[YearlyReport]:
    """まだの届: in a stage that is written to, without the page of this round."""
    sent = MailingPage.objects.filter(report=OuterRef("pk"), kind=kind, round=round_)
    rows = campaigns.with_stage().filter(campaign=campaign, now__in=SENT_TO[kind])
    dead = persons.dead_among(rows.values_list("claim__person_id", flat=True))
    rows = rows.exclude(claim__person__in=dead.keys())  # nobody is written to any more
    if kind == MailingKind.WITHHOLDING:
        rows = rows.filter(withholdings__in=withholdings.in_effect())
    return rows.exclude(Exists(sent)).order_by("pk")


def next_waiting(
    campaign: Campaign, kind: MailingKind, round_: int, last: int, most: int
) -> list[YearlyReport]:
    """次の届: after that number, locked; what another transaction holds is passed over.

    Looked at once more when they are locked: it may have come in, or been written to, in between.
    """
    ahead = [r.pk for r in waiting(campaign, kind, round_).filter(pk__gt=last)[:most]]
    locked = YearlyReport.objects.select_for_update(of=("self",), skip_locked=True)
    held = [each.pk for each in locked.filter(pk__in=ahead)]
    still = waiting(campaign, kind, round_).filter(pk__in=held)
    return list(still.select_related("claim__person", "campaign"))


def mailed(campaign: Campaign, kind: MailingKind) -> Mailed:
    """一斉の文書の進み."""
    order = newest_order(campaign, kind)
    round_ = order.round if order else 0
    pages = MailingPage.objects.filter(report__campaign=campaign, kind=kind, round=round_)
    left = waiting(campaign, kind, round_).count()
    bundles = campaign.mailing_bundles.filter(kind=kind, round=round_).only("kind", "count")
    return Mailed(
        kind,
        round_,
        pages.count(),
        pages.count() + left,
        bool(order and order.is_stopped),
        order.answer_by if order else None,
        list(bundles),
    )


def bundle_numbered(number: int) -> MailingBundle:
    """文書の束: with its campaign; Http404 when there is none."""
    found = MailingBundle.objects.select_related("campaign").filter(pk=number).first()
    if not found:
        raise Http404("その番号の束はありません。")
    return found


def pages_in(bundles: Sequence[MailingBundle]) -> list[MailingPage]:
    """束の文書: in their order, with report and person."""
    rows = MailingPage.objects.filter(bundle__in=bundles)
    return list(rows.select_related("report__claim__person"))


def page_values(
    order: MailingOrder, report: YearlyReport, to: PersonFacts, sender: Sender
) -> dict[str, Any]:
    """一通の値: as it is known on the day."""
    words, window = particulars.of(report.claim).words, Window(report.campaign.year)
    letter = Letter(
        number=f"届 第{report.pk}号",
        issued_on=timezone.localdate(),
        postcode=to.postcode,
        address=to.address,
        name=to.name,
        sender=sender,
    )
    if order.kind == MailingKind.FORM:
        return form_values(words, letter, window, _known(report, to))
    if order.kind == MailingKind.WITHHOLDING:
        number = f"{sender.document_prefix}第{next_count('allowances_notice_number')}号"
        return _withheld(report, replace(letter, number=number))
    assert order.answer_by is not None  # held by a constraint
    return reminder_values(
        words,
        letter,
        window,
        claim_number=report.claim.number,
        answer_by=order.answer_by,
        want=wanted(report, words.report),
    )


def _withheld(report: YearlyReport, letter: Letter) -> dict[str, Any]:
    """As it was approved: the reasons of its own line in the content."""
    withheld = withholdings.withheld(report)
    assert withheld is not None  # waiting() gives those in effect alone
    told = withholdings.line_of(withheld)
    return withholding_values(
        particulars.of(report.claim).words,
        letter,
        claim_number=report.claim.number,
        decided_on=withholdings.decided_on(withheld),
        reasons=told["reasons"],
    )


def wanted(report: YearlyReport, title: str) -> str:
    """届で足りないもの: the whole form where nothing came in."""
    return "、".join(str(Enclosure(each).label) for each in report.step_row.missing) or title


def _known(report: YearlyReport, person: PersonFacts) -> Known:
    handling = particulars.of(report.claim)
    facts = queries.facts_of(report.claim)
    return Known(
        report.claim.number,
        person.birth_date,
        report.was_stopped,
        [*_told(handling, facts), ("配偶者・扶養義務者", _obligors(report))],
        handling.asks_untaxed_pensions,
    )


def _told(handling: particulars.Particulars, facts: ClaimFacts) -> list[tuple[str, str]]:
    """One line a flag, with the days of its period: so few that they always find room."""
    told = []
    for row in handling.rows:
        flags = [name for name in row if name in ClaimFacts.FLAGS]
        days = [getattr(facts, name) for name in row if name in ClaimFacts.DAYS]
        told += [(_label(name), f"{SPOKEN[getattr(facts, name)]}{_span(days)}") for name in flags]
        if not flags and days[0]:
            told.append((_label(row[0]), f"{wareki(days[0])}{_span([None, *days[1:]])}"))
    return told


def _span(days: Sequence[date | None]) -> str:
    ends = zip(days, ("から", "まで"), strict=False)
    spoken = "".join(f"{wareki(day)}{word}" for day, word in ends if day)
    return f"（{spoken}）" if spoken else ""


def _obligors(report: YearlyReport) -> str:
    """Told by 続柄: who they are stands in the register, not on the sheet."""
    month = Window(report.campaign.year).first_month
    standings = queries.standings_of(report.claim)
    counted = [
        each.relationship or "続柄の登録なし"
        for each in report.claim.obligors.select_related("person")
        if queries.counts_in(standings[each.person.addressee_number], month)
    ]
    return f"{'、'.join(counted)}（{len(counted)}人）" if counted else "なし"


def _label(name: str) -> str:
    return str(getattr(ClaimFacts._meta.get_field(name), "verbose_name", name))
