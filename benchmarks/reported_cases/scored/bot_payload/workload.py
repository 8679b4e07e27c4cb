import json


def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        texts = []
        for n in range(3):
            body = {"events": [{"type": "message", "source": {"userId": f"u{n}"}, "text": "hi"}], "destination": "d"}
            if random.random() < 0.1:
                del body["destination"]
            if random.random() < 0.1:
                body["events"].append({"type": "join"})
            texts.append(json.dumps(body))
        with probe.request("received"):
            found = module.received(texts)
            probe.output([(a, b, [(e.user, e.text) for e in c]) for a, b, c in found])
