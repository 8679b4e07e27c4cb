"""Streams of stanzas, with a log of all that comes and goes."""

import logging

log = logging.getLogger(__name__)
log.setLevel(logging.WARNING)


class Stanza:
    def __init__(self, kind, to, children):
        self.kind = kind
        self.to = to
        self.children = children

    def xml(self):
        inner = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in self.children)
        return f"<{self.kind} to='{escape(self.to)}'>{inner}</{self.kind}>"

    def __str__(self):
        return self.xml()


def escape(text):
    for bad, good in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("'", "&apos;"), ('"', "&quot;")):
        text = text.replace(bad, good)
    return text


class Stream:
    def __init__(self):
        self.handlers = {}
        self.sent = 0

    def on(self, kind, handler):
        self.handlers[kind] = handler

    def send(self, stanza):
        log.debug("SEND: %s" % stanza)
        self.sent += len(stanza.children)

    def receive(self, stanza):
        log.debug("RECV: " + stanza.xml())
        handler = self.handlers.get(stanza.kind)
        if handler is None:
            log.debug(f"no handler for {stanza}")
            return
        for answer in handler(stanza):
            self.send(answer)


def echo(stanza):
    return [Stanza("message", stanza.to, stanza.children)]


def run(described):
    stream = Stream()
    stream.on("message", echo)
    for kind, to, children in described:
        stream.receive(Stanza(kind, to, children))
    return stream.sent
