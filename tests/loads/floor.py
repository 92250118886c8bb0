"""The floor: one webhook with a signature, four statements and an answer, and nothing else.

What the product costs is told as a multiple of this. Flask under the same gunicorn, the raw driver,
no encryption, no flow but a counter. Environment: FLOOR_DATABASE, FLOOR_TOKEN, FLOOR_URL.
"""

import base64
import hmac
import os
import sqlite3
import threading
from xml.sax.saxutils import escape

import psycopg
import sqlalchemy  # noqa: F401 - only so that memory is compared beside it
from flask import Flask, Response, request

TABLES = (
    "CREATE TABLE IF NOT EXISTS contact (number TEXT PRIMARY KEY, state INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS inbound (sid TEXT PRIMARY KEY, number TEXT NOT NULL, body TEXT)",
    "CREATE TABLE IF NOT EXISTS outbound (sid TEXT PRIMARY KEY, number TEXT NOT NULL, body TEXT)",
)
STATEMENTS = (
    "INSERT INTO inbound VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
    "SELECT state FROM contact WHERE number = %s",
    "INSERT INTO contact VALUES (%s, %s) ON CONFLICT (number) DO UPDATE SET state = excluded.state",
    "INSERT INTO outbound VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
)
ADDRESS, TOKEN = os.environ["FLOOR_DATABASE"], os.environ["FLOOR_TOKEN"].encode()
URL, IS_LITE = os.environ["FLOOR_URL"], os.environ["FLOOR_DATABASE"].startswith("sqlite")
SAYS = tuple(text.replace("%s", "?") if IS_LITE else text for text in STATEMENTS)
lock, own = threading.RLock(), threading.local()
app = Flask("floor", static_folder=None)


def connect():
    """A connection of this thread; on SQLite the one that all share under the lock."""
    place = app if IS_LITE else own
    if not hasattr(place, "connection"):
        if IS_LITE:
            path = ADDRESS.removeprefix("sqlite:///")
            place.connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            place.connection.execute("PRAGMA journal_mode=WAL")
            place.connection.execute("PRAGMA synchronous=FULL")
        else:
            place.connection = psycopg.connect(ADDRESS, autocommit=True)
        with lock:  # PostgreSQL makes a table twice when two ask at once
            for table in TABLES:
                place.connection.execute(table)
    return place.connection


def answer(sid, number, body):
    """Everything in one transaction; what is told back."""
    connection = connect()
    connection.execute("BEGIN IMMEDIATE" if IS_LITE else "BEGIN")
    connection.execute(SAYS[0], (sid, number, body))
    row = connection.execute(SAYS[1], (number,)).fetchone()
    state = (row[0] if row else 0) + 1
    connection.execute(SAYS[2], (number, state))
    told = f"Message {state}.\n1 Papiers\n2 Rendez-vous\n3 Questions"
    connection.execute(SAYS[3], (sid, number, told))
    connection.execute("COMMIT")
    return told


@app.post("/webhooks/twilio")
def receive():
    """One message: verified, stored, answered."""
    form = request.form
    signed = URL + "".join(name + form[name] for name in sorted(form))
    wanted = base64.b64encode(hmac.digest(TOKEN, signed.encode(), "sha1"))
    if not hmac.compare_digest(wanted, request.headers.get("X-Twilio-Signature", "").encode()):
        return Response("wrong signature", 403)
    if not IS_LITE:
        told = answer(form["MessageSid"], form["From"], form["Body"])
    else:
        with lock:
            told = answer(form["MessageSid"], form["From"], form["Body"])
    return Response(f"<Response><Message>{escape(told)}</Message></Response>", mimetype="text/xml")
