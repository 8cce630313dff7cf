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
    FACTS_CORRECTED = "persons.facts_corrected", "台帳の訂正"
    LOADED = "persons.loaded", "台帳の一括取込"
