"""記録の点検の限度: what a city may set, between bounds."""

from tesuri.ground.records.limits import limit

LIST_ROWS = limit("LOG_LIST_ROWS", "監査記録の一覧に出せる件数", "件", 20_000, 100, 100_000)
PRINT_ROWS = limit("LOG_PRINT_ROWS", "監査記録の一覧を印刷できる件数", "件", 1_000, 100, 5_000)
ANSWER_DAYS = limit("ALERT_ANSWER_DAYS", "異常なアクセスを処置するまでの日数", "日", 7, 1, 30)
OPENS = limit("WATCH_OPENS_MINUTE", "執務の始まり（0時からの分）", "分", 510, 240, 720)
CLOSES = limit("WATCH_CLOSES_MINUTE", "執務の終わり（0時からの分）", "分", 1_035, 840, 1_380)
GRACE = limit("WATCH_GRACE_MINUTES", "執務の前後に見逃す時間", "分", 60, 0, 180)
FAILURES = limit("WATCH_LOGIN_FAILURES", "続けば知らせるログインの失敗", "回", 5, 3, 20)
BULK_HOUR = limit("WATCH_BULK_HOUR", "一時間に見れば知らせる人数の下限", "人", 25, 10, 500)
BULK_DAY = limit("WATCH_BULK_DAY", "一日に見れば知らせる人数の下限", "人", 90, 20, 2_000)
SEARCHED_HOUR = limit(
    "WATCH_SEARCHED_HOUR", "一時間の検索で示されれば知らせる人数の下限", "人", 200, 20, 5_000
)
SEARCHED_DAY = limit(
    "WATCH_SEARCHED_DAY", "一日の検索で示されれば知らせる人数の下限", "人", 400, 50, 20_000
)
SOUGHT = limit("WATCH_SOUGHT_PERSONS", "名指しとみなす検索・印刷・出力の人数", "人", 3, 1, 20)
BULK_TIMES = limit("WATCH_BULK_PERCENT", "平常に対する大量閲覧の割合", "％", 150, 110, 1_000)
NO_CASE = limit("WATCH_NO_CASE_PERSONS", "事務に案件のない人を一日に見てよい人数", "人", 1, 0, 50)
RARE_SURNAME = limit("WATCH_RARE_PER_MILLE", "珍しい姓とみなす千人あたりの人数", "人", 2, 0, 50)
OUTSIDE = limit("WATCH_OUTSIDE_REFUSALS", "一日に続けば知らせる外部からの拒否", "件", 10, 1, 1_000)
