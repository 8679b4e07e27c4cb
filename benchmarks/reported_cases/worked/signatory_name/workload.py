def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        filings = []
        for n in range(2):
            signatory = {"givenName": "Ann", "familyName": f"Lee{n}", "additionalName": random.choice(["mary", "", "mary", "", "j", None])}
            if random.random() < 0.2:
                del signatory["additionalName"]
            filings.append({"resolution": "to be resolved", "signatory": signatory})
        with probe.request("process"):
            probe.output(module.process(filings))
