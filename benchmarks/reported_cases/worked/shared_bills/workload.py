def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        project = module.Project()
        project.members = [module.Person(n, f"p{n}", random.randrange(1, 4)) for n in range(14)]
        for _ in range(220):
            owers = random.sample(project.members, 6)
            project.bills.append(module.Bill(random.randrange(14), random.randrange(1, 5000), owers))
        with probe.request("overview"):
            found = module.overview(project)
        probe.output(found)
