def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        services = {f"s{n}": random.choice(["running", "off"]) for n in range(3)}
        broken = {n for n in range(9) if random.random() < 0.12}
        calls = [0]

        def transport(method, path, headers, body):
            calls[0] += 1
            if method == "POST":
                services[body["name"]] = "new"
                return {"status": 200, "result": {"name": body["name"]}}
            if calls[0] in broken:
                broken.discard(calls[0])
                raise ConnectionResetError("reset by peer")
            if path == "/service":
                return {"status": 200, "result": sorted(services)}
            return {"status": 200, "result": {"state": services[path.rsplit("/", 1)[1]]}}

        with probe.request("overview"):
            probe.output(module.overview(transport, ["s0", "s1"], [f"n{number}"]))
