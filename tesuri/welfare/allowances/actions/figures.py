"""法令の値の提案: one person enters an edition and sees what it changes, before any approval."""

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from tesuri.ground.law import Amendment, Edition, Figure
from tesuri.ground.law.figures import KNOWN
from tesuri.ground.records import Refusal, about, canonical, digest_of
from tesuri.ground.records.numbering import next_number
from tesuri.ground.text.eras import wareki
from tesuri.welfare.allowances import queries
from tesuri.welfare.allowances.events import Event
from tesuri.welfare.allowances.figures import Standing, in_force, running_out, standings
from tesuri.welfare.allowances.impact import impact_of, present_edition
from tesuri.welfare.allowances.models import FigureComparison, FigureProposal, FigureWarning
from tesuri.welfare.allowances.rules.months import BY_KEY, SPECIAL_DISABILITY, sharing
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import queries as approvals
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

CLOSED = ("waiting", "approved")


@dataclass(frozen=True)
class Proposed:
    """提案の中身: an edition (since, value, source, confidence), a later review, or both."""

    figure: str
    program: str = SPECIAL_DISABILITY.key
    since: date | None = None
    value: int | None = None
    source: str = ""
    confidence: str = ""
    verify: str = ""
    is_correction: bool = False
    reason: str = ""
    reviewed_through: date | None = None
    reviewer: str = ""


@transaction.atomic
def list_figures(actor: Actor) -> list[Standing]:
    """法令の値を見る: all of them, with the days that are left."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    audit.record(actor, Event.FIGURES_LISTED)
    return standings(timezone.localdate())


@transaction.atomic
def view_figure(actor: Actor, program: str, name: str) -> Standing:
    """一つの法令の値を見る: with every edition."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    figure = figure_named(program, name)
    audit.record(actor, Event.FIGURES_LISTED, program=program, figure=name)
    return Standing(BY_KEY[program], figure, (figure.last_day - timezone.localdate()).days)


@transaction.atomic
def propose_figure(actor: Actor, proposed: Proposed) -> FigureProposal:
    """値の提案: what it changes is worked out and kept at once; nothing holds yet."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    return draft_figure(actor, proposed)


@transaction.atomic
def draft_figure(actor: Actor, proposed: Proposed) -> FigureProposal:
    """値の提案の起案: by an officer who may, or by the command, whose draft an officer submits."""
    with about(Event.FIGURE_PROPOSED):
        must_fit(proposed)
    first = sharing(BY_KEY[proposed.program], proposed.figure)[0]
    proposal = FigureProposal.objects.create(
        number=next_number("L", "allowances_figure_number"),
        **asdict(replace(proposed, program=first.key)),
        drafted_by_id=actor.user_id,
        drafted_by_name=actor.name,
    )
    told = {"program": proposal.program, "figure": proposal.figure}
    audit.record(actor, Event.FIGURE_PROPOSED, proposal=proposal.number, **told)
    _compare(actor, proposal)
    return proposal


@transaction.atomic
def compare_figure(actor: Actor, number: str) -> FigureProposal:
    """影響の計算し直し: while nobody is asked to approve it."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    proposal = locked_proposal(number)
    approval = approvals.latest(FigureProposal.KIND, number)
    with about(Event.FIGURE_COMPARED):
        if approval and approval.state in CLOSED:
            raise Refusal(
                "決裁を待っている提案と有効にした提案は、計算し直せません。"
                "取り下げるか、差し戻してもらってください。",
                code="not_a_draft",
            )
        must_fit(proposed_in(proposal))
    _compare(actor, proposal)
    return proposal


@transaction.atomic
def view_proposal(actor: Actor, number: str) -> FigureProposal:
    """値の提案を見る: the list of differences names people by their 宛名番号."""
    demand(actor, Duty.ALLOWANCES, Level.SEE)
    proposal = queries.proposal_numbered(number)
    people = queries.proposed_content(proposal)["people"]
    audit.record(actor, Event.FIGURE_PROPOSAL_VIEWED, proposal=number, count=people)
    return proposal


@transaction.atomic
def warn_of_figures(actor: Actor) -> list[str]:
    """期限の予告: each figure that runs out within 60 days, once for each end of its review."""
    told = []
    for each in running_out(timezone.localdate()):
        figure = each.figure
        _, is_new = FigureWarning.objects.get_or_create(
            program=each.program.key, figure=figure.name, reviewed_through=figure.last_day
        )
        if is_new:
            named = {"program": each.program.key, "figure": figure.name}
            through = figure.last_day.isoformat()
            audit.record(actor, Event.FIGURE_RUNS_OUT, **named, through=through)
            told.append(f"{each.program.key}/{figure.name}")
    return told


def locked_proposal(number: str) -> FigureProposal:
    """提案を押さえる: one step at a time."""
    queries.proposal_numbered(number)
    return FigureProposal.objects.select_for_update(of=("self",)).get(number=number)


def proposed_in(proposal: FigureProposal) -> Proposed:
    """提案の中身: of a kept proposal."""
    return Proposed(**{name: getattr(proposal, name) for name in Proposed.__dataclass_fields__})


def figure_named(program: str, name: str) -> Figure:
    """名前の値: of the allowance, as it holds now; a Refusal when there is none."""
    found = in_force(BY_KEY[program]).figures.get(name) if program in BY_KEY else None
    if found is None:
        raise Refusal(
            "その名前の値はありません。値の一覧から選んでください。", code="no_such_figure"
        )
    return found


def must_fit(proposed: Proposed) -> None:
    """今の値に重ねられること: raises a Refusal that says what to enter instead."""
    figure = figure_named(proposed.program, proposed.figure)
    present = present_edition(figure, proposed.since)
    for objection, code, words in OBJECTIONS:
        if objection(figure, proposed, present):
            raise Refusal(words.format(last=wareki(figure.last_day)), code=code)
    amendment = Amendment(figure.name, 0, _edition_of(proposed), *_rest(figure, proposed))
    try:
        in_force(BY_KEY[proposed.program]).amended([amendment])
    except ValueError as error:
        raise Refusal(
            "この版は確認済みの期間より後に始まります。確認済みの最終日も延ばしてください。",
            code="beyond_review",
        ) from error


def _rest(figure: Figure, proposed: Proposed) -> tuple[Any, ...]:
    corrects = present_edition(figure, proposed.since) if proposed.is_correction else None
    return corrects, proposed.reviewed_through, proposed.reviewer


def _edition_of(proposed: Proposed) -> Edition | None:
    if proposed.since is None or proposed.value is None:
        return None
    named = (proposed.since, proposed.value, proposed.source, proposed.confidence)
    return Edition(*named, proposed.verify)


OBJECTIONS: tuple[tuple[Any, str, str], ...] = (
    (
        lambda figure, new, present: new.since is None and new.reviewed_through is None,
        "nothing_proposed",
        "新しい版か、確認済みの最終日のどちらかを入力してください。",
    ),
    (
        lambda figure, new, present: (
            (new.since is None) != (new.value is None)
            or (new.since is not None and not (new.source and new.confidence))
        ),
        "edition_not_whole",
        "新しい版には、適用の始まる日、値、出典、確かさのすべてを入力してください。",
    ),
    (
        lambda figure, new, present: new.confidence == KNOWN and not new.verify,
        "verify_missing",
        "まだ確かめていない値には、何を確かめるのかを入力してください。",
    ),
    (
        lambda figure, new, present: (
            new.since and new.since.day != 1 and figure.by_kind.unit == "月"
        ),
        "not_a_first_day",
        "適用の始まる日は、月の初日を入力してください（例：令和9年4月1日）。",
    ),
    (
        lambda figure, new, present: new.since and new.since < figure.editions[0].since,
        "before_the_first",
        "最初の版より前の日からの版は提案できません。",
    ),
    (
        lambda figure, new, present: present is not None and not new.is_correction,
        "edition_exists",
        "同じ日からの版がすでにあります。その版が誤っているときだけ、"
        "「訂正である」を選び、理由を入力してください。",
    ),
    (
        lambda figure, new, present: new.is_correction and (present is None or not new.reason),
        "corrects_nothing",
        "訂正には、訂正する版と同じ始まりの日と、訂正の理由が要ります。",
    ),
    (
        lambda figure, new, present: (
            new.reviewed_through and new.reviewed_through <= figure.reviewed_through
        ),
        "not_later",
        "確認済みの最終日には、今の{last}より後の日を入力してください。",
    ),
    (
        lambda figure, new, present: bool(new.reviewed_through) != bool(new.reviewer),
        "reviewer_missing",
        "確認済みの最終日を延ばすときは、だれが何によって確かめたかも入力してください。",
    ),
)


def _compare(actor: Actor, proposal: FigureProposal) -> FigureComparison:
    today = timezone.localdate()
    impact = impact_of(proposal, today)
    comparison = FigureComparison.objects.create(
        proposal=proposal,
        as_of=today,
        golden=impact.golden,
        differences=impact.differences,
        content=canonical(impact.content).decode(),
        digest=digest_of(impact.content),
        made_by_id=actor.user_id,
        made_by_name=actor.name,
    )
    audit.record(
        actor,
        Event.FIGURE_COMPARED,
        proposal=proposal.number,
        digest=comparison.digest,
        count=impact.content["people"],
    )
    return comparison
