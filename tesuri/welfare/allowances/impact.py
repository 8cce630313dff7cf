"""提案の影響: what a proposed figure changes in the agreed cases and in the caseload, as content.

The same proposal on the same caseload and figures gives the same content, byte by byte: that is how
an approval is held against what has changed since.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from tesuri.ground.law import Amendment, Edition, Figure, Rulebook, changed_days
from tesuri.ground.records import canonical, digest_of
from tesuri.welfare.allowances.caseload import Effects, effects
from tesuri.welfare.allowances.figures import in_force
from tesuri.welfare.allowances.golden import Answered, compared
from tesuri.welfare.allowances.models import FigureProposal
from tesuri.welfare.allowances.rules.months import BY_KEY, sharing

NOT_YET = 0  # no approval: what is only proposed


@dataclass(frozen=True)
class Impact:
    """影響: the content to approve, the compared cases, and the list of differences."""

    content: dict[str, Any]
    golden: bytes
    differences: bytes


def impact_of(proposal: FigureProposal, as_of: date) -> Impact:
    """影響を計算する: against the figures that hold now."""
    book = in_force(BY_KEY[proposal.program])
    amendment = amendment_of(book, proposal)
    before, after = (each.figures[proposal.figure] for each in (book, book.amended([amendment])))
    days, found, answered = changed_days(before, after), Effects(), list[Answered]()
    for program in sharing(BY_KEY[proposal.program], proposal.figure):
        now = in_force(program)
        later = now.amended([amendment])
        found = effects(now, later, days, as_of, found) if days else found
        answered += compared(now, later, program.key)
    golden = canonical([_told(asdict(each)) for each in answered])
    differences = found.body()
    content = {
        **_proposed(book, proposal),
        "title": before.title,
        "programs": [each.title for each in sharing(BY_KEY[proposal.program], proposal.figure)],
        "unit": before.unit,
        "stands_on": stands_on(before),
        "as_of": as_of.isoformat(),
        "golden_digest": sha256(golden).hexdigest(),
        "differences_digest": sha256(differences).hexdigest(),
        "claims": found.claims,
        "months": found.months,
        "differences": len(found.rows),
        "people": len({row[0] for row in found.rows}),
        "before_yen": sum(row[3] for row in found.rows),
        "after_yen": sum(row[4] for row in found.rows),
    }
    return Impact(content, golden, differences)


def amendment_of(book: Rulebook, proposal: FigureProposal) -> Amendment:
    """提案の版: as the rules would have it, not yet approved."""
    return Amendment.read(_proposed(book, proposal), NOT_YET)


def present_edition(figure: Figure, since: date | None) -> Edition | None:
    """同じ日からの版: the one whose place a correction takes."""
    return next((edition for edition in figure.editions if edition.since == since), None)


def stands_on(figure: Figure) -> str:
    """提案の前の値のハッシュ値: of everything that holds of the figure."""
    editions = [edition.entry() for edition in figure.editions]
    return digest_of([editions, figure.last_day.isoformat(), len(figure.reviews)])


def _proposed(book: Rulebook, proposal: FigureProposal) -> dict[str, Any]:
    present = present_edition(book.figures[proposal.figure], proposal.since)
    through = proposal.reviewed_through
    return {
        "proposal": proposal.number,
        "program": proposal.program,
        "figure": proposal.figure,
        "edition": _edition(proposal),
        "corrects": present.entry() if present and proposal.is_correction else None,
        "reason": proposal.reason,
        "reviewed_through": through.isoformat() if through else "",
        "reviewer": proposal.reviewer,
    }


def _edition(proposal: FigureProposal) -> dict[str, Any] | None:
    if proposal.since is None or proposal.value is None:
        return None
    names = ("since", "value", "source", "confidence", "verify")
    return Edition(**{name: getattr(proposal, name) for name in names}).entry()


def _told(answer: dict[str, Any]) -> dict[str, Any]:
    """Days as they are written in the case table."""
    return {n: v.isoformat() if isinstance(v, date) else v for n, v in answer.items()}


def golden_of(kept: bytes) -> list[dict[str, Any]]:
    """事例の比較を読む: every agreed answer, with and without the proposal."""
    found: list[dict[str, Any]] = json.loads(kept)
    return found
