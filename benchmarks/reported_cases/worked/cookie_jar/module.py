"""Cookies by host, each with the time at which it expires."""


class Jar:
    def __init__(self):
        self._cookies = {}
        self._expirations = {}
        self.now = 0

    def tick(self, seconds):
        self.now += seconds

    def update(self, host, name, value, age):
        self._cookies[host, name] = value
        self._expirations[host, name] = self.now + age

    def filter(self, host):
        sent = {}
        for (known, name), value in self._cookies.items():
            if known == host and self._expirations[known, name] > self.now:
                sent[name] = value
        return sent


JAR = Jar()


def browse(visits):
    sent = []
    for host, name, value in visits:
        JAR.tick(1)
        JAR.update(host, name, value, 20)
        sent.append(sorted(JAR.filter(host)))
    JAR.tick(100)
    return [len(each) for each in sent]
