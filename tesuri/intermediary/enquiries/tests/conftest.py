"""試験の支度: three bodies on one platform; a hub that signs, and the real one."""

from tests.exchange.fixtures import bodies, hub, network, var

__all__ = ["bodies", "hub", "network", "var"]
