"""情報連携: enquiries to other bodies and our 副本, each approved by a second person."""
