"""Measures vlae against PyTorch, in turns in one run, and writes results.json, RESULTS.md and pictures.

    python3 compare.py            the rows of RESULTS.md, PyTorch eager and compiled
    python3 compare.py --full     every model in every size, eager, and how the time grows
    python3 compare.py --avx2     the rows with AVX2 alone on both sides, as on processors without AVX-512
    python3 compare.py --operations     single operations beside NumPy's and PyTorch's, with one thread and with two
    python3 compare.py --report   RESULTS.md and pictures again from results.json

Torch, safetensors and matplotlib must be there; `make bench` sees to it.
"""

import argparse
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import measurements
import report
from programs import Failure, Program

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent


# What keeps each library from AVX-512.
AVX2 = {
    "OPENBLAS_CORETYPE": "Haswell", "ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2"}


def programs_for_steps(options):
    ours, peer = [options.vlae, "bench", "worker"], [sys.executable, str(FOLDER / "peers/worker.py")]
    limits = AVX2 if options.avx2 else None
    if options.avx2:
        ours += ["--instruction-set", "x86-64-v3"]
    programs = {"ours": Program(ours, limits), "eager": Program(peer, limits)}
    if not options.full:
        programs["compiled"] = Program(peer, limits)
    return programs


def programs_for_operations(options, threads):
    peer = str(FOLDER / "peers/operations.py")
    limits = {"OPENBLAS_NUM_THREADS": str(threads)}
    return {
        "ours": Program([options.operations_program]), "numpy": Program([sys.executable, peer, "numpy"], limits),
        "torch": Program([sys.executable, peer, "torch"])}


class Comparison:
    def __init__(self, options, programs):
        self.options = options
        self.programs = programs

    def stop(self):
        for program in self.programs.values():
            program.stop()

    def measure(self, measurement, alternations):
        """The medians of each turn of each program, in milliseconds, and what the programs said beside."""
        result = {
            "name": measurement.name, "goal": measurement.goal, **measurement.labels, "request": measurement.request,
            "milliseconds": {}, "errors": {}}
        repetitions = self.prepare(measurement.request, result)
        for _ in range(alternations):
            for name, count in list(repetitions.items()):
                try:
                    answer = self.programs[name].ask({"time": count})
                except Failure as failure:
                    self.give_up(name, failure, result)
                    del repetitions[name]
                    continue
                result["milliseconds"].setdefault(name, []).append(statistics.median(answer["milliseconds"]))
                if name == "ours":
                    result["activeUnits"] = answer.get("activeUnits")
                    result["poolMisses"] = result.get("poolMisses", 0) + answer["poolMisses"]
                # Idle threads of a parallel loop spin for a moment before they sleep.
                time.sleep(0.03)
        if measurement.request["operation"] == "step":
            result["roofline"] = self.programs["ours"].ask({"roofline": True})
        return result

    def prepare(self, request, result):
        """Prepares every program, all at once, and chooses how many repetitions make a turn."""

        def set_up(name):
            program, own = self.programs[name], dict(request)
            own["compile"] = name == "compiled"
            own["warmUps"] = 1 if self.options.full else 3
            if name == "ours":
                del own["compile"], own["warmUps"]
            program.ask({"set": own}, self.options.compile_limit if name == "compiled" else None)

        if self.uses_missing_images(request, result):
            request.update(data=None, after=0)
        repetitions = {}
        names = [name for name in self.programs if name != "compiled" or request["operation"] != "cholesky"]
        with ThreadPoolExecutor() as pool:
            futures = {name: pool.submit(set_up, name) for name in names}
        for name, future in futures.items():
            try:
                future.result()
                first = self.programs[name].ask({"time": 1})["milliseconds"][0] / 1000
                most = 1000 if request["operation"] == "single" else 20
                repetitions[name] = max(1, min(most, round(self.options.seconds / max(first, 1e-6))))
            except Failure as failure:
                self.give_up(name, failure, result)
        return repetitions

    def give_up(self, name, failure, result):
        """A peer that cannot is reported as such; a fault of our own ends the run."""
        if name == "ours":
            raise failure
        result["errors"][name] = str(failure)
        result["milliseconds"].pop(name, None)
        self.programs[name].stop()

    def uses_missing_images(self, request, result):
        data = request.get("data")
        if not data:
            return False
        doctor = subprocess.run([self.options.vlae, "doctor"], capture_output=True, text=True, check=True).stdout
        missing = any(line.split()[0] == data and "not found" in line for line in doctor.splitlines())
        if missing:
            result["errors"]["images"] = f"{data} not found, random numbers instead"
        return missing


def environment(options):
    doctor = subprocess.run([options.vlae, "doctor"], capture_output=True, text=True, check=True).stdout
    found = dict(line.split(None, 1) for line in doctor.splitlines())

    def version(module):
        code = f"import {module}; print({module}.__version__)"
        return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip()

    def git(*arguments):
        return subprocess.run(["git", "-C", ROOT, *arguments], capture_output=True, text=True).stdout.strip()

    return {
        "date": datetime.date.today().isoformat(), "commit": git("rev-parse", "--short", "HEAD"),
        "modified": bool(git("status", "--porcelain", "--untracked-files=no", "--", "Sources", "Package.swift")),
        "processor": found["processor"], "cores": found["cores"], "openBLAS": found["OpenBLAS"],
        "compiler": found["compiler"], "torch": version("torch"), "numpy": version("numpy"), "scipy": version("scipy"),
        "system": platform.freedesktop_os_release().get("PRETTY_NAME", platform.system()),
        "instructions": "AVX2" if options.avx2 or found["instructions"] == "x86-64-v3" else found["instructions"],
    }


def check_peer():
    """The peer must be the same models: it is checked with the golden files first."""
    files = sorted(map(str, (ROOT / "Tests/Golden").glob("*.safetensors")))
    check = subprocess.run([sys.executable, str(FOLDER / "peers/check.py"), *files], capture_output=True, text=True)
    if check.returncode != 0 or not files:
        sys.exit("the peer fails the golden files:\n" + check.stdout + check.stderr)
    print(f"the peer agrees with {len(files)} golden files", flush=True)


def wanted(items, pattern):
    return [item for item in items if pattern.lower() in f"{item.name} {measurements.title(item.request)}".lower()]


def wait_for_rest(minutes=10):
    """PyTorch's threads suffer most from company, so that a ratio of a busy machine flatters us."""
    for _ in range(minutes * 6):
        if os.getloadavg()[0] <= 0.5:
            return
        print(f"waiting for the machine to be at rest (load {os.getloadavg()[0]:.2f})", flush=True)
        time.sleep(10)
    sys.exit(f"the machine was not at rest for {minutes} minutes: end what else runs on it")


def run(options):
    found = environment(options)
    # A processor without AVX-512 has its rows where others have those of `--avx2`.
    is_narrow = options.avx2 or found["instructions"] != "x86-64-v4"
    kind = "full" if options.full else "avx2" if is_narrow else "default"
    if options.operations:
        kind = "operations-avx2" if is_narrow else "operations"
        counts = [1] if os.cpu_count() == 1 else [1, 2]
        sections = {f"threads {count}": measurements.operations(count) for count in counts}
    elif options.full:
        sections = {"grid": measurements.grid(options.after), "growth": measurements.full_growth()}
    else:
        sections = {"rows": measurements.rows(options.after, is_narrow)}
        if not is_narrow:
            sections["growth"] = measurements.growth()
    if not options.operations:
        check_peer()
    if not options.only:
        wait_for_rest()
    results = json.loads(options.results.read_text()) if options.results.exists() else {}
    results[kind] = {"environment": found}
    begin = time.monotonic()
    for section, items in sections.items():
        done = results[kind][section] = []
        if options.operations:
            comparison = Comparison(options, programs_for_operations(options, int(section.split()[1])))
        else:
            comparison = Comparison(options, programs_for_steps(options))
        if section == "growth":
            comparison.programs.pop("compiled", None)
        try:
            for item in wanted(items, options.only):
                alternations = 3 if options.full or section == "growth" else options.alternations
                done.append(comparison.measure(item, alternations))
                if not options.only:
                    options.results.write_text(json.dumps(results, indent=1) + "\n")
                print(f"{time.monotonic() - begin:6.0f} s  {report.line(done[-1])}", flush=True)
        finally:
            comparison.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="every model in every size, and how the time grows")
    parser.add_argument("--avx2", action="store_true", help="both sides without AVX-512")
    parser.add_argument("--operations", action="store_true", help="single operations beside NumPy and PyTorch")
    parser.add_argument("--report", action="store_true", help="measure nothing")
    parser.add_argument("--only", default="", metavar="TEXT",
                        help="measure what has this in its line, and write nothing")
    parser.add_argument("--after", type=int, default=300, metavar="N", help="training steps before (default: 300)")
    parser.add_argument("--alternations", type=int, default=5, metavar="N", help="turns of each program (default: 5)")
    parser.add_argument("--seconds", type=float, default=0.3, help="that a turn takes at least (default: 0.3)")
    parser.add_argument("--compile-limit", type=float, default=60, metavar="SECONDS",
                        help="for torch.compile and its first three steps (default: 60)")
    parser.add_argument("--vlae", default=str(ROOT / ".build/release/vlae"), help="the program")
    parser.add_argument("--operations-program", default=str(FOLDER / ".build/release/Operations"),
                        help="what times our single operations")
    parser.add_argument("--results", type=Path, default=FOLDER / "results.json", help="(default: results.json here)")
    options = parser.parse_args()
    # Elementwise kernels are chosen when the program is loaded, by what the processor has.
    if options.operations and options.avx2:
        parser.error("--avx2 limits the training steps alone; for single operations with AVX2 leave it out, on a processor "
                     "without AVX-512")
    if not options.report:
        run(options)
    if not options.only:
        report.write(options.results)


if __name__ == "__main__":
    main()
