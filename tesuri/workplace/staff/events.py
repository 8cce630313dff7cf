"""人事と権限の事象."""

from tesuri.workplace.audit.events import Event


class StaffEvent(Event):
    """人事と権限の監査事象."""

    OFFICERS_SEARCHED = "staff.officers_searched", "職員の検索"
    OFFICER_SEEN = "staff.officer_seen", "職員の閲覧"
    CHANGE_DRAFTED = "staff.change_drafted", "人事の変更の案"
    CHANGE_SEEN = "staff.change_seen", "人事の変更の閲覧"
    ACCOUNT_ISSUED = "staff.account_issued", "利用者IDの発行"
    ACCOUNT_CHANGED = "staff.account_changed", "利用者IDの変更"
    ACCOUNT_MOVED = "staff.account_moved", "異動の登録"
    ACCOUNT_ENDED = "staff.account_ended", "利用者IDの終了"
    GRANTED = "staff.granted", "権限の付与"
    GRANT_ENDED = "staff.grant_ended", "権限の終了"
    OFFICE_CHANGED = "staff.office_changed", "部署の登録・変更"
    LIST_REFUSED = "staff.list_refused", "異動・退職の一覧の不備"
    REVIEW_SEEN = "staff.review_seen", "棚卸の閲覧"
    REVIEWED = "staff.reviewed", "権限の棚卸"
    REPORT_SEEN = "staff.report_seen", "利用者IDと権限の報告の閲覧"
    SHARING_SEEN = "staff.sharing_seen", "共用が疑われる使い方の報告の閲覧"
    ACCOUNT_JUDGED = "staff.account_judged", "使われていない利用者IDの処置"
    MANUAL_ENTERED = "staff.manual_entered", "手引きの登録"
    TRAINED = "staff.trained", "研修の記録"
    MANUAL_ACKNOWLEDGED = "staff.manual_acknowledged", "手引きの確認"
