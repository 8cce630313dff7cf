"""出力の限度: what a city may set, between bounds."""

from tesuri.ground.records.limits import limit

LIST_SIZE = limit("OUTPUT_LIST_SIZE", "承認なしに印刷・出力できる一覧の人数", "人", 50, 1, 1000)
DAY_SIZE = limit(
    "OUTPUT_DAY_SIZE", "承認なしに一人が一日に印刷・出力できる一覧の延べ人数", "人", 200, 1, 5_000
)
KEPT_DAYS = limit("OUTPUT_KEPT_DAYS", "申し出た出力を取り出せる期間", "日", 7, 1, 30)
LOAN_DAYS = limit("LOAN_DAYS", "媒体を貸し出す最長の期間", "日", 14, 1, 90)
