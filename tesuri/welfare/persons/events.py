"""台帳の監査事象: what the log says of searches, views and changes in the register."""

from tesuri.workplace.audit import events


class Event(events.Event):
    """台帳の事象: the log's own words, with the label that an auditor reads."""

    REGISTER_SEARCHED = "persons.register_searched", "台帳の検索"
    REGISTRY_SEARCHED = "persons.registry_searched", "住民基本台帳の検索"
    APPLICANT_REGISTERED = "persons.applicant_registered", "対象者の登録"
    RELATED_REGISTERED = "persons.related_registered", "関係者の登録"
    PERSON_VIEWED = "persons.person_viewed", "個人の画面の閲覧"
    HISTORY_VIEWED = "persons.history_viewed", "台帳の経緯の閲覧"
    CORRECTION_RULE_SET = "persons.correction_rule_set", "台帳の訂正の決め方を定めた"
    FACTS_CORRECTED = "persons.facts_corrected", "台帳の訂正"
    DEATH_ENTERED = "persons.death_entered", "死亡の登録・訂正"
    CORRECTION_SUBMITTED = "persons.correction_submitted", "台帳の訂正を決裁に上げた"
    CORRECTION_RETURNED = "persons.correction_returned", "台帳の訂正の差戻し・取下げ"
    SHIELDING_ENTERED = "persons.shielding_entered", "支援措置の登録"
    SHIELDING_EXTENDED = "persons.shielding_extended", "支援措置の期間の延長"
    SHIELDING_VIEWED = "persons.shielding_viewed", "支援措置の閲覧"
    SHIELDINGS_LISTED = "persons.shieldings_listed", "支援措置の一覧の閲覧"
    SHIELDING_LIFT_SUBMITTED = "persons.shielding_lift_submitted", "支援措置の解除を決裁に上げた"
    SHIELDING_LIFT_RETURNED = "persons.shielding_lift_returned", "支援措置の解除の差戻し"
    SHIELDING_LIFTED = "persons.shielding_lifted", "支援措置の解除"
    LOADED = "persons.loaded", "台帳の一括取込"
