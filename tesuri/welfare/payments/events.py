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
    FILE_SENT = "payments.file_sent", "総合振込ファイルの送付"
    RESULT_ENTERED = "payments.result_entered", "振込結果の入力"
    RESULT_RETURNED = "payments.result_returned", "振込結果の差戻し"
    RESULT_SEEN = "payments.result_seen", "振込結果の閲覧"
    RUN_SETTLED = "payments.run_settled", "支払の決済"
    BOUNCED = "payments.bounced", "振込不能"
    BOUNCE_SEEN = "payments.bounce_seen", "振込不能の閲覧"
    COUNTER_PROPOSED = "payments.counter_proposed", "窓口払の起案"
    COUNTER_APPROVED = "payments.counter_approved", "窓口払の承認"
    COUNTER_RETURNED = "payments.counter_returned", "窓口払の差戻し"
    COUNTER_GIVEN_UP = "payments.counter_given_up", "窓口払の取りやめ"
    COUNTER_PAID = "payments.counter_paid", "窓口払"
    BOUNCES_SEEN = "payments.bounces_seen", "振込不能の一覧の閲覧"
    FILE_ORDERED = "payments.file_ordered", "総合振込ファイルの出力の申出"
