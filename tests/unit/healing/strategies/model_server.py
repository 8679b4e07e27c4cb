"""A server of the API of language models, which answers what a test tells it to."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-secret-7"


class Model:
    """An OpenAI-compatible endpoint that gives one answer after the other, and the last one again."""

    def __init__(self):
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self.status, self.bodies, self.pause_s = [200], [b""], 0.0
        model = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                content = self.rfile.read(int(self.headers["Content-Length"]))
                model.asked.append((self.path, self.headers["Authorization"], json.loads(content)))
                number = len(model.asked) - 1
                self.send_response(model.status[min(number, len(model.status) - 1)])
                self.end_headers()
                answer = model.bodies[min(number, len(model.bodies) - 1)]
                step = 1 if model.pause_s else len(answer)
                for start in range(0, len(answer), step):
                    time.sleep(model.pause_s)
                    self.wfile.write(answer[start : start + step])

            def log_message(self, *_):
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def says(self, *texts, **more):
        """Answer with these texts, each as a block of code."""
        fenced = (f"Here it is:\n```python\n{text}\n```\n" for text in texts)
        answers = ({"choices": [{"message": {"content": each}}]} | more for each in fenced)
        self.bodies = [json.dumps(each).encode() for each in answers]

    def questions(self, number):
        """Return what was asked in a request, all turns of it."""
        return [each["content"] for each in self.asked[number][2]["messages"] if each["role"] == "user"]
