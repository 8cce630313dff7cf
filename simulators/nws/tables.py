"""表: what the hub keeps. No name, no 個人番号, no answer, no key of an answer."""

TABLES = """
CREATE TABLE IF NOT EXISTS acquisitions (
    number text PRIMARY KEY,
    institution text NOT NULL,
    link text,
    requested_at timestamptz NOT NULL,
    assigned_at timestamptz
);
CREATE TABLE IF NOT EXISTS codes (
    institution text NOT NULL,
    code text NOT NULL,
    link text NOT NULL,
    PRIMARY KEY (institution, code)
);
CREATE TABLE IF NOT EXISTS permits (
    permit_id text PRIMARY KEY,
    enquirer text NOT NULL,
    enquiry_number text NOT NULL,
    digest text NOT NULL,
    permit text NOT NULL,
    provider text NOT NULL,
    procedure text NOT NULL,
    item text NOT NULL,
    requested_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    provided_at timestamptz,
    outcome text NOT NULL DEFAULT 'permitted'
        CHECK (outcome IN ('permitted', 'waiting', 'answered', 'refused')),
    CHECK ((outcome = 'answered') = (provided_at IS NOT NULL))
);
CREATE INDEX IF NOT EXISTS permits_by_enquiry ON permits (enquirer, enquiry_number);
CREATE TABLE IF NOT EXISTS messages (
    issuer text NOT NULL,
    jti text NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (issuer, jti)
);
"""
