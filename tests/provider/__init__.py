"""A fake provider: refuses what Twilio's description refuses, fails on demand, keeps a ledger.

In one process: `with Provider(...) as provider:` and point `TWILIO_API_URL` at `provider.url`.
In its own process, which outlives every kill of the product: `with running_provider(...)`.
The ledger is the judge: it says what people's phones would have received, in which order.
"""

from tests.provider.callbacks import CallbackPlan
from tests.provider.faults import Fault, FaultPlan
from tests.provider.inbound import Answer, Inbound
from tests.provider.ledger import Ledger, Sent
from tests.provider.provider import Account, Provider
from tests.provider.remote import RemoteProvider, running_provider

__all__ = [
    "Account",
    "Answer",
    "CallbackPlan",
    "Fault",
    "FaultPlan",
    "Inbound",
    "Ledger",
    "Provider",
    "RemoteProvider",
    "Sent",
    "running_provider",
]
