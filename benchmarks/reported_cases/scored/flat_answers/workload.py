import json


def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        symbols = ["ETHUSDT", "BTCUSDT"]
        answers = {}
        for symbol in symbols:
            count = 0 if random.random() < 0.08 else random.randrange(1, 4)
            trades = [{"symbol": symbol, "price": str(random.randrange(99)), "qty": "1"} for _ in range(count)]
            answers[f"/myTrades?symbol={symbol}"] = json.dumps(trades)
            answers[f"/klines?symbol={symbol}"] = json.dumps([[n, str(random.randrange(99))] for n in range(2)])
        with probe.request("overview"):
            probe.output(module.overview(answers, symbols))
