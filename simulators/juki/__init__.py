"""住民基本台帳: a sample resident registry of the two cities."""
