"""Sessions of players, between the network and the game."""


class PortalSession:
    def __init__(self, sessid, address):
        self.sessid = sessid
        self.address = address
        self.puppet = None
        self.flags = {"encoding": "utf-8", "width": 78}

    def data_in(self, text):
        return text.strip().lower()


class PortalSessionHandler:
    def __init__(self):
        self.sessions = {}
        self.latest_sessid = 0
        self.command_counters = {}
        self.command_overflow = {}

    def connect(self, address):
        self.latest_sessid += 1
        session = PortalSession(self.latest_sessid, address)
        self.sessions[session.sessid] = session
        return session

    def is_overflowing(self, session, text):
        counter = self.command_counters.get(session.sessid, 0) + 1
        self.command_counters[session.sessid] = counter
        if counter > 5:
            self.command_overflow[session.sessid] = (counter, session, text)
            return True
        return False

    def data_in(self, session, text):
        if self.is_overflowing(session, text):
            return "too fast"
        return session.data_in(text)

    def disconnect(self, session, reason=""):
        session.puppet = None
        if session.sessid in self.sessions:
            del self.sessions[session.sessid]
        return f"{session.address} left {reason}".strip()

    def count(self):
        return len(self.sessions)


PORTAL = PortalSessionHandler()


def play(visits):
    found = []
    for address, commands in visits:
        session = PORTAL.connect(address)
        found.append([PORTAL.data_in(session, text)[:8] for text in commands])
        found.append(PORTAL.disconnect(session, "quit"))
    return found, PORTAL.count()
