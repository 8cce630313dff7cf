"""決裁: what one person prepared, another approves, exactly as it was shown."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """決裁の部屋."""

    name = "tesuri.workplace.approvals"
    label = "approvals"
