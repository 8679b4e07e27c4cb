"""Asks a service about files by their hashes."""


class Response:
    def __init__(self, status_code, text):
        self.status_code = status_code
        self.text = text


class Shadow:
    def __init__(self, get):
        self.get = get

    def lookup(self, names):
        return self.parse([self.get(name) for name in names])

    def parse(self, responses):
        found = {}
        for response in responses:
            if response is None or response.status_code != 200:
                continue
            for line in response.text.splitlines():
                name, _, verdict = line.partition(" ")
                found[name] = verdict or "unknown"
        return found


class Report:
    def __init__(self, shadow):
        self.shadow = shadow

    def known(self, names):
        found = self.shadow.lookup(names)
        return sorted(found.items()), len(names) - len(found)


def report(answers, names):
    shadow = Shadow(lambda name: Response(*answers[name]) if answers.get(name) else None)
    return Report(shadow).known(names)
