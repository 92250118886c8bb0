"""The Twilio channel against the provider's library as oracle and against a fake provider."""
