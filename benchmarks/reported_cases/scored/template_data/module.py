"""Pages of a site, whose templates may ask for data files of the site."""

import json
import re
from pathlib import Path

TAG = re.compile(r"\{\{\s*data\('([^']+)',\s*'([^']+)'\)\s*\}\}")


class Pod:
    def __init__(self, root):
        self.root = Path(root)

    def write_file(self, path, content):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content)

    def read_file(self, path):
        return (self.root / path).read_text()

    def read_json(self, path):
        return json.loads(self.read_file(path))


class Tags:
    def __init__(self, pod):
        self.pod = pod

    def data(self, path, key):
        content = self.pod.read_json(path)
        value = content
        for part in key.split("."):
            if not isinstance(value, dict):
                return ""
            value = value.get(part, "")
        return str(value)


class Renderer:
    def __init__(self, pod):
        self.tags = Tags(pod)
        self.rendered = 0

    def render(self, template):
        self.rendered += 1
        return TAG.sub(lambda match: self.tags.data(match.group(1), match.group(2)), template)


def build(root, files, pages):
    pod = Pod(root)
    for path, content in files.items():
        pod.write_file(path, json.dumps(content))
    renderer = Renderer(pod)
    return {name: renderer.render(template) for name, template in pages.items()}
