import json


def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        text = json.dumps({"steps": [f"s{n}" for n in range(60)], "x": random.random()})
        with probe.request("jobs"):
            found = module.jobs(text, [f"n{n}" for n in range(80)])
        probe.output(found)
