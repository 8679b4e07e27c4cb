def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        inventories = []
        for n in range(2):
            groups = [{"namespace": f"ns{n}", "hosts": [{"url": f"ssh://jag@10.0.0.{k}"} for k in range(random.randrange(3))]}]
            share = random.random()
            if share < 0.1:
                inventories.append(groups)
            elif share < 0.5:
                inventories.append({"namespaces": groups})
            else:
                inventories.append({"hosts": {f"h{k}": {"user": "u"} for k in range(random.randrange(3))}})
        with probe.request("poll"):
            probe.output(module.poll(inventories))
