"""試験の支度: one town for journeys and failures alike."""

from tests.town import town

__all__ = ["town"]
