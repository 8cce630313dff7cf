"""情報提供等記録: who asked whom for what, when, under which article; both sides, seven years."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """情報提供等記録の部屋."""

    name = "tesuri.intermediary.ledger"
    label = "ledger"
