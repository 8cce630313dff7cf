"""手当の画面: claims, and decisions."""
