"""事務と権限の段階: what a grant may speak of; nothing outside this list can be granted."""

from django.db.models import TextChoices


class Duty(TextChoices):
    """事務: the kinds of work to which access is given."""

    PERSONS = "persons", "台帳"
    SHIELDED = "shielded", "支援措置"
    CONSULTATIONS = "consultations", "相談"
    CERTIFICATES = "certificates", "手帳"
    MEDICAL = "medical", "医療"
    EQUIPMENT = "equipment", "用具"
    ALLOWANCES = "allowances", "手当"
    CARE = "care", "サービス"
    ENQUIRIES = "enquiries", "照会"
    COPIES = "copies", "副本"
    PAYMENTS = "payments", "支払"
    ADDRESSEES = "addressees", "宛名"
    LEDGER = "ledger", "情報提供等記録"
    ADMINISTRATION = "administration", "管理"
    MEDIA = "media", "媒体"
    AUDIT = "audit", "監査"


SETTINGS = {Duty.ADMINISTRATION, Duty.MEDIA}
PERSONAL = set(Duty) - SETTINGS  # behind these doors stand people's data: a purpose is declared


class Level(TextChoices):
    """段階: each stands alone; to approve does not mean to edit."""

    SEE = "see", "閲覧"
    EDIT = "edit", "入力"
    APPROVE = "approve", "承認"
    PRINT = "print", "印刷"
    EXPORT = "export", "出力"


class Employment(TextChoices):
    """任用の種類: why an account has the term that it has."""

    REGULAR = "regular", "常勤"
    FIXED_TERM = "fixed_term", "任期付"
    ANNUAL = "annual", "会計年度任用"
    REAPPOINTED = "reappointed", "再任用"
    DISPATCHED = "dispatched", "派遣"
    ENTRUSTED = "entrusted", "委託"
    OTHER = "other", "その他"
