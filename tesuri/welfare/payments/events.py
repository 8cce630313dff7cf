"""支払の事象."""

from tesuri.workplace.audit.events import Event


class PaymentEvent(Event):
    """支払の監査事象."""

    ACCOUNT_ENTERED = "payments.account_entered", "振込口座の登録"
    MONTHS_ENTERED = "payments.months_entered", "支給月の登録"
    MONTHS_HELD = "payments.months_held", "支給月の保留"
    MONTHS_RELEASED = "payments.months_released", "支給月の保留の解除"
    RUN_DRAFTED = "payments.run_drafted", "支払処理の作成"
    RUN_SEEN = "payments.run_seen", "支払処理の閲覧"
    RUN_DISCARDED = "payments.run_discarded", "支払処理の取消し"
    FINDING_DISPOSED = "payments.finding_disposed", "支払前検査の処置"
    RUN_SUBMITTED = "payments.run_submitted", "支払の起案"
    RUN_APPROVED = "payments.run_approved", "支払の承認"
    RUN_RETURNED = "payments.run_returned", "支払の差戻し"
    FILE_MADE = "payments.file_made", "総合振込ファイルの作成"
    FILE_ORDERED = "payments.file_ordered", "総合振込ファイルの出力の申出"
