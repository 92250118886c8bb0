"""Any HTTP SMS gateway: a phone with a local SIM, Kannel, an aggregator. README.md tells how."""

from bot.channels.gateway.channel import GatewayChannel, gateway_channel

__all__ = ["GatewayChannel", "gateway_channel"]
