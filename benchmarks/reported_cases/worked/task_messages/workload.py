def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        bursts = [("short", [("request", {"id": n}) for n in range(20)])]
        bursts.append(("long", [(random.choice(["request", "notification"]), {"id": n}) for n in range(60_000)]))
        with probe.request("run"):
            found = module.run(bursts)
        probe.output(found)
