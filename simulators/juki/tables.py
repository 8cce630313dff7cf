"""表: the residents, one row for one person, with search keys that the database makes itself."""

TABLES = """
CREATE OR REPLACE FUNCTION search_key(said text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT translate(
        regexp_replace(normalize(said, NFKC), '[\\s\\u3000\\U000E0100-\\U000E01EF]', '', 'g'),
        '𠮷髙﨑濵邉邊德栁'
        'ァィゥェォッャュョヮ'
        'ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとど'
        'なにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをん',
        '吉高崎浜辺辺徳柳'
        'アイウエオツヤユヨワ'
        'アアイイウウエエオオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂツツヅテデトド'
        'ナニヌネノハバパヒビピフブプヘベペホボポマミムメモヤヤユユヨヨラリルレロワワヰヱヲン')
$$;
CREATE TABLE IF NOT EXISTS residents (
    municipality text NOT NULL,
    addressee_number text NOT NULL,
    my_number text NOT NULL UNIQUE,
    link text NOT NULL,
    name text NOT NULL,
    kana text NOT NULL,
    birth_date date NOT NULL,
    sex text NOT NULL,
    postcode text NOT NULL,
    address text NOT NULL,
    household_number text NOT NULL,
    relationship text NOT NULL,
    moved_in_on date NOT NULL,
    previous_municipality text NOT NULL DEFAULT '',
    previous_addressee_number text NOT NULL DEFAULT '',
    is_shielded boolean NOT NULL DEFAULT false,
    name_key text GENERATED ALWAYS AS (search_key(name)) STORED,
    kana_key text GENERATED ALWAYS AS (search_key(kana)) STORED,
    PRIMARY KEY (municipality, addressee_number)
);
ALTER TABLE residents ADD COLUMN IF NOT EXISTS is_shielded boolean NOT NULL DEFAULT false;
CREATE INDEX IF NOT EXISTS residents_by_kana ON residents (kana_key text_pattern_ops);
CREATE INDEX IF NOT EXISTS residents_by_birth ON residents (birth_date, municipality);
CREATE INDEX IF NOT EXISTS residents_by_name ON residents (name_key);
CREATE INDEX IF NOT EXISTS residents_by_household ON residents (municipality, household_number);
"""
