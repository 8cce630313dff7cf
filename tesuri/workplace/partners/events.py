"""監査事象: what one system did with another."""

from tesuri.workplace.audit import events


class Event(events.Event):
    """接続先の事象."""

    CLIENT_ENTERED = "partners.client_entered", "接続先の登録"
    CLIENT_ENDED = "partners.client_ended", "接続先の終了"
    TOKEN_ISSUED = "partners.token_issued", "接続トークンの発行"
    TOKEN_REFUSED = "partners.token_refused", "接続トークンの拒否"
    TOKEN_INTROSPECTED = "partners.token_introspected", "接続トークンの確認"
    CALL_ANSWERED = "partners.call_answered", "システム間の呼出しへの応答"
    CALL_REFUSED = "partners.call_refused", "システム間の呼出しの拒否"
