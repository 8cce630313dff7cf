"""職場: what every system needs to work in: access, audit, approvals, partners, documents."""
