def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        packets = []
        for n in range(5):
            packet = {"num": n, "user": {"longName": f"n{n}"}, "lastHeard": random.randrange(10**6) + 1}
            packet["isFavorite"] = n == 3
            if n in (1, 2) and random.random() < 0.08:
                del packet["lastHeard"]
            packets.append(packet)
        with probe.request("listing"):
            probe.output(module.listing(0, packets))
