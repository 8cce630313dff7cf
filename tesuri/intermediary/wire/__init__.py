"""伝送: keys of bodies, signed messages, sealed answers, permit list, walls."""

from django.apps import AppConfig


class WireConfig(AppConfig):
    """伝送の部屋."""

    name = "tesuri.intermediary.wire"
    label = "wire"
