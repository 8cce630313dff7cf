"""団体内統合宛名: the only holder of 個人番号; turns 宛名番号 into 団体内統合宛名番号 and back."""

from django.apps import AppConfig


class AddresseesConfig(AppConfig):
    """団体内統合宛名の部屋."""

    name = "tesuri.addressees"
    label = "addressees"
