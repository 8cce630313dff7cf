"""試験の支度: three bodies on one platform, and a hub that signs."""

from tests.exchange.fixtures import bodies, hub, laid, var

__all__ = ["bodies", "hub", "laid", "var"]
