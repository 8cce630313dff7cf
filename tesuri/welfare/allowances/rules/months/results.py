"""判定の結果: the five answers that a month can have."""

from enum import StrEnum


class Result(StrEnum):
    """結果: what follows for the month; unknown is an answer, and so is a refusal to answer."""

    label: str

    def __new__(cls, value: str, label: str) -> "Result":
        result = str.__new__(cls, value)
        result._value_, result.label = value, label
        return result

    PAYABLE = "payable", "支給"
    NOT_PAYABLE = "not_payable", "非該当"
    SUSPENDED = "suspended", "支給停止（所得制限）"
    UNKNOWN = "unknown", "未定（確かめる事項がある）"
    REFUSED = "refused", "判定不能（確認済みの期間の外）"


BY_VALUE = {result.value: result for result in Result}


def result_of(entitled: bool | None, payable: bool | None, suspended: bool | None) -> Result:
    """The result behind the three facts; what none of them settles is unknown."""
    if entitled is False:
        return Result.NOT_PAYABLE
    if payable:
        return Result.PAYABLE
    return Result.SUSPENDED if suspended else Result.UNKNOWN
