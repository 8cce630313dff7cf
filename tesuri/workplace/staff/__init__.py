"""人事と権限: accounts, grants and their reviews, each changed by two people."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """人事と権限の部屋."""

    name = "tesuri.workplace.staff"
    label = "staff"
