"""決裁の事象."""

from tesuri.workplace.audit.events import Event


class ApprovalEvent(Event):
    """決裁の監査事象."""

    SUBMITTED = "approvals.submitted", "決裁に上げた"
    APPROVED = "approvals.approved", "承認"
    RETURNED = "approvals.returned", "差戻し"
    WITHDRAWN = "approvals.withdrawn", "取下げ"
