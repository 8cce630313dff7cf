"""検査: what the rooms of this system promise together."""
