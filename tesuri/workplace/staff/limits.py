"""人事と権限の限度: what a city may set, between bounds."""

from tesuri.ground.records.limits import limit

ADMINISTRATORS = limit("ADMINISTRATORS", "団体ごとの、管理の権限を持つ人の数", "人", 4, 2, 10)
UNUSED_DAYS = limit(
    "UNUSED_DAYS", "使われていない利用者IDとして報告するまでの日数", "日", 90, 30, 365
)
KEPT_DAYS = limit(
    "UNUSED_KEPT_DAYS", "残すと決めた利用者IDを再び報告するまでの日数", "日", 90, 30, 365
)
SHARING_DAYS = limit("SHARING_DAYS", "共用の兆しを調べる期間", "日", 90, 7, 365)
SHARING_MINUTES = limit(
    "SHARING_MINUTES", "共用の兆しとみる、端末や人が替わるまでの間", "分", 10, 1, 15
)
MANUAL_DAYS = limit("MANUAL_DAYS", "新しい版の手引きを確認するまでの日数", "日", 30, 7, 90)
LIST_ROWS = limit("STAFF_LIST_ROWS", "異動・退職の一覧の行数", "行", 2000, 100, 10000)
