"""情報照会: from an approved enquiry to an answer that is kept for its term only."""

from django.apps import AppConfig


class EnquiriesConfig(AppConfig):
    """情報照会の部屋."""

    name = "tesuri.intermediary.enquiries"
    label = "enquiries"
