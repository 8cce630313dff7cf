"""アクセスの監査事象: terminals, entry, keys, and every refusal at a door."""

from tesuri.workplace.audit.events import Event


class AccessEvent(Event):
    """アクセスの事象."""

    TERMINAL_REQUESTED = "access.terminal_requested", "端末の登録申請"
    TERMINAL_CONFIRMED = "access.terminal_confirmed", "端末の確認"
    TERMINAL_ACCEPTED = "access.terminal_accepted", "端末の登録"
    TERMINAL_RETIRED = "access.terminal_retired", "端末の停止"
    TERMINALS_SEEN = "access.terminals_seen", "端末一覧の閲覧"
    PASSWORD_SET = "access.password_set", "パスワードの設定"
    PASSWORD_CHANGED = "access.password_changed", "パスワードの変更"
    WAIT_BEGAN = "access.wait_began", "ログインの待ち時間の始まり"
    WAIT_LIFTED = "access.wait_lifted", "ログインの待ち時間の解除"
    SESSION_ENDED = "access.session_ended", "セッションの終了"
    VERIFIED = "access.verified", "本人の再確認"
    ANNOUNCEMENT_READ = "access.announcement_read", "記録の告知の確認"
    UNREADABLE = "access.unreadable", "読み取れない要求"
    ENTERED = "access.entered", "ログイン"
    ENTRY_FAILED = "access.entry_failed", "ログインの失敗"
    LEFT = "access.left", "ログアウト"
    TICKET_ISSUED = "access.ticket_issued", "登録券の発行"
    PASSKEY_ENROLLED = "access.passkey_enrolled", "鍵の登録"
    ENROLMENT_FAILED = "access.enrolment_failed", "鍵の登録の失敗"
    OFFICE_ENTERED = "access.office_entered", "部署の登録"
    OFFICER_ENTERED = "access.officer_entered", "職員の登録"
    FOREIGN_FORM = "access.foreign_form", "この画面からと確かめられない操作"
    REFUSED = "access.refused", "拒まれた操作"
