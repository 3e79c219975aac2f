"""The program as its users start it, for the scripts of this folder: a process of its own in a folder of its own.

YOLOV3_JAR names another jar than target/yolov3.jar, YOLOV3_JAVA_OPTS adds options for java.
"""

import csv
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
JAR = pathlib.Path(os.environ.get("YOLOV3_JAR", ROOT / "target/yolov3.jar"))
SPEED_COLUMNS = {"images_per_second", "data_wait_fraction", "seconds"}  # of results.csv: these may differ


class Program:
    """Java itself, not the launcher, so that a signal hits it; the folder has the digits and the smoke config."""

    def __init__(self, folder=None):
        if not JAR.exists():
            sys.exit(f"{JAR} is missing; build it with: mvn -q -B -DskipTests package")
        # A shell has what it runs in the background ignore Ctrl-C, and children inherit that; a handler they do not.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self.temporary = folder is None
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="yolov3-faults-"))
        (self.folder / "mnist").mkdir(parents=True, exist_ok=True)
        for digits in (ROOT / "mnist").glob("*.gz"):
            link = self.folder / "mnist" / digits.name
            if not link.exists():
                link.symlink_to(digits)
        shutil.copy(ROOT / "configs/mnist-smoke.yaml", self.folder / "smoke.yaml")

    def path(self, *parts):
        return self.folder.joinpath(*parts)

    def start(self, *arguments, java=(), deterministic=False, prefix=(), **popen):
        """Starts the program; its output goes to the files out and err of the folder."""
        environment = dict(os.environ, TF_CPP_MIN_LOG_LEVEL="2", TF_ENABLE_ONEDNN_OPTS="1", LC_ALL="C.UTF-8")
        if deterministic:
            environment["TF_DETERMINISTIC_OPS"] = "1"
            arguments = (*arguments, "--deterministic")
        command = [*prefix, "java", "-Xms64m", "-Xmx1g", "-XX:+UseParallelGC", *java,
                   *shlex.split(os.environ.get("YOLOV3_JAVA_OPTS", "")), "-jar", str(JAR), *map(str, arguments)]
        with open(self.path("out"), "wb") as out, open(self.path("err"), "wb") as err:
            return subprocess.Popen(command, cwd=self.folder, env=environment, stdout=out, stderr=err, **popen)

    def run(self, *arguments, timeout=600, **options):
        """Runs the program to its end and gives (exit code, standard output, standard error)."""
        process = self.start(*arguments, **options)
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
        return process.returncode, self.out(), self.err()

    def out(self):
        return self.path("out").read_text(errors="replace")

    def err(self):
        return self.path("err").read_text(errors="replace")

    def checkpoints(self, run):
        """The steps of a run's checkpoints that have their final name."""
        return sorted(int(p.name[5:]) for p in self.path("models", run, "checkpoints").glob("step-*"))

    def results(self, run):
        """The rows of results.csv without the columns of speed."""
        file = self.path("models", run, "results.csv")
        if not file.exists():
            return []
        with open(file, newline="") as lines:
            return [{k: v for k, v in row.items() if k not in SPEED_COLUMNS} for row in csv.DictReader(lines)]

    def leftovers(self):
        """Files and folders that only a write under way may have."""
        return [str(p.relative_to(self.folder)) for top in ("models", "log") for p in self.path(top).rglob("*")
                if ".partial" in p.name or "tempstate" in p.name]

    def close(self):
        """Deletes a folder of its own making."""
        if self.temporary:
            shutil.rmtree(self.folder, ignore_errors=True)


class Claims:
    """What a script claims: counts what does not hold and ends the script with it."""

    def __init__(self):
        self.broken = []

    def claim(self, holds, text):
        if not holds:
            self.broken.append(text)
            print("BROKEN:", text, flush=True)

    def end_with(self, program):
        """Ends the script; what is broken is kept for a look."""
        if self.broken:
            print("kept for a look:", program.folder)
        else:
            program.close()
        self.end()

    def end(self):
        print("all claims hold" if not self.broken else f"{len(self.broken)} claims are broken")
        sys.exit(1 if self.broken else 0)


def wait_for(condition, process=None, seconds=120, pause=0.001):
    """Waits until the condition holds and gives its value; None when the process ended or time is over first."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        if process is not None and process.poll() is not None:
            return None
        time.sleep(pause)
    return None


def table(rows):
    """Prints rows of equal length, the first as heading."""
    widths = [max(len(str(row[i])) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        print("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths)).rstrip(), flush=True)
