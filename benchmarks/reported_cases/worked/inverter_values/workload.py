import json


def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        odd = 0.06 if random.random() < 0.6 else 0.0
        payloads = []
        for _ in range(5):
            event = {}
            for key in ("ubat", "soc", "udc"):
                if random.random() < 0.85:
                    value = f"{random.randrange(900)}.{random.randrange(999)}"
                    event[key] = {"val": "30.\u00008\u000016" if random.random() < odd else value}
            payloads.append(json.dumps(event))
        with probe.request("interval"):
            probe.output(module.interval(payloads))
