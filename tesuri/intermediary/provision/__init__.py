"""情報提供: answers to other bodies, built from a permit and a copy and from nothing else."""

from django.apps import AppConfig


class ProvisionConfig(AppConfig):
    """情報提供の部屋."""

    name = "tesuri.intermediary.provision"
    label = "provision"
