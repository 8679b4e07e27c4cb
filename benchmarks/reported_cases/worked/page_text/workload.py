def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        pages = []
        for page in range(2):
            links = "".join(f'<p>{"text " * 30}<a class="x" href="/item/{random.randrange(999)}">x</a></p>' for _ in range(120))
            pages.append((f"https://shop.example/{page}", f"<html><head><title>t</title></head><body>{links}</body></html>".encode()))
        with probe.request("crawl"):
            found = module.crawl(pages)
        probe.output(found)
