def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        services = [{"name": f"s{n}", "svrstate": random.choice(["UP", "DOWN"])} for n in range(4)]
        answers = {"/config/service": {"errorcode": 0, "service": services}}
        for server in ("web", "api"):
            answer = {"errorcode": 0}
            if random.random() > 0.08:
                answer["lbvserver_service_binding"] = [{"name": f"s{random.randrange(4)}"} for _ in range(2)]
            answers[f"/config/lbvserver_service_binding/{server}"] = answer
        with probe.request("report"):
            probe.output(module.report(answers, ["web", "api"]))
