"""一括処理: jobs handed to the worker in the same transaction as the act that asks for them."""

from django.apps import AppConfig


class BatchConfig(AppConfig):
    """一括処理の部屋."""

    name = "tesuri.workplace.batch"
    label = "batch"
