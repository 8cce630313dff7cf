"""検査: what this room promises."""
