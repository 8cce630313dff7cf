"""監査記録の限度: what a city may set, between bounds."""

from tesuri.ground.records.limits import limit

HEADS_LATE_SECONDS = limit(
    "HEADS_LATE_SECONDS", "監査記録に署名できないまま画面を出し続ける時間", "秒", 30, 5, 600
)
LOG_KEPT_YEARS = limit("LOG_KEPT_YEARS", "監査記録を手元に置く年数", "年", 7, 1, 30)
