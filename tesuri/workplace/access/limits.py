"""アクセスの限度: what a city may set, between bounds."""

from tesuri.ground.records.limits import limit

MIN_LENGTH = limit("PASSWORD_MIN_LENGTH", "パスワードの最低の長さ", "文字", 12, 12, 64)
REVIEW_DAYS = limit("REVIEW_DAYS", "四半期の初日から権限の棚卸を終えるまでの日数", "日", 30, 7, 60)
