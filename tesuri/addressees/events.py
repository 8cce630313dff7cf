"""監査事象: what happens to the tie between a person, a 個人番号 and the numbers of this city."""

from tesuri.workplace.audit import events


class Event(events.Event):
    """団体内統合宛名の事象."""

    BINDING_REQUESTED = "addressees.binding_requested", "紐付けの依頼と確認"
    BINDING_CONFIRMED = "addressees.binding_confirmed", "紐付けの確定"
    BINDING_REJECTED = "addressees.binding_rejected", "紐付けの差戻し"
    BINDING_READ = "addressees.binding_read", "紐付け状態の照会"
    CHECKS_LISTED = "addressees.checks_listed", "確認待ち一覧の閲覧"
    CHECK_SEEN = "addressees.check_seen", "確認内容の閲覧"
    BINDINGS_LISTED = "addressees.bindings_listed", "紐付け一覧の閲覧"
    BINDINGS_SEARCHED = "addressees.bindings_searched", "宛名番号による検索"
    CODE_REQUESTED = "addressees.code_requested", "符号取得の依頼"
    CODE_HANDED_OVER = "addressees.code_handed_over", "住基への取得番号の引渡し"
    CODE_OBTAINED = "addressees.code_obtained", "符号の取得"
    ENQUIRY_ACCEPTED = "addressees.enquiry_accepted", "情報照会の受付"
    ENQUIRY_SENT = "addressees.enquiry_sent", "情報照会の取次ぎ"
    ENQUIRY_REFUSED = "addressees.enquiry_refused", "情報照会の取次ぎを断られた"
    ENQUIRY_READ = "addressees.enquiry_read", "照会結果の取次ぎ"
    COPY_PASSED_ON = "addressees.copy_passed_on", "副本登録の取次ぎ"
    DISCLOSURE_READ = "addressees.disclosure_read", "情報提供等記録の取次ぎ"
    LOADED = "addressees.loaded", "紐付けの一括取込"
