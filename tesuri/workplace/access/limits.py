"""アクセスの限度: what a city may set, between bounds."""

from tesuri.ground.records.limits import limit

MIN_LENGTH = limit("PASSWORD_MIN_LENGTH", "パスワードの最低の長さ", "文字", 12, 12, 64)
PURPOSE_MINUTES = limit("PURPOSE_MINUTES", "掲げた利用目的が続く時間", "分", 5, 1, 60)
SESSION_PURPOSE_MINUTES = limit(
    "SESSION_PURPOSE_MINUTES", "ログイン中に掲げた利用目的が続く時間", "分", 240, 15, 600
)
