import json


def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        rows = []
        for n in range(12):
            data = [round(random.gauss(5, 1), 4) for _ in range(60)]
            tags = {"name": "file-read", "codec": random.choice(["snappy", "gzip"]), "cpu": n % 3}
            rows.append({"id": n, "name": f"bench {n % 4}", "stats": json.dumps({"data": data}), "tags": json.dumps(tags)})
        with probe.request("index"):
            found = module.index(rows)
        probe.output(found)
        if number % 2:
            with probe.request("detail"):
                found = module.detail(rows)
            probe.output(found)
