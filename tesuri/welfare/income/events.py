"""所得の監査事象: what the log says of income facts."""

from tesuri.workplace.audit import events


class Event(events.Event):
    """所得の事象: the log's own words, with the label that an auditor reads."""

    FORM_OPENED = "income.form_opened", "所得情報の登録の画面の閲覧"
    INCOME_ENTERED = "income.entered", "所得情報の登録"
    ENTRY_DRAFTED = "income.entry_drafted", "接続端末の結果の起案"
    ENTRY_VIEWED = "income.entry_viewed", "接続端末の結果の登録の閲覧"
    COMPARED = "income.compared", "接続端末の結果の照合"
    INCOME_VIEWED = "income.viewed", "所得情報の閲覧"
    FILE_READ = "income.file_read", "所得ファイルの読取り"
    FILE_VIEWED = "income.file_viewed", "所得ファイルの取込みの閲覧"
    FILE_ENTERED = "income.file_entered", "所得ファイルの取込み"
    FILE_RETURNED = "income.file_returned", "所得ファイルの取込みの差戻し"
    FILE_ORDERED = "income.file_ordered", "所得ファイルの出力の申出"
    DIFFERENCES_SEEN = "income.differences_seen", "所得の突合の一覧の閲覧"
    DIFFERENCE_VIEWED = "income.difference_viewed", "所得の突合の差の閲覧"
    DIFFERENCE_DISPOSED = "income.difference_disposed", "所得の突合の差の処置"
