def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        contacts = []
        for n in range(3):
            contact = {"value": f"p{n}@x.org", "first_name": f"f{n}", "last_name": f"l{random.randrange(9)}"}
            if random.random() < 0.5:
                contact["position"] = "boss"
            if random.random() < 0.1:
                del contact[random.choice(["first_name", "last_name"])]
            contacts.append(contact)
        data = {"emails": contacts, "country": "NL"}
        if random.random() < 0.1:
            del data["country"]
        with probe.request("search"):
            probe.output(module.search([{"data": data}]))
