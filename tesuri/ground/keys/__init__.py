"""鍵: envelopes around what must stay secret, bound to their place; keys never stand in a table."""

from django.apps import AppConfig


class KeysConfig(AppConfig):
    """鍵の部屋."""

    name = "tesuri.ground.keys"
    label = "keys"
