def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        people = []
        for n in range(3):
            person = {"name": f"n{n}", "address": {"city": "Bonn", "zip": str(random.randrange(9999))}}
            if random.random() < 0.5:
                person["nick"] = f"x{n}"
            if random.random() < 0.1:
                person["address"] = None
            people.append(person)
        with probe.request("answer"):
            probe.output(module.answer(people))
