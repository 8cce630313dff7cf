"""特別児童扶養手当: what the desk works out around a carer's case; the prefecture decides."""
