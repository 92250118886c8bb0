"""Twilio: SMS and WhatsApp through one account, inbound by signed webhook, outbound by REST."""
