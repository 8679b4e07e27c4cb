"""Statistics of a home battery's gateway, polled from its maker's service."""


class InvalidData(Exception):
    """The service answered without data."""


class Fetcher:
    def __init__(self, answers):
        self.answers = list(answers)

    def post(self, path):
        return {"path": path, "result": self.answers.pop(0) if self.answers else None}


class Client:
    def __init__(self, fetcher, gateway):
        self.fetcher = fetcher
        self.gateway = gateway

    def _composite_info(self):
        return self.fetcher.post(f"/gateway/{self.gateway}/info")["result"]

    def get_stats(self):
        info = self._composite_info()
        data = info["runtimeData"] if info is not None else None
        if data is None:
            raise InvalidData(self.gateway)
        return {
            "solar": data["p_sun"],
            "grid": data["p_uti"],
            "battery": data["p_fhp"],
            "home": round(data["p_sun"] + data["p_uti"] + data["p_fhp"], 3),
            "mode": info["currentWorkMode"],
        }


class Poller:
    def __init__(self, client):
        self.client = client
        self.last = None
        self.misses = 0

    def update(self):
        try:
            self.last = self.client.get_stats()
        except InvalidData:
            self.misses += 1
        return self.last


def poll(answers):
    poller = Poller(Client(Fetcher(answers), "g-17"))
    return [poller.update() for _ in answers], poller.misses
