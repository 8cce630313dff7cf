"""接続先: systems that call one another, each known by name, each call allowed by a scope."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """接続先の部屋."""

    name = "tesuri.workplace.partners"
    label = "partners"
