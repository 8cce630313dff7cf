"""決裁の限度: how long a decision may take, and how long a submission lives."""

from tesuri.ground.records.limits import limit

DUE_WORKING_DAYS = limit(
    "APPROVAL_DUE_WORKING_DAYS", "決裁までの開庁日の数（決裁の期限）", "日", 3, 1, 60
)
LIVES_DAYS = limit(
    "APPROVAL_LIVES_DAYS", "起案が承認できる日数（過ぎれば期限切れ）", "日", 90, 1, 365
)
LISTED = limit("APPROVAL_LISTED", "決裁の一覧に一度に示す件数", "件", 200, 20, 1000)
