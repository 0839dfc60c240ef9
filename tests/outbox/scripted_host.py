"""A mail host on this machine that says, does and leaves undone what a script tells it to."""

from __future__ import annotations

import socketserver
import threading
import time
from collections import defaultdict
from contextlib import suppress
from email import message_from_bytes

WORDS = {
    "CONNECT": "220 mail.example ready",
    "EHLO": "250-mail.example\r\n250-PIPELINING\r\n250 SIZE 30000000",
    "HELO": "250 mail.example",
    "MAIL": "250 OK",
    "RCPT": "250 OK",
    "DATA": "354 go on",
    "END": "250 queued as 7Q",
    "RSET": "250 OK",
    "QUIT": "221 bye",
}
# A host that wants to be asked step by step.
STEP_BY_STEP = "250-mail.example\r\n250 SIZE 30000000"
NOBODY = "554 5.5.1 nobody to send it to"
DROP = "drop"
STALL = "stall"
# The text arrives and is kept, and the line breaks before the reply.
KEEP_AND_DROP = "accept and drop"
KEEP_AND_STALL = "accept and stall"


class Script:
    """What is said at each step, used up one a visit; after that all goes well.

    Steps: CONNECT EHLO MAIL RCPT DATA BODY END. BODY is the text before its dot, where
    only DROP means anything. `always[step]` is said every time. `says(step, words)` may
    be replaced to decide by the words of the command. `seconds` is how long the host
    takes for a text, `most_lines` how many lines it gives, `per_line` how many messages.
    `waits_for_a_text`: it says 354 even when it has refused sender or recipient.
    """

    def __init__(self):
        self.at = defaultdict(list)
        self.always = {}
        self.accepted, self.tried, self.mixed_up = [], [], []
        self.lines = []
        self.seconds = 0.0
        self.waits_for_a_text = False
        self.most_lines = self.per_line = 10_000
        self.open_now = self.out_now = self.most_out = self.empty_texts = 0
        self.lock = threading.Lock()
        self.over = threading.Event()

    @property
    def replies(self):
        return self.at["END"]

    @replies.setter
    def replies(self, words):
        self.at["END"] = list(words)

    @property
    def rcpt_replies(self):
        return self.at["RCPT"]

    @rcpt_replies.setter
    def rcpt_replies(self, words):
        self.at["RCPT"] = list(words)

    @property
    def connections(self):
        """How many lines said who they are."""
        return sum("EHLO" in line for line in self.lines)

    def ids(self):
        return [message["Message-ID"] for message in self.accepted]

    def says(self, step, words):
        with self.lock:
            if step in self.always:
                return self.always[step]
            return self.at[step].pop(0) if self.at[step] else WORDS.get(step)

    def went_out(self, change):
        with self.lock:
            self.out_now += change
            self.most_out = max(self.most_out, self.out_now)

    def keep(self, text, reply, meant_for):
        """`mixed_up` are texts that came to somebody else than they say."""
        message = message_from_bytes(text)
        with self.lock:
            self.tried.append(message)
            is_nested = text.upper().startswith(b"MAIL FROM")
            if is_nested or meant_for not in str(message["To"] or meant_for):
                self.mixed_up.append((meant_for, text))
            if reply.startswith(("2", "accept")):
                self.accepted.append(message)


class Line(socketserver.StreamRequestHandler):
    """One line: `verbs` is what was said on it."""

    # Several answers leave one after the other; none waits for an acknowledgement.
    disable_nagle_algorithm = True

    def handle(self):
        script, self.verbs, self.served = self.server.script, [], 0
        self.is_refused, self.meant_for = False, ""
        with script.lock:
            script.lines.append(self.verbs)
            script.open_now += 1
            is_crowded = script.open_now > script.most_lines
        try:
            if is_crowded:
                self.answer("421 too many lines")
            elif self.step("CONNECT"):
                self.talk()
        except OSError:
            pass  # the other side has gone: the script goes on with the next line
        finally:
            with script.lock:
                script.open_now -= 1

    def talk(self):
        while words := self.rfile.readline():
            verb = words[:4].decode().upper()
            self.verbs.append(verb)
            if verb == "MAIL" and self.served >= self.server.script.per_line:
                self.answer("421 enough for one line")
                return
            if not self.step(verb, words.decode()) or verb == "QUIT":
                return

    def step(self, verb, words=""):
        """False when the line is over."""
        reply = self.server.script.says(verb, words) or "500 what?"
        if (
            verb == "DATA"
            and self.is_refused
            and not self.server.script.waits_for_a_text
        ):
            reply = NOBODY
        if reply in {DROP, STALL}:
            self.stall(reply)
            return False
        if verb == "RCPT":
            self.meant_for = words.partition("<")[2].partition(">")[0]
        if verb in {"MAIL", "RCPT"}:
            self.is_refused = reply[0] != "2" or (verb == "RCPT" and self.is_refused)
        self.answer(reply)
        if verb == "DATA" and reply.startswith("3"):
            return self.take()
        return not reply.startswith("421")

    def take(self):
        """The text up to its dot, and the answer to it."""
        script, text = self.server.script, b""
        if script.says("BODY", "") == DROP:
            self.rfile.read(20)
            return False
        script.went_out(1)
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            text += line.removeprefix(b".")
        time.sleep(script.seconds)
        script.went_out(-1)
        if not line:
            return False
        if self.is_refused:
            script.empty_texts += text == b""
            self.answer(NOBODY)
            return True
        self.served += 1
        reply = script.says("END", "")
        script.keep(text, reply, self.meant_for)
        if reply in {DROP, STALL, KEEP_AND_DROP, KEEP_AND_STALL}:
            self.stall(reply)
            return False
        self.answer(reply)
        return not reply.startswith("421")

    def stall(self, reply):
        if "stall" in reply:
            self.server.script.over.wait(30)

    def answer(self, reply):
        self.wfile.write(f"{reply}\r\n".encode())


class Host(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64


class Running:
    """The host on a free port, while the block lasts."""

    def __init__(self):
        self.script = Script()

    def __enter__(self):
        self.server = Host(("127.0.0.1", 0), Line)
        self.server.script = self.script
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()
        self.script.port = self.server.server_address[1]
        return self.script

    def __exit__(self, *_):
        self.script.over.set()
        with suppress(OSError):
            self.server.shutdown()
        self.server.server_close()
        self.thread.join()
