"""Somebody whose every fact is a word found nowhere else, and who looks for those words."""

from __future__ import annotations

import re
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread

import redis
from django.test import Client

from aftercare.foundation import logs

NAME = "Quexalda Vornimbrough"
EMAIL = "qv7canary@mailbox.example"
PHONE = "0117 555 31337"
NOTES = "Notecanary asked about zembuloid scars"
LOT = "LOTCANARY42"
NOTED = ("31337", "notecanary", "zembuloid", "lotcanary")
WORDS = ("quexalda", "vornimbrough", "qv7canary", *NOTED)


@dataclass
class Sinks:
    """What each place held, as text, and which words it must not hold."""

    texts: dict = field(default_factory=dict)
    words: dict = field(default_factory=dict)

    def add(self, name, *texts, words=WORDS):
        self.texts[name] = self.texts.get(name, "") + "\n".join(map(str, texts)) + "\n"
        self.words[name] = words

    def leaks(self):
        """`sink: word: where`, one a word; empty when nobody is to be found."""
        found = []
        for name, text in self.texts.items():
            for word in self.words[name]:
                hit = re.search(re.escape(word), text, re.IGNORECASE)
                if hit:
                    around = text[max(hit.start() - 60, 0) : hit.end() + 60]
                    found.append(f"{name}: {word}: {around!r}")
        return found


def log_lines(records):
    """As production writes them, one JSON line a record, its traceback with it."""
    formatter = logs.formatter()
    return [formatter.format(record) for record in records]


def everything_in(store):
    """Keys and values of whatever type, as text."""
    readers = {
        b"string": store.get,
        b"hash": store.hgetall,
        b"list": lambda key: store.lrange(key, 0, -1),
        b"set": store.smembers,
        b"zset": lambda key: store.zrange(key, 0, -1, withscores=True),
        b"none": lambda _: "",
    }
    return [
        f"{key!r} {readers[store.type(key)](key)!r}"
        for key in store.scan_iter(count=500)
    ]


def rows_of(*models):
    return [repr(row) for model in models for row in model.objects.values_list()]


def addresses_in(message):
    """Every link of a mail, headers included."""
    text = str(message) + "".join(
        part.get_payload(decode=True).decode(errors="replace")
        for part in message.walk()
        if not part.is_multipart()
    )
    return re.findall(r"https?://[^\s\"'<>]+", text)


def body_of(message):
    return "".join(
        part.get_payload(decode=True).decode(errors="replace")
        for part in message.walk()
        if not part.is_multipart()
    )


def headers_of(message):
    return [f"{name}: {value}" for name, value in message.items() if name != "To"]


@contextmanager
def every_command(url):
    """What anybody sends to Redis while the block lasts, as a list that grows."""
    heard, over = [], Event()
    client = redis.Redis.from_url(url, socket_timeout=None)

    def listen(monitor):
        with suppress(redis.ConnectionError):
            while not over.is_set():
                heard.append(monitor.next_command()["command"])

    with client.monitor() as monitor:
        ear = Thread(target=listen, args=(monitor,), daemon=True)
        ear.start()
        try:
            yield heard
        finally:
            over.set()
            # The last thing it hears, so that it does not wait for ever.
            redis.Redis.from_url(url).ping()
            ear.join(timeout=10)
    client.close()


class Browser:
    """Remembers every address it asked for and every page that is an error."""

    def __init__(self, sinks):
        self.client = Client(raise_request_exception=False)
        self.sinks = sinks

    def go(self, path, data=None, **more):
        ask = self.client.get if data is None else self.client.post
        answer = ask(path, **({} if data is None else {"data": data}), **more)
        self.sinks.add("addresses asked for", path, answer.headers.get("Location", ""))
        if answer.status_code >= 400:
            self.sinks.add("error pages", answer.content.decode())
        return answer
