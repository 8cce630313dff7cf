"""断り: what is not done, why, and what the desk does next; no number and no fact in it."""

from collections.abc import Sequence

from tesuri.addressees.events import Event
from tesuri.addressees.four_facts import LABELS
from tesuri.workplace.partners.refusals import CallRefused

CONFLICT = 409

WRONG_CHECK_DIGIT = (
    "wrong_check_digit",
    "個人番号の検査用数字が合いません。番号確認書類を見て、12桁を入力し直してください。",
)
NO_IDENTITY_CHECK = (
    "no_identity_check",
    "本人確認書類が記録されていません。本人確認をして、確認した書類を選んでから送ってください。",
)
NOT_IN_REGISTRY = (
    "not_in_registry",
    "この個人番号の人は、この市の住民基本台帳に見つかりません。番号確認書類を見直し、"
    "転出入や他市町村の住民でないかを確かめて、正しい提出先を案内してください。",
)
ALREADY_BOUND = (
    "already_bound",
    "この個人番号は、すでに別の人に紐付いているか、紐付けの確認を待っています。"
    "家族や窓口で続けて受けた人の番号でないか、番号確認書類を見直してください。"
    "番号が正しいときは、宛名システムの管理担当へ連絡してください。",
)
ADDRESSEE_ALREADY_BOUND = (
    "addressee_already_bound",
    "この人には、すでに別の個人番号が紐付いているか、確認を待っています。番号確認書類を見直し、"
    "個人番号が変更されているときは、宛名システムの管理担当へ連絡してください。",
)
NOT_BOUND = (
    "not_bound",
    "この人の個人番号の紐付けが終わっていません。紐付けの依頼と、宛名システムでの確認を先に済ませてください。",
)
CODE_NOT_OBTAINED = (
    "code_not_obtained",
    "この人の符号をまだ取得していません。取得は自動で進みます。しばらく待ってからやり直してください。",
)


class NotBound(CallRefused):
    """紐付けない: a request that changes nothing and leaves its event."""

    def __init__(
        self,
        reason: tuple[str, str],
        addressee_number: str,
        *,
        differing: Sequence[str] = (),
    ) -> None:
        super().__init__(
            reason[1],
            code=reason[0],
            event=Event.BINDING_REQUESTED,
            subject=addressee_number,
            extra={"differing": list(differing)} if differing else {},
        )


class NotPassedOn(CallRefused):
    """取り次がない: not bound, or without a 符号; fails closed."""

    def __init__(self, reason: tuple[str, str], event: Event, addressee_number: str) -> None:
        super().__init__(
            reason[1], code=reason[0], status=CONFLICT, event=event, subject=addressee_number
        )


class NotDecidable(CallRefused):
    """決められない: a check that is not waiting, or that waits for another person."""


def facts_differ(names: Sequence[str], addressee_number: str) -> NotBound:
    """4情報の不一致: names the kinds of facts, never what the registry holds."""
    shown = "・".join(LABELS[name] for name in names)
    reason = (
        "four_facts_differ",
        f"住民基本台帳と一致しない項目があります（{shown}）。番号確認書類と本人確認書類を見直し、"
        "別の人の個人番号でないか、住所や氏名が変わっていないかを確かめてください。",
    )
    return NotBound(reason, addressee_number, differing=names)


def own_request() -> NotDecidable:
    return NotDecidable(
        "自分が依頼した紐付けは、自分では確定も差戻しもできません。別の担当者に確認を頼んでください。",
        code="own_work",
        status=403,
    )


def not_waiting() -> NotDecidable:
    return NotDecidable(
        "この確認は、すでに確定または差戻しされています。一覧を開き直して、今の状態を確かめてください。",
        code="not_waiting",
        status=CONFLICT,
    )
