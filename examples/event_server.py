"""A server of the event dialect, with nothing but Python:
PORT=8080 KEY=secret IDLE_SECONDS=3600 python3 event_server.py
"""

import json
import os
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = os.environ.get("KEY")
IDLE_SECONDS = float(os.environ.get("IDLE_SECONDS", 3600))
sessions = {}  # id -> when it was last used


def count(send, to):
    if to > 100:
        raise ValueError("I can count to 100")
    for n in range(1, to + 1):
        send("result", json.dumps({"n": n}))
        time.sleep(0.2)


TOOLS = {"count": count}
INPUT = {"type": "object", "properties": {"to": {"type": "integer"}}, "required": ["to"]}
LIST = [{"name": "count", "description": "Counts, a result for each number", "input_schema": INPUT}]


class Handler(BaseHTTPRequestHandler):
    def begin(self, status, kind="text/plain"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        self.send_header("Access-Control-Allow-Origin", "*")  # or the origin of the page alone
        self.send_header("Access-Control-Allow-Headers", "content-type, api_key")
        self.end_headers()

    def send(self, name, text):
        self.wfile.write(f"event: {name}\ndata: {text}\n\n".encode())

    def refused(self):
        wrong_key = KEY is not None and self.headers.get("api_key") != KEY
        if wrong_key or self.path != "/sse":
            self.begin(401 if wrong_key else 404)
        return wrong_key or self.path != "/sse"

    def do_OPTIONS(self):
        self.begin(204)

    def do_GET(self):
        if self.refused():
            return
        session = uuid.uuid4().hex
        sessions[session] = time.monotonic()
        self.begin(200, "text/event-stream")
        try:
            self.send("endpoint", f"/messages/?session_id={session}")
            self.send("tools", json.dumps(LIST))
            while time.monotonic() - sessions[session] < IDLE_SECONDS:
                time.sleep(min(15, IDLE_SECONDS))
                self.wfile.write(b": heartbeat\n\n")
        except OSError:
            pass  # the other side has gone
        del sessions[session]

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        if self.refused():
            return
        if body["session_id"] not in sessions:
            return self.begin(404)
        sessions[body["session_id"]] = time.monotonic()
        self.begin(200, "text/event-stream")
        try:
            if body["tool"] not in TOOLS:
                raise LookupError(f"there is no tool named {body['tool']}")
            TOOLS[body["tool"]](self.send, **body.get("args", {}))
        except OSError:
            pass
        except Exception as error:
            self.send("error", json.dumps({"message": str(error)}))


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", 0))), Handler)
server.daemon_threads = True
print(f"http://127.0.0.1:{server.server_port}/sse", flush=True)
server.serve_forever()
