def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        models = {f"m{n}": {"type": "object", "fields": [{"name": f"f{k}", "kind": "str"} for k in range(6)]} for n in range(20)}
        paths = {f"p{n}": {"get": {"answer": {"$ref": f"models/m{random.randrange(20)}"}, "codes": [200, 404]}} for n in range(40)}
        with probe.request("expand"):
            found = module.expand({"models": models, "paths": paths})
        probe.output(found)
