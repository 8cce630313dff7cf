"""注意: what someone should look at before deciding, though nothing forbids to go on."""

from django.utils import timezone

from tesuri.welfare.allowances import differences, queries
from tesuri.welfare.allowances.models import Claim

OBTAINED = "obtained"


def cautions(claim: Claim) -> list[str]:
    """判定・決定の前の注意: in sentences; empty when there is none."""
    told = []
    if queries.is_held(claim):
        told.append("決定の後に事実が変わったため、支払を保留しています。再判定してください。")
    newest = queries.binding_of(claim)
    if not queries.is_bound(claim):
        told.append("個人番号のひも付けが済んでいません。請求の画面で状態を確かめてください。")
    elif newest and newest.code_state != OBTAINED:
        told.append("符号がまだ取得されていません。情報照会と副本の登録ができません。")
    open_ = differences.undisposed(claim, timezone.localdate())
    told += [
        f"申出と調べた所得が違います：{words}。「所得の突合」で処置するまで、決定できません。"
        for words in differences.told(claim, open_)
    ]
    told += [
        f"世帯員の{each.name}（{each.relationship}）さんが、扶養義務者に登録されておらず、"
        "除いた理由もありません。請求の画面の「扶養義務者」で登録するか、理由を付けて除いてください。"
        for each in queries.members_open(claim)
    ]
    return told
