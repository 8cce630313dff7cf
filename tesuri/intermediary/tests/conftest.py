"""試験の支度: three bodies on one platform; a hub that signs, and the real one."""

from tests.exchange.fixtures import bodies, hub, laid, network, var

__all__ = ["bodies", "hub", "laid", "network", "var"]
