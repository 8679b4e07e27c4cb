from datetime import datetime, timedelta


def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        stored = {}
        for n in range(4):
            micros = 0 if random.random() < 0.06 else random.randrange(1, 999999)
            at = datetime(2015, 6, 22, 8, 0, 0) + timedelta(seconds=random.randrange(3600), microseconds=micros)
            stored[(n % 2, f"folder {n}")] = {"state": random.choice(["poll", "initial"]), "heartbeat_at": str(at)}
        with probe.request("status"):
            probe.output(module.heartbeat_status(stored))
