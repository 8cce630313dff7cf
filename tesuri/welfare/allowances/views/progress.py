"""進み具合: the stops of a claim on its way, and the one that is to be done next."""

from dataclasses import dataclass, replace

from django.urls import reverse

from tesuri.ground.text.eras import wareki
from tesuri.welfare.allowances import queries
from tesuri.welfare.allowances.models import BindingState, Claim, Decision, Step
from tesuri.welfare.exchange import queries as exchange
from tesuri.welfare.exchange.models import Step as Exchanged
from tesuri.welfare.income import queries as income

UNDER_WAY = (Exchanged.SUBMITTED, Exchanged.APPROVED, Exchanged.SENT, Exchanged.WAITING)
YEARS_TESTED = 2


@dataclass(frozen=True)
class Stop:
    """通る所: state = done | now | wait | later; `call` is the text of the link to `url`."""

    label: str
    state: str
    text: str = ""
    url: str = ""
    call: str = ""


def stops(claim: Claim) -> list[Stop]:
    """進み具合: in order; only the first that is open is to be done now."""
    decision = next(iter(queries.decisions_of(claim)), None)
    way = [_binding(claim), _income(claim), _judgement(claim)]
    way += [_draft(claim, decision), _approval(decision), _notice(decision)]
    return _only_first(way)


def _only_first(way: list[Stop]) -> list[Stop]:
    """The binding and the facts may go on side by side; from the draft on, one after another."""
    facts, later = way[:3], way[3:]
    is_open = any(stop.state != "done" for stop in facts)
    shown = list(facts)
    for stop in later:
        shown.append(replace(stop, state="later", text="", url="") if is_open else stop)
        is_open = is_open or stop.state != "done"
    return shown


def _binding(claim: Claim) -> Stop:
    newest = queries.binding_of(claim)
    if newest and newest.state == BindingState.BOUND:
        return Stop("個人番号のひも付け", "done")
    if newest and newest.state == BindingState.CHECKED:
        return Stop("個人番号のひも付け", "wait", "宛名システムで、二人目の確認を待っています。")
    return Stop("個人番号のひも付け", "now", "", "#binding", "請求書の個人番号を宛名システムへ送る")


def _income(claim: Claim) -> Stop:
    label, key = "所得の確認", claim.person.key
    if len(income.known_years(claim.person)) >= YEARS_TESTED:
        return Stop(label, "done", "", reverse("income:income", args=[key]), "所得情報を見る")
    newest = next(iter(exchange.enquiries_of(claim.person)), None)
    if newest and newest.step in (*UNDER_WAY, Exchanged.ANSWERED):
        address = reverse("exchange:enquiry", args=[newest.number])
        return Stop(label, "wait", f"照会：{newest.step.label}", address, "照会を見る")
    address = f"{reverse('exchange:new_enquiry', args=[key])}?claim={claim.number}"
    return Stop(label, "now", "前住所地に地方税関係情報を照会します。", address, "照会を起案する")


def _judgement(claim: Claim) -> Stop:
    judgement = queries.judgement_of(claim)
    if judgement:
        return Stop("障害の判定", "done", f"判定日 {wareki(judgement.judged_on)}")
    address = reverse("allowances:judge", args=[claim.number])
    return Stop("障害の判定", "now", "嘱託医などの判定を登録します。", address, "判定を登録する")


def _draft(claim: Claim, decision: Decision | None) -> Stop:
    if decision and decision.step != Step.RETURNED:
        return Stop("決定の起案", "done", *_seen(decision))
    address = reverse("allowances:assessment", args=[claim.number])
    text = "差し戻されました。事実を確かめて起案し直します。" if decision else ""
    return Stop("決定の起案", "now", text, address, "支給要件を判定して起案する")


def _approval(decision: Decision | None) -> Stop:
    if decision and decision.step == Step.IN_FORCE:
        return Stop("決裁", "done")
    if decision and decision.step == Step.SUBMITTED:
        return Stop("決裁", "wait", "ほかの人の承認を待っています。", *_seen(decision)[1:])
    return Stop("決裁", "now", "", *_seen(decision)[1:]) if decision else Stop("決裁", "later")


def _notice(decision: Decision | None) -> Stop:
    if decision and getattr(decision, "notice", None):
        return Stop("通知書", "done", *_seen(decision))
    return Stop("通知書", "now", *_seen(decision)) if decision else Stop("通知書", "later")


def _seen(decision: Decision) -> tuple[str, str, str]:
    address = reverse("allowances:decision", args=[decision.number])
    return "", address, f"決定 {decision.number} を開く"
