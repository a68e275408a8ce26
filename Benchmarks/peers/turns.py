"""Answers lines of JSON with lines of JSON until the input ends."""

import json
import sys
import time


def serve(prepare):
    """{"set": REQUEST} calls `prepare`, which gives what is to be timed and the answer; {"time": REPETITIONS} answers
    {"milliseconds": [...]}."""
    run = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "set" in request:
                # What was prepared before makes room first.
                run = None
                run, answer = prepare(request["set"])
            else:
                times = []
                for _ in range(request["time"]):
                    start = time.perf_counter()
                    run()
                    times.append((time.perf_counter() - start) * 1000)
                answer = {"milliseconds": times}
        except Exception as error:  # the answer says so, and the next request may fare better
            answer = {"error": f"{type(error).__name__}: {error}".splitlines()[0]}
        print(json.dumps(answer), flush=True)
