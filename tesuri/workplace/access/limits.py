"""アクセスの限度: what a city may set, between bounds."""

from tesuri.ground.records.limits import choice, limit

MIN_LENGTH = limit("PASSWORD_MIN_LENGTH", "パスワードの最低の長さ", "文字", 12, 12, 64)
PURPOSE_MINUTES = limit("PURPOSE_MINUTES", "掲げた利用目的が続く時間", "分", 5, 1, 60)
SESSION_PURPOSE_MINUTES = limit(
    "SESSION_PURPOSE_MINUTES", "ログイン中に掲げた利用目的が続く時間", "分", 240, 15, 600
)
REMEMBERED = limit("PASSWORD_REMEMBERED", "再び使えない直近のパスワード", "個", 12, 4, 24)
MIN_DISTANCE = limit("PASSWORD_MIN_DISTANCE", "今のパスワードと違うべき文字", "文字", 4, 2, 8)
AGE_DAYS = limit("PASSWORD_AGE_DAYS", "パスワードの有効期間", "日", 90, 30, 365)
WARNING_DAYS = limit("PASSWORD_WARNING_DAYS", "期限を知らせ始める日", "日前", 14, 1, 30)

ACCOUNT_FREE = limit("ACCOUNT_FREE_FAILURES", "利用者IDごとに待たせない失敗", "回", 4, 2, 10)
TERMINAL_FREE = limit("TERMINAL_FREE_FAILURES", "端末ごとに待たせない失敗", "回", 2, 1, 5)
LONGEST_WAIT = limit("LONGEST_WAIT_MINUTES", "失敗の後の最長の待ち時間", "分", 15, 5, 15)

IDLE = limit("IDLE_MINUTES", "操作がないと終わるまで", "分", 15, 5, 30)
LONGEST_SESSION = limit("SESSION_HOURS", "一回のログインの上限", "時間", 10, 4, 12)
FRESH = limit("FRESH_MINUTES", "承認・出力・管理の前の本人確認の有効", "分", 5, 1, 15)
SECOND_LOGIN = choice(
    "SECOND_LOGIN", "二か所目のログイン（refuse 断る／takeover 引き継ぐ）", "takeover", "refuse"
)
TICKET_HOURS = limit("TICKET_HOURS", "登録券の有効期間", "時間", 24, 1, 72)
EMERGENCY_MINUTES = limit("EMERGENCY_MINUTES", "緊急時の権限の長さ", "分", 60, 5, 60)
TERMINAL_UNUSED_DAYS = limit(
    "TERMINAL_UNUSED_DAYS", "使われていない端末として挙げるまでの日数", "日", 90, 7, 365
)
REVIEW_DAYS = limit("REVIEW_DAYS", "四半期の初日から権限の棚卸を終えるまでの日数", "日", 30, 7, 60)
