"""印刷・出力・媒体: what leaves the screens, on paper or on a medium, and what became of it."""

from django.apps import AppConfig


class OutputsConfig(AppConfig):
    """印刷・出力・媒体の部屋."""

    name = "tesuri.workplace.outputs"
    label = "outputs"
