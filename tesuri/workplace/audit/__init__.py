"""監査記録: every look and change, in a log that proves itself; nothing reads it to function."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """監査記録の部屋."""

    name = "tesuri.workplace.audit"
    label = "audit"
