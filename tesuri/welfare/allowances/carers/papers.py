"""添付書類: what 規則 asks beside each paper, and by what it may be left out.

規則 is that of 昭和39年厚生省令第38号. `always` stands for what every paper of that kind needs; the
others depend on the case, and the desk says 該当しない where they do not apply. Numbers are on the
papers and not here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from tesuri.ground.records import Refusal
from tesuri.welfare.allowances.models import CarerRole, Filing, FilingKind, FilingPaper


class Paper(models.TextChoices):
    """添付書類: by the item of 規則 that names it."""

    FAMILY_REGISTER = "family_register", "戸籍の謄本又は抄本（規則１条１号）"
    RESIDENTS = "residents", "世帯の全員の住民票の写し（規則１条１号）"
    DIAGNOSIS = "diagnosis", "医師・歯科医師の診断書（規則１条２号）"
    X_RAY = "x_ray", "エックス線直接撮影写真（規則１条２号、別表の傷病のとき）"
    MAIN_SUPPORTER = "main_supporter", "主として生計を維持（介護）することの書類（規則１条３号）"
    LIVING_APART = "living_apart", "別居して監護することの書類（規則１条４号）"
    FOSTERING = "fostering", "父母の戸籍と、養育することの書類（規則１条５号）"
    OWN_INCOME = "own_income", "受給資格者の所得の証明書（規則１条６号イ・ロ）"
    YOUNG_DEPENDANTS = "young_dependants", "19歳未満の控除対象扶養親族の書類（規則１条６号ハ）"
    SUPPORTED = "supported", "扶養親族等でない児童の生計維持の書類（規則１条６号ニ）"
    DISASTER = "disaster", "特別児童扶養手当被災状況書（規則１条６号ホ・７号ハ）"
    OBLIGOR_INCOME = "obligor_income", "配偶者・扶養義務者の所得の証明書（規則１条７号イ・ロ）"
    REGISTER_EXTRACT = "register_extract", "戸籍の抄本（規則５条）"
    DEATH = "death", "死亡を証する書類（規則12条）"


class PaperState(models.TextChoices):
    """書類の確認: received, not asked in this case, or left out by a paragraph of 規則28条."""

    RECEIVED = "received", "受け取った"
    NOT_ASKED = "not_asked", "該当しない"
    STABLE = "stable", "省略：状態が固定し診断書の提出済み（規則28条１項）"
    CERTIFIED = "certified", "省略：市町村長が課税台帳などで審査した（規則28条２項）"
    CALAMITY = "calamity", "省略・代替：非常災害（規則28条３項）"
    ANOTHER = "another", "ほかの書類で明らか（規則28条４項）"
    REGISTER = "register", "省略：公簿で確認した（規則28条５項）"


@dataclass(frozen=True)
class Asked:
    """求める書類: `always`, or only where the case is so."""

    paper: Paper
    always: bool = True


_INCOMES = (
    Asked(Paper.OWN_INCOME),
    Asked(Paper.YOUNG_DEPENDANTS, always=False),
    Asked(Paper.SUPPORTED, always=False),
    Asked(Paper.DISASTER, always=False),
    Asked(Paper.OBLIGOR_INCOME, always=False),
)
_STATE = (Asked(Paper.DIAGNOSIS), Asked(Paper.X_RAY, always=False))
_CARE = (Asked(Paper.MAIN_SUPPORTER, always=False), Asked(Paper.LIVING_APART, always=False))
_IDENTITY = (Asked(Paper.FAMILY_REGISTER), Asked(Paper.RESIDENTS))
_WORSE = (
    *(Asked(Paper.FAMILY_REGISTER, always=False), Asked(Paper.RESIDENTS, always=False)),
    *_STATE,
)
_BY_KIND: dict[str, tuple[Asked, ...]] = {
    FilingKind.CLAIM: (*_IDENTITY, *_STATE),
    FilingKind.REVISION_UP: _WORSE,
    FilingKind.INCOME: _INCOMES,
    FilingKind.NAME: (Asked(Paper.REGISTER_EXTRACT),),
    FilingKind.DEATH: (Asked(Paper.DEATH),),
}


def asked_for(filing: Filing) -> list[Asked]:
    """その請求・届出に求める書類: 規則1条・2条・4条・5条・12条; the others ask for none."""
    asked = _BY_KIND.get(filing.kind, ())
    if filing.kind not in (FilingKind.CLAIM, FilingKind.REVISION_UP):
        return list(asked)
    is_guardian = filing.case.role == CarerRole.GUARDIAN
    care = (Asked(Paper.FOSTERING),) if is_guardian else _CARE
    incomes = _INCOMES if filing.kind == FilingKind.CLAIM else ()
    return [*asked, *care, *incomes]


def newest_of(filing: Filing) -> dict[str, FilingPaper]:
    """書類の今の確認: the newest row of each paper."""
    return {row.paper: row for row in filing.papers.all()}


def must_be_complete(filing: Filing) -> None:
    """書類がそろったこと: each was received, or the desk said why not."""
    known = newest_of(filing)
    if missing := [str(each.paper.label) for each in asked_for(filing) if not _is_met(each, known)]:
        raise Refusal(
            f"次の書類がそろっていません：{'、'.join(missing)}。"
            "受け取るか、省略の根拠を登録してから、審査済みにしてください。",
            code="papers_missing",
        )


def _is_met(asked: Asked, known: dict[str, FilingPaper]) -> bool:
    row = known.get(asked.paper)
    return row is not None and not (asked.always and row.state == PaperState.NOT_ASKED)


def told(filing: Filing, rows: Iterable[FilingPaper]) -> list[tuple[str, str]]:
    """書類の言い方: label and how it stands, in the order in which they are asked."""
    known = {row.paper: row for row in rows}
    return [(str(each.paper.label), _told(known.get(each.paper))) for each in asked_for(filing)]


def _told(row: FilingPaper | None) -> str:
    if row is None:
        return "未確認"
    words = str(PaperState(row.state).label)
    return f"{words}　{row.reason}" if row.reason else words
