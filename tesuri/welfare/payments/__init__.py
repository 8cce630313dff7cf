"""支払: what is owed for each month, runs that pay it once, the bank's file and the books."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """支払の部屋."""

    name = "tesuri.welfare.payments"
    label = "payments"
