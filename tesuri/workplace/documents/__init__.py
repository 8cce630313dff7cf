"""文書: notices as PDF, with every registered character exactly as registered."""

from tesuri.workplace.documents.fonts import FontMissing, NoGlyph
from tesuri.workplace.documents.render import NotOnOnePage, render, render_all

__all__ = ["FontMissing", "NoGlyph", "NotOnOnePage", "render", "render_all"]
