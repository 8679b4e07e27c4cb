def workload(module, probe):
    for number in range(50):
        random = probe.input(number)
        users = {"ann": "ann@x", "bob": "bob@x"}
        rows = []
        for n in range(3):
            fields = {"System.State": random.choice(["new", "done"]), "System.AssignedTo": random.choice(["ann", "eve"])}
            if random.random() < 0.2:
                del fields["System.AssignedTo"]
            resource = {"workItemId": n, "fields": fields}
            if random.random() < 0.07:
                del resource["fields"]
            rows.append({"resource": resource})
        with probe.request("events"):
            probe.output(module.events(users, rows))
