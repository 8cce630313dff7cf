"""見込みとの違い: where the prefecture decided otherwise than the city's rules expected.

A month that the rules leave open is no difference. Children are told by their place in the case.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tesuri.ground.text.eras import wareki_month
from tesuri.welfare.allowances.assessment import months_after
from tesuri.welfare.allowances.carers.forecast import ENTITLED, ChildForecast, Forecast
from tesuri.welfare.allowances.models import Grade, RulingKind
from tesuri.welfare.allowances.queries import carers as queries
from tesuri.welfare.allowances.rules.months import Result

GRANTING = (RulingKind.GRANT, RulingKind.REVISION)
OPPOSITE = {RulingKind.SUSPENSION: Result.PAYABLE, RulingKind.RESUMPTION: Result.SUSPENDED}


@dataclass(frozen=True)
class Told:
    """県の決定の内容: the months and the grade of each child by its 宛名番号."""

    kind: RulingKind
    first_month: date | None
    last_month: date | None
    grades: Mapping[str, str]


def differences(told: Told, forecast: Forecast) -> list[str]:
    """違いの一覧: in the words of the desk; empty where the prefecture did as expected."""
    found = [
        f"{place}人目の児童：{words}"
        for place, child in enumerate(forecast.children, start=1)
        for words in _of_child(told, child)
    ]
    return [*found, *_of_all(told, forecast.children)]


def _of_child(told: Told, child: ChildForecast) -> Iterator[str]:
    grade = told.grades.get(child.child.person.addressee_number)
    if told.kind not in GRANTING or grade is None:
        return
    expected = queries.child_facts(child.child).grade
    if expected and expected != grade:
        yield f"等級は、見込み「{Grade(expected).label}」、県の決定「{Grade(grade).label}」です。"
    month = told.first_month and child.in_month(told.first_month)
    if month and month.result is Result.NOT_PAYABLE and grade != Grade.NONE:
        yield f"{wareki_month(month.target_month)}分は、見込みでは支給要件に該当しません。"
    begins, ruled = child.first_entitled, told.first_month
    if told.kind == RulingKind.GRANT and begins and ruled and begins != ruled:
        yield f"始まりは、見込み{wareki_month(begins)}、県の決定{wareki_month(ruled)}です。"


def _of_all(told: Told, children: Sequence[ChildForecast]) -> Iterator[str]:
    results = [month.result for child in children for month in child.months]
    if told.kind == RulingKind.REFUSAL and any(result in ENTITLED for result in results):
        yield "県は却下しましたが、見込みでは支給要件に該当する月があります。"
    opposite = OPPOSITE.get(told.kind)
    if opposite and told.first_month and opposite in _in_month(children, told.first_month):
        yield (
            f"{wareki_month(told.first_month)}分は、見込みでは「{opposite.label}」です"
            f"（県の決定は{told.kind.label}）。"
        )
    if told.kind == RulingKind.LOSS and told.last_month:
        yield from _of_loss(children, told.last_month)


def _of_loss(children: Sequence[ChildForecast], last_month: date) -> Iterator[str]:
    after = months_after(last_month, 1)
    if any(result in ENTITLED for result in _in_month(children, after)):
        yield f"{wareki_month(after)}分は、見込みではまだ支給要件に該当します。"
    last = _in_month(children, last_month)
    if last and all(result is Result.NOT_PAYABLE for result in last):
        yield f"{wareki_month(last_month)}分は、見込みではもう支給要件に該当しません。"


def _in_month(children: Sequence[ChildForecast], month: date) -> list[Result]:
    found = (child.in_month(month) for child in children)
    return [each.result for each in found if each]
