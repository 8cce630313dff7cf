"""副本: copies of what the bodies may have to provide, checked twice before they are kept."""

from django.apps import AppConfig


class CopiesConfig(AppConfig):
    """副本の部屋."""

    name = "tesuri.intermediary.copies"
    label = "copies"
