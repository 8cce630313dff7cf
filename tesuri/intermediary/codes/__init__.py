"""符号: the code of a person at one body; known here only, and different at every body."""

from django.apps import AppConfig


class CodesConfig(AppConfig):
    """符号の部屋."""

    name = "tesuri.intermediary.codes"
    label = "codes"
