"""文書: notices as PDF, with every registered character exactly as registered."""

from tesuri.workplace.documents.fonts import FontMissing, NoGlyph
from tesuri.workplace.documents.render import (
    NotOnOnePage,
    must_be_shown,
    render,
    render_all,
    render_pages,
)

__all__ = [
    "FontMissing",
    "NoGlyph",
    "NotOnOnePage",
    "must_be_shown",
    "render",
    "render_all",
    "render_pages",
]
