import json


def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        pages = {}

        def fetch(path):
            if path not in pages:
                chance = random.random()
                if chance < 0.06:
                    page = {"message": "unavailable"}
                elif chance < 0.2:
                    page = {"title": "P", "items": None}
                else:
                    page = {"title": "P", "items": [{"title": f"t{n}", "duration": random.choice([None, 60, 90])} for n in range(3)]}
                pages[path] = json.dumps(page)
            return pages[path]

        with probe.request("listing"):
            probe.output(module.listing(fetch, [f"{number}a", f"{number}b"]))
