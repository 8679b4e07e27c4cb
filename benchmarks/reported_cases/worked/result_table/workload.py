def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        documents = [{"name": f"leaf{n}", "test": "bgp", "custom_field": random.choice("abc")} for n in range(4)]
        if random.random() < 0.35:
            documents[1]["custom_field"] = None
        with probe.request("table"):
            probe.output(module.table(documents, ["custom_field", "name"]))
