"""Alerts that are held back for a while before they are mailed."""


class Mailer:
    def __init__(self, hold):
        self.hold = hold
        self.on_hold = {}
        self.sent = []

    def receive(self, alert, severity, now):
        if severity == "normal" and alert in self.on_hold:
            del self.on_hold[alert]
        elif severity != "normal":
            self.on_hold.setdefault(alert, (now + self.hold, severity))

    def send_due(self, now):
        for alert in self.on_hold:
            due, severity = self.on_hold[alert]
            if due <= now:
                self.sent.append((alert, severity))
                del self.on_hold[alert]


def run(events, hold):
    mailer = Mailer(hold)
    for now, (alert, severity) in enumerate(events):
        mailer.receive(alert, severity, now)
        mailer.send_due(now)
    return mailer.sent, sorted(mailer.on_hold)
