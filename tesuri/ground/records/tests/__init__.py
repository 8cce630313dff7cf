"""検査: what records promise."""
