def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        reporter = module.Reporter()
        for n in range(1500):
            host = f"10.0.{random.randrange(30)}.{random.randrange(200)}"
            service = module.Service(host, random.randrange(1, 9000), f"svc{n % 7}")
            reporter.found(service, "high" if random.random() < 0.4 else None)
        with probe.request("report"):
            found = module.report(reporter)
        probe.output([len(found["nodes"]), found["nodes"][:20], sum(each["vulnerable"] for each in found["services"])])
