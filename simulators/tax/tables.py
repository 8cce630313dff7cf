"""表: one row for a person, a city and an income year."""

TABLES = """
CREATE TABLE IF NOT EXISTS tax_facts (
    municipality text NOT NULL,
    addressee_number text NOT NULL,
    income_year integer NOT NULL,
    total_income bigint NOT NULL,
    salary_or_pension_income bigint NOT NULL,
    social_insurance bigint NOT NULL,
    casualty_loss bigint NOT NULL,
    medical_expense bigint NOT NULL,
    small_mutual_aid bigint NOT NULL,
    spouse_special bigint NOT NULL,
    own_disability text NOT NULL CHECK (own_disability IN ('none', 'general', 'special')),
    widow text NOT NULL CHECK (widow IN ('none', 'widow', 'single_parent')),
    working_student boolean NOT NULL,
    disabled_dependants integer NOT NULL,
    special_disabled_dependants integer NOT NULL,
    dependants integer NOT NULL,
    elderly_dependants integer NOT NULL,
    specific_dependants integer NOT NULL,
    PRIMARY KEY (municipality, addressee_number, income_year)
);
"""
