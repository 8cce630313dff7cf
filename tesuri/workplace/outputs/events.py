"""印刷・出力・媒体の事象."""

from tesuri.workplace.audit.events import Event


class OutputEvent(Event):
    """印刷・出力・媒体の監査事象."""

    PRINTED = "outputs.printed", "印刷"
    SCREEN_PRINTED = "outputs.screen_printed", "画面の印刷"
    ORDERED = "outputs.ordered", "出力の申出"
    ORDERS_SEEN = "outputs.orders_seen", "出力の申出の閲覧"
    ORDER_APPROVED = "outputs.order_approved", "出力の承認"
    ORDER_RETURNED = "outputs.order_returned", "出力の差戻し"
    ORDER_WITHDRAWN = "outputs.order_withdrawn", "出力の取下げ"
    ORDERS_EXPIRED = "outputs.orders_expired", "取り出されなかった出力の消去"
    EXPORTED = "outputs.exported", "媒体への出力"
    RECIPIENTS_SEEN = "outputs.recipients_seen", "受取先の閲覧"
    RECIPIENT_ENTERED = "outputs.recipient_entered", "受取先の起案"
    RECIPIENT_REGISTERED = "outputs.recipient_registered", "受取先の登録"
    RECIPIENT_REFUSED = "outputs.recipient_refused", "受取先の差戻し"
    RECIPIENT_REVOKED = "outputs.recipient_revoked", "受取先の失効"
    MEDIA_SEEN = "outputs.media_seen", "媒体台帳の閲覧"
    MEDIUM_ENTERED = "outputs.medium_entered", "媒体の起案"
    MEDIUM_REGISTERED = "outputs.medium_registered", "媒体の登録"
    MEDIUM_MOVED = "outputs.medium_moved", "媒体の保管替え"
    MEDIUM_ERASED = "outputs.medium_erased", "媒体の消去"
    LOAN_SUBMITTED = "outputs.loan_submitted", "貸出の起案"
    LENT = "outputs.lent", "貸出"
    RETURN_SUBMITTED = "outputs.return_submitted", "返却の起案"
    BROUGHT_BACK = "outputs.brought_back", "返却"
    DISPOSAL_SUBMITTED = "outputs.disposal_submitted", "廃棄の起案"
    DISPOSED = "outputs.disposed", "廃棄"
    MEDIUM_SENT_BACK = "outputs.medium_sent_back", "媒体の起案の差戻し"
