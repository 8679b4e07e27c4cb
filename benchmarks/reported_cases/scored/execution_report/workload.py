import json


def output(random):
    lines = []
    for _ in range(300):
        kind = random.choice(["RECORD", "RECORD", "STATE", "LOG"])
        message = {"type": kind}
        if kind == "RECORD":
            message["stream"] = f"s{random.randrange(9)}"
        lines.append(json.dumps(message))
    return lines + ["not a message"]


def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        control, target = output(random), output(random)
        with probe.request("render"):
            found = module.render(control, target, [f"s{n}" for n in range(9)])
        probe.output(found)
