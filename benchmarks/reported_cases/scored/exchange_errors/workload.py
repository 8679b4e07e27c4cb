import json


def workload(module, probe):
    for number in range(60):
        random = probe.input(number)

        def transport(symbol, quantity, random=random):
            dice = random.random()
            if dice < 0.03:
                return module.Response(502, json.dumps({"error": "upstream"}))
            if dice < 0.1:
                return module.Response(400, json.dumps({"code": -1013, "msg": "quantity"}))
            if dice < 0.15:
                return module.Response(503, "<html>")
            return module.Response(200, json.dumps({"id": quantity * 7}))

        wanted = [(f"S{random.randrange(9)}", random.randrange(99)) for _ in range(5)]
        with probe.request("trade"):
            probe.output(module.trade(transport, wanted))
