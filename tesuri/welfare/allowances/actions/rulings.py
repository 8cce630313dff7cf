"""県の決定の登録: entered by one, confirmed by another; compared with the forecast; handed over.

The prefecture decides, the mayor hands its notice over (法5条, 規則17条–25条); nothing is paid.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal, about
from tesuri.ground.text.eras import wareki, wareki_month
from tesuri.welfare.allowances.actions.carer_filings import locked_case
from tesuri.welfare.allowances.actions.transmittals import must_be_after_sending
from tesuri.welfare.allowances.carers.differences import GRANTING, Told, differences
from tesuri.welfare.allowances.carers.forecast import Forecast, forecast_of
from tesuri.welfare.allowances.carers.log import told
from tesuri.welfare.allowances.events import Event
from tesuri.welfare.allowances.models import (
    CarerCase,
    DifferenceDisposition,
    Filing,
    FilingKind,
    FilingStage,
    ForecastDifference,
    Grade,
    Receipt,
    RuledChild,
    Ruling,
    RulingHandover,
    RulingKind,
)
from tesuri.welfare.allowances.queries import carers as queries
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.matters import Facts, Matter, Proposed, Turn, declare, of_content
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.queries import submitted_content
from tesuri.workplace.audit.actors import Actor

K, R = FilingKind, RulingKind
RULINGS_OF: dict[str, tuple[RulingKind, ...]] = {
    K.CLAIM: (R.GRANT, R.REFUSAL, R.SUSPENSION),
    K.REVISION_UP: (R.REVISION, R.REVISION_REFUSAL),
    K.REVISION_DOWN: (R.REVISION,),
    K.INCOME: (R.SUSPENSION, R.RESUMPTION),
    K.LOSS: (R.LOSS,),
    K.DEATH: (R.LOSS,),
}
OF_ITS_OWN = (R.SUSPENSION, R.RESUMPTION, R.REVISION, R.LOSS)  # 職権: where nothing was filed
NEEDS_FIRST_MONTH = (R.GRANT, R.SUSPENSION, R.RESUMPTION, R.REVISION)


@dataclass(frozen=True)
class Ruled:
    """県の決定: as its notice says; `children` by 宛名番号, each with grade and 有期認定の期限."""

    kind: str
    ruled_on: date
    document: str
    filing: str = ""
    carer_number: str = ""
    first_month: date | None = None
    last_month: date | None = None
    words: str = ""
    children: Mapping[str, tuple[str, date | None]] | None = None


@transaction.atomic
def propose_ruling(actor: Actor, number: str, ruled: Ruled) -> None:
    """県の決定の起案: it stands in its submission alone until another person confirms it."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    case = locked_case(number)
    with about(Event.RULING_SUBMITTED, case.person.addressee_number):
        _must_be_whole(case, ruled)
        _must_follow(case, ruled)
    approvals.put_forward(actor, RULING, number, draft=Proposed(_drafted(case, ruled)))


@transaction.atomic
def hand_over(actor: Actor, number: int, handed_on: date, way: str) -> RulingHandover:
    """通知書の交付: of the prefecture's notice (規則25条); a second time is nothing more."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    ruling = queries.ruling_numbered(number)
    case = locked_case(ruling.case.number)
    if done := RulingHandover.objects.filter(ruling=ruling).first():
        return done
    with about(Event.RULING_HANDED_OVER, case.person.addressee_number):
        if not way.strip():
            raise Refusal("交付の方法を入力してください。", code="no_way")
        if not ruling.ruled_on <= handed_on <= timezone.localdate():
            raise Refusal(
                "交付日は、県の決定日以後、今日以前の日を入力してください。", code="wrong_day"
            )
    done = RulingHandover.objects.create(
        ruling=ruling,
        handed_on=handed_on,
        way=way.strip(),
        actor_user_id=actor.user_id,
        actor_name=actor.name,
    )
    told(actor, Event.RULING_HANDED_OVER, case, ruling=ruling.pk, kind=ruling.kind)
    return done


@transaction.atomic
def dispose_difference(actor: Actor, number: int, reason: str) -> DifferenceDisposition:
    """違いの処置: what the desk found out or asked the prefecture; once for each."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    difference = queries.difference_numbered(number)
    case = locked_case(difference.ruling.case.number)
    if done := DifferenceDisposition.objects.filter(difference=difference).first():
        return done
    with about(Event.DIFFERENCE_DISPOSED, case.person.addressee_number):
        if not reason.strip():
            raise Refusal("確かめたこと・したことを入力してください。", code="no_reason")
    done = DifferenceDisposition.objects.create(
        difference=difference,
        reason=reason.strip(),
        actor_user_id=actor.user_id,
        actor_name=actor.name,
    )
    told(actor, Event.DIFFERENCE_DISPOSED, case, ruling=difference.ruling_id)
    return done


# --- 確かめ ---


def _must_be_whole(case: CarerCase, ruled: Ruled) -> None:
    if ruled.kind not in RulingKind.values:
        raise Refusal("決定の種類を選んでください。", code="no_kind")
    if ruled.ruled_on > timezone.localdate():
        raise Refusal(
            "決定日が今日より後になっています。通知書を確かめてください。", code="in_future"
        )
    if not ruled.document.strip():
        raise Refusal("県の文書番号を入力してください。", code="no_document")
    if ruled.kind in NEEDS_FIRST_MONTH and ruled.first_month is None:
        raise Refusal("決定の初めの月を入力してください。", code="no_first_month")
    if ruled.kind == R.LOSS and ruled.last_month is None:
        raise Refusal(
            "支給の終わる月を入力してください（法５条の２第１項）。", code="no_last_month"
        )
    if ruled.first_month and ruled.last_month and ruled.last_month < ruled.first_month:
        raise Refusal("終わりの月が初めの月より前です。", code="ends_before_it_begins")
    if ruled.kind == R.GRANT and not ruled.carer_number.strip():
        raise Refusal("受給者記号番号を入力してください。", code="no_carer_number")
    _must_name_the_children(case, ruled)


def _must_name_the_children(case: CarerCase, ruled: Ruled) -> None:
    named = ruled.children or {}
    if ruled.kind not in GRANTING:
        if named:
            raise Refusal("等級は、認定と額改定のときだけ入力します。", code="no_grades_here")
        return
    every = {child.person.addressee_number for child in queries.children_of(case)}
    if named.keys() != every or {grade for grade, _ in named.values()} - set(Grade.values):
        raise Refusal("すべての児童の等級を選んでください。", code="no_grade")
    if ruled.kind == R.GRANT and all(grade == Grade.NONE for grade, _ in named.values()):
        raise Refusal("どの児童も該当しないときは、却下を選んでください。", code="nobody_granted")
    if any(until and until < ruled.ruled_on for _, until in named.values()):
        raise Refusal("有期認定の期限が決定日より前になっています。", code="over_before")


def _must_follow(case: CarerCase, ruled: Ruled) -> None:
    """The filing is with the prefecture, the kind is one that answers it, the case goes on."""
    filing = queries.filing_numbered(ruled.filing) if ruled.filing else None
    allowed = RULINGS_OF.get(filing.kind, ()) if filing else OF_ITS_OWN
    if (filing and filing.case_id != case.pk) or ruled.kind not in allowed:
        raise Refusal(
            "この請求・届出に対する決定ではありません。請求・届出と決定の種類を選び直してください。",
            code="not_of_this_filing",
        )
    if queries.is_over(case):
        raise Refusal(
            "この受給資格者の受給資格は、却下か喪失により終わっています。", code="case_is_over"
        )
    if queries.is_granted(case) == (ruled.kind in (R.GRANT, R.REFUSAL)):
        raise Refusal(
            "認定と却下は初めに一度だけ、ほかの決定は認定の後に登録します。", code="out_of_order"
        )
    if filing:
        filing.must_precede(FilingStage.RULED)
        must_be_after_sending(filing, ruled.ruled_on)


# --- 決裁 ---


def _drafted(case: CarerCase, ruled: Ruled) -> dict[str, Any]:
    children = ruled.children or {}
    return {
        "case": case.number,
        "addressee_number": case.person.addressee_number,
        "filing": ruled.filing,
        "kind": ruled.kind,
        "ruled_on": ruled.ruled_on.isoformat(),
        "document": ruled.document.strip(),
        "carer_number": ruled.carer_number.strip(),
        "first_month": _month(ruled.first_month),
        "last_month": _month(ruled.last_month),
        "words": ruled.words.strip(),
        "children": [
            {
                "addressee_number": number,
                "grade": grade,
                "valid_until": until.isoformat() if until else "",
            }
            for number, (grade, until) in sorted(children.items())
        ],
    }


def _month(month: date | None) -> str:
    return f"{month:%Y-%m}" if month else ""


def _read(content: dict[str, Any]) -> Ruled:
    children = {
        each["addressee_number"]: (each["grade"], _day(each["valid_until"]))
        for each in content["children"]
    }
    return Ruled(
        kind=content["kind"],
        ruled_on=date.fromisoformat(content["ruled_on"]),
        document=content["document"],
        filing=content["filing"],
        carer_number=content["carer_number"],
        first_month=_first_of(content["first_month"]),
        last_month=_first_of(content["last_month"]),
        words=content["words"],
        children=children,
    )


def _day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None


def _first_of(written: str) -> date | None:
    return date.fromisoformat(f"{written}-01") if written else None


def _may_decide(actor: Actor, case: CarerCase, turn: Turn) -> None:
    if turn == Turn.APPROVE:
        _must_follow(case, _read(_content(case)))


def _content(case: CarerCase) -> dict[str, Any]:
    return submitted_content(RULING.kind, case.number)


def _submitted(actor: Actor, case: CarerCase, approval: Approval) -> None:
    told(actor, Event.RULING_SUBMITTED, case, kind=approval.content["kind"])


def _returned(actor: Actor, case: CarerCase, words: str) -> None:
    told(actor, Event.RULING_RETURNED, case)


def _approved(actor: Actor, case: CarerCase, approval: Approval) -> None:
    """The decision is kept as it was confirmed, beside what was expected on that day."""
    ruled = _read(approval.content)
    forecast = forecast_of(case, timezone.localdate())
    filing = queries.filing_numbered(ruled.filing) if ruled.filing else None
    ruling = _kept(case, filing, ruled, approval.number, forecast)
    _keep_differences(ruling, ruled, forecast)
    if filing:
        filing.enter_stage(FilingStage.RULED, actor, ruling.get_kind_display(), ruled.ruled_on)
    told(actor, Event.RULING_ENTERED, case, ruling=ruling.pk, kind=ruling.kind)


def _kept(
    case: CarerCase, filing: Filing | None, ruled: Ruled, approval: int, forecast: Forecast
) -> Ruling:
    receipt, _ = Receipt.objects.get_or_create(
        digest=forecast.digest(), defaults={"body": forecast.receipt()}
    )
    ruling = Ruling.objects.create(
        approval=approval,
        case=case,
        filing=filing,
        kind=ruled.kind,
        ruled_on=ruled.ruled_on,
        document=ruled.document,
        carer_number=ruled.carer_number,
        first_month=ruled.first_month,
        last_month=ruled.last_month,
        words=ruled.words,
        receipt=receipt,
    )
    children = {child.person.addressee_number: child for child in queries.children_of(case)}
    for number, (grade, until) in (ruled.children or {}).items():
        RuledChild.objects.create(
            ruling=ruling, child=children[number], grade=grade, valid_until=until
        )
    return ruling


def _keep_differences(ruling: Ruling, ruled: Ruled, forecast: Forecast) -> None:
    grades = {number: grade for number, (grade, _) in (ruled.children or {}).items()}
    said = Told(RulingKind(ruled.kind), ruled.first_month, ruled.last_month, grades)
    ForecastDifference.objects.bulk_create(
        ForecastDifference(ruling=ruling, words=words) for words in differences(said, forecast)
    )


def ruling_facts(content: dict[str, Any]) -> Facts:
    """県の決定の内容: in the words of the notice, to be compared with it."""
    facts = [
        ("受給資格者", f"{content['case']}　宛名番号 {content['addressee_number']}"),
        ("請求・届出", content["filing"] or "なし（県の職権）"),
        ("決定", str(RulingKind(content["kind"]).label)),
        ("決定日", wareki(date.fromisoformat(content["ruled_on"]))),
        ("県の文書番号", content["document"]),
        ("受給者記号番号", content["carer_number"] or "なし"),
        ("初めの月", _spoken(content["first_month"])),
        ("終わりの月", _spoken(content["last_month"])),
        ("県の示した理由", content["words"] or "なし"),
    ]
    return [*facts, *_child_facts(content["children"])]


def _child_facts(children: Sequence[dict[str, str]]) -> Facts:
    return [
        (
            f"児童（宛名番号 {each['addressee_number']}）",
            str(Grade(each["grade"]).label)
            + (f"　有期認定の期限 {wareki(until)}" if (until := _day(each["valid_until"])) else ""),
        )
        for each in children
    ]


def _spoken(month: str) -> str:
    first = _first_of(month)
    return wareki_month(first) if first else "なし"


RULING = declare(
    Matter(
        kind="allowances.ruling",
        label="特別児童扶養手当の県の決定の登録",
        duty=Duty.ALLOWANCES,
        find=lambda actor, reference: locked_case(reference),
        title=lambda case: f"特別児童扶養手当の県の決定の登録　{case.number}",
        content=_content,
        facts=of_content(ruling_facts),
        may_submit=lambda actor, case: False,  # with the draft of the form alone
        submitted=_submitted,
        may_decide=_may_decide,
        approved=_approved,
        returned=_returned,
        words="承認しました。県の決定を登録しました。通知書を交付してください。",
    )
)
