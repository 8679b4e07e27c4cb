import json


def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        texts = {
            f"f{n}": json.dumps({
                "case": f"c{random.randrange(9)}",
                "history": [{"user": f"u{k}", "seconds": random.randrange(90)} for k in range(20)],
                "answers": {f"q{k}": random.choice(["", "yes", "no"]) for k in range(20)},
            })
            for n in range(40)
        }
        with probe.request("report"):
            found = module.report(texts, [f"f{n}" for n in range(50)])
        probe.output(found)
