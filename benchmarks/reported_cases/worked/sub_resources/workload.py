def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        answers = []
        for n in range(3):
            answer = {"id": n, "name": f"d{n}", "region": {"name": f"r{n}", "url": f"/region/{n}"}}
            answer["species"] = [{"name": f"s{k}"} for k in range(random.randrange(3))]
            if random.random() < 0.1:
                answer["region"] = None
            answers.append(answer)
        with probe.request("load"):
            probe.output(module.load(answers))
