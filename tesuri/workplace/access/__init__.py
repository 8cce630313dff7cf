"""アクセス: who may do what, from where; deny by default."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """アクセスの部屋."""

    name = "tesuri.workplace.access"
    label = "access"
