"""Options of an agent, from a text of sections."""


class Options:
    def __init__(self, text):
        self.text = text

    def load(self):
        section, found = "main", {}
        for line in self.text.splitlines():
            line = line.split("#", 1)[0].strip()
            if line.startswith("["):
                section = line.strip("[]")
            elif "=" in line:
                key, value = line.split("=", 1)
                found.setdefault(section, {})[key.strip()] = value.strip()
        return found

    def get(self, section, key, default=None):
        return self.load().get(section, {}).get(key, default)


class Minion:
    def __init__(self, text):
        self.opts = Options(text)

    def timeout(self, job):
        value = self.opts.get(job, "timeout") or self.opts.get("main", "timeout", "5")
        return int(value)


def schedule(text, jobs):
    minion = Minion(text)
    return [(job, minion.timeout(job)) for job in jobs]
