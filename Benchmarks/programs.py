"""Resident programs that prepare a measurement once and are then timed in turns, by lines of JSON."""

import json
import os
import select
import signal
import subprocess
import tempfile
import time


class Failure(Exception):
    """A program said that it cannot, or ended, or took too long."""


class Program:
    def __init__(self, command, environment=None):
        self.command = command
        self.environment = {**os.environ, **(environment or {})}
        self.process = None

    def start(self):
        # What torch.compile has half written when it is stopped must not be found by the next one.
        self.cache = tempfile.TemporaryDirectory()
        # A session of its own, so that what it starts (compilers) ends with it.
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
            env={**self.environment, "TORCHINDUCTOR_CACHE_DIR": self.cache.name}, start_new_session=True)

    def stop(self):
        if self.process:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.process.wait()
            self.process.stdin.close()
            self.process.stdout.close()
            self.cache.cleanup()
        self.process = None

    def ask(self, request, limit=None):
        """The answer to a request; Failure, and the end of the program, where none comes within `limit` seconds."""
        if self.process is None:
            self.start()
        try:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            line = self.read_line(limit)
        except (BrokenPipeError, EOFError):
            code = self.process.wait()
            self.stop()
            raise Failure(f"ended with {code}")
        except TimeoutError:
            self.stop()
            raise Failure(f"took over {limit:g} s")
        answer = json.loads(line)
        if "error" in answer:
            raise Failure(answer["error"])
        return answer

    def read_line(self, limit):
        deadline = None if limit is None else time.monotonic() + limit
        line = b""
        while not line.endswith(b"\n"):
            rest = None if deadline is None else max(0, deadline - time.monotonic())
            if not select.select([self.process.stdout], [], [], rest)[0]:
                raise TimeoutError
            part = os.read(self.process.stdout.fileno(), 65536)
            if not part:
                raise EOFError
            line += part
        return line
