"""記録の点検の監査事象: reading the log is an event of the log."""

from tesuri.workplace.audit.events import Event


class WatchEvent(Event):
    """記録の点検の事象."""

    RECORD_VIEWED = "watch.record_viewed", "監査記録の一件の閲覧"
    LOOKERS_VIEWED = "watch.lookers_viewed", "だれが見たかの閲覧"
    LIST_EXPORTED = "watch.list_exported", "監査記録の一覧の出力"
    PROOF_EXPORTED = "watch.proof_exported", "監査記録の包含証明の出力"
    LIST_PRINTED = "watch.list_printed", "監査記録の一覧の印刷"
    REVIEWS_VIEWED = "watch.reviews_viewed", "定期点検の閲覧"
    REVIEWED = "watch.reviewed", "定期点検の記録"
    ALERTS_FOUND = "watch.alerts_found", "異常なアクセスの検知"
    ALERTS_VIEWED = "watch.alerts_viewed", "異常なアクセスの一覧の閲覧"
    ALERT_VIEWED = "watch.alert_viewed", "異常なアクセスの一件の閲覧"
    ALERT_ANSWERED = "watch.alert_answered", "異常なアクセスの処置"
    WEEK_VIEWED = "watch.week_viewed", "週報の閲覧"
    WEEK_PRINTED = "watch.week_printed", "週報の印刷"
    REGISTERS_VIEWED = "watch.registers_viewed", "点検の台帳の閲覧"
    OFFICER_KNOWN = "watch.officer_known", "職員本人の宛名番号の登録"
    FIGURE_LISTED = "watch.figure_listed", "著名人の一覧の変更"
    DAY_ENTERED = "watch.day_entered", "点検の暦の登録"
