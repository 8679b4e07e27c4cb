"""Settings of a job, each job with changes of its own."""

import json


class Settings:
    def __init__(self, text):
        self.text = text

    def fresh(self):
        return json.loads(self.text)


def jobs(text, names):
    settings, found = Settings(text), []
    for name in names:
        mine = settings.fresh()
        mine["steps"].append(name)
        mine["count"] = len(mine["steps"])
        found.append(mine)
    return found
