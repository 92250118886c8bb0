"""The three kinds of gateway that ship: plain JSON, the Android app, Kannel."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.channels.channel import DeliveryState
from bot.channels.gateway.dialect import (
    Carrier,
    Dialect,
    Name,
    Proof,
    Slot,
    Success,
    TextForm,
)
from bot.core.text import Encoding

JSON = Dialect(
    proof=Proof.SIGNATURE,
    carrier=Carrier.JSON,
    method="POST",
    template={
        "id": Slot.ID,
        "to": Slot.TO,
        "from": Slot.FROM,
        "text": Slot.TEXT,
        "validity": Slot.VALIDITY,
        "status_url": Slot.RECEIPT_URL,
    },
    success=Success(statuses=range(200, 300), id=("id",)),
    fields={
        Name.ID: (("id",),),
        Name.SENDER: (("from",),),
        Name.RECIPIENT: (("to",),),
        Name.TEXT: (("text",),),
        Name.RECEIVED_AT: (("received_at",),),
        Name.MESSAGE_ID: (("id",),),
        Name.STATUS: (("status",),),
        Name.ERROR: (("error",),),
    },
    states={state.value: state for state in DeliveryState},
    longest_text=1600,
)

ANDROID = Dialect(
    proof=Proof.ANDROID,
    carrier=Carrier.JSON,
    method="POST",
    template={
        "id": Slot.ID,
        "textMessage": {"text": Slot.TEXT},
        "phoneNumbers": (Slot.TO,),
        "withDeliveryReport": True,
        "ttl": Slot.VALIDITY,
    },
    success=Success(statuses=range(200, 300), id=("id",)),
    fields={
        # Its `messageId` is made from the content: "oui" written twice would be one message.
        Name.ID: (("id",),),
        Name.SENDER: (("payload", "sender"), ("payload", "phoneNumber")),
        Name.RECIPIENT: (("payload", "recipient"),),
        Name.TEXT: (("payload", "message"),),
        Name.RECEIVED_AT: (("payload", "receivedAt"),),
        Name.EVENT: (("event",),),
        Name.MESSAGE_ID: (("payload", "messageId"),),
        Name.STATUS: (("event",),),
        Name.ERROR: (("payload", "reason"),),
    },
    states={
        "sms:sent": DeliveryState.SENT,
        "sms:delivered": DeliveryState.DELIVERED,
        "sms:failed": DeliveryState.FAILED,
    },
    longest_text=1600,
    received="sms:received",
    reasons={
        "limit_exceeded": "limit_exceeded",
        "no_service": "no_network",
        "radio_off": "no_network",
        "no sims": "no_sim",
        "permission": "not_allowed",
        "no_default_sms_app": "not_allowed",
        "fdn_check": "not_allowed",
        "invalid number": "bad_number",
        "invalid phone": "bad_number",
        "generic_failure": "generic_failure",
    },
    id_per_attempt=True,
)

KANNEL = Dialect(
    proof=Proof.TOKEN,
    carrier=Carrier.QUERY,
    method="GET",
    template={
        "to": Slot.TO,
        "from": Slot.FROM,
        "text": Slot.TEXT,
        "validity": Slot.VALIDITY_MINUTES,
        "dlr-mask": 27,  # delivered 1, not delivered 2, taken by the operator 8, refused by it 16
        "dlr-url": Slot.KANNEL_RECEIPT_URL,
    },
    # It says "0: Accepted for delivery", or "3: Queued for later delivery" while it has no line.
    success=Success(statuses=range(202, 203), body=re.compile(rb"\s*(0: Accepted|3: Queued)")),
    fields={
        Name.ID: (("id",),),
        Name.SENDER: (("from",),),
        Name.RECIPIENT: (("to",),),
        Name.TEXT: (("text",),),
        Name.CHARSET: (("charset",), ("coding",)),
        Name.RECEIVED_AT: (("time",),),
        Name.MESSAGE_ID: (("id",),),
        Name.STATUS: (("status",),),
        Name.ERROR: (("error",),),
    },
    states={
        "1": DeliveryState.DELIVERED,
        "2": DeliveryState.FAILED,
        "4": DeliveryState.QUEUED,
        "8": DeliveryState.SENT,
        "16": DeliveryState.FAILED,
    },
    longest_text=1530,  # ten parts; it sends as many as its `max-messages` lets it
    texts={
        Encoding.GSM7: TextForm("utf-8", {"coding": "0", "charset": "UTF-8"}),
        # With a charset it would convert once more: bytes as they travel, and none named.
        Encoding.UCS2: TextForm("utf-16-be", {"coding": "2"}),
    },
    # It answers 403 for a wrong account and for a number without a route alike.
    refusals={b"Not routable": "not_routable"},
)

PRESETS: Mapping[str, Dialect] = {"json": JSON, "android": ANDROID, "kannel": KANNEL}
