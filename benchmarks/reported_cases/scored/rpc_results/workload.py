import json


def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        silent = random.random() < 0.4

        def post(url, text):
            call = json.loads(text)
            ids = call["params"][0]
            if call["method"].endswith("read"):
                return json.dumps({"id": call["id"], "result": [{"id": n, "name": f"p{n}"} for n in ids]})
            if silent:
                return json.dumps({"jsonrpc": "2.0", "id": call["id"]})
            return json.dumps({"id": call["id"], "result": True})

        steps = [(random.choice(["read", "write"]), [random.randrange(99) for _ in range(3)], "x") for _ in range(4)]
        with probe.request("session"):
            probe.output(module.session(post, steps))
