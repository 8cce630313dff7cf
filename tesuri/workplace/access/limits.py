"""アクセスの限度: what a city may set, between bounds."""

from tesuri.ground.records.limits import limit

MIN_LENGTH = limit("PASSWORD_MIN_LENGTH", "パスワードの最低の長さ", "文字", 12, 12, 64)
TICKET_HOURS = limit("TICKET_HOURS", "登録券の有効期間", "時間", 24, 1, 72)
EMERGENCY_MINUTES = limit("EMERGENCY_MINUTES", "緊急時の権限の長さ", "分", 60, 5, 60)
TERMINAL_UNUSED_DAYS = limit(
    "TERMINAL_UNUSED_DAYS", "使われていない端末として挙げるまでの日数", "日", 90, 7, 365
)
