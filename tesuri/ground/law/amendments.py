"""版の追加: editions and reviews that came after the release, laid over its figures.

An amendment comes as data, with the number of the approval that made it hold. It never changes
what the release says without saying which edition it corrects. When a later release says the same,
the release is believed and the amendment rests; when it says something else, the figure is
disputed from that day on and refused.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from tesuri.ground.law.figures import Edition, Figure, NotReviewed, Review

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Amendment:
    """追加する版: of one figure; an edition, or a later end of the review, or both.

    `corrects` is the edition of the same first day whose place the new one takes.
    """

    figure: str
    approval: int
    edition: Edition | None = None
    corrects: Edition | None = None
    reviewed_through: date | None = None
    reviewer: str = ""

    @classmethod
    def read(cls, content: Mapping[str, Any], approval: int) -> "Amendment":
        """承認された内容から読む: the content as the approval of that number has it."""
        edition, corrects = (content[name] for name in ("edition", "corrects"))
        through = content["reviewed_through"]
        return cls(
            figure=content["figure"],
            approval=approval,
            edition=Edition.read(edition) if edition else None,
            corrects=Edition.read(corrects) if corrects else None,
            reviewed_through=date.fromisoformat(through) if through else None,
            reviewer=content["reviewer"],
        )


def amended(figures: Mapping[str, Figure], amendments: Iterable[Amendment]) -> Mapping[str, Figure]:
    """The figures with the amendments in their order; one of a figure that is gone is nothing."""
    found = dict(figures)
    for each in amendments:
        if figure := found.get(each.figure):
            found[each.figure] = _with(figure, each)
    return found


def changed_days(before: Figure, after: Figure) -> tuple[date, date] | None:
    """The first and the last day on which the two have different editions; None when on none."""
    starts = {e.since for figure in (before, after) for e in figure.editions}
    starts |= {before.last_day + DAY, after.last_day + DAY}
    ordered = sorted(starts)
    spans = zip(ordered, [*ordered[1:], date.max], strict=True)
    changed = [span for span in spans if _said(before, span[0]) != _said(after, span[0])]
    return (changed[0][0], changed[-1][1] - DAY) if changed else None


def _said(figure: Figure, day: date) -> Edition | None:
    try:
        return figure.on(day)
    except NotReviewed:
        return None


def _with(figure: Figure, amendment: Amendment) -> Figure:
    longer = _reviewed(figure, amendment)
    if amendment.edition is None:
        return longer
    held = {edition.since: edition for edition in longer.editions}
    present = held.get(amendment.edition.since)
    if present == amendment.corrects:
        edition = replace(amendment.edition, approval=amendment.approval)
        editions = {**held, edition.since: edition}
        return replace(longer, editions=tuple(editions[since] for since in sorted(editions)))
    if present is not None and present.value == amendment.edition.value:
        return longer  # the release has caught up
    return replace(longer, disputed=min(longer.disputed or date.max, amendment.edition.since))


def _reviewed(figure: Figure, amendment: Amendment) -> Figure:
    through = amendment.reviewed_through
    if through is None or through <= figure.reviewed_through:
        return figure
    review = Review(figure.reviewed_through, through, amendment.approval)
    return replace(
        figure,
        reviewed_through=through,
        reviewer=amendment.reviewer,
        reviews=(*figure.reviews, review),
    )
