"""A disk that fills up at five moments, and folders that vanish: one line, exit 1, nothing lost, --resume finishes.

    sudo python3 src/test/faults/disk_full.py

models/ and log/ lie on a small tmpfs (so it needs root, to mount), which is filled up: while the run is made, at the first
checkpoint, at a later one, in the event file, and at the export. Then a folder is removed, or a file put in its place, in
the middle of a run. Each time: one line on stderr that names the path, exit 1, the last checkpoint whole, and
once there is space --resume finishes. Needs target/yolov3.jar. Takes about two minutes.
"""

import os
import shutil
import subprocess
import sys
import time

from program import Claims, Program, table, wait_for

SETTINGS = ["--set", "training.epochs=60", "--set", "checkpoint.every_minutes=0.003", "--set", "output.models=disk/models",
            "--set", "output.log=disk/log"]
SHORT = [*SETTINGS[2:], "--set", "training.epochs=3"]


class Disk:
    """A tmpfs in the program's folder."""

    def __init__(self, place):
        self.place = place
        self.place.mkdir(parents=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1g", "tmpfs", self.place], check=True)

    def fill(self, leave=0):
        """Takes all space but so many bytes: the limit of a tmpfs counts pages of 4 KiB."""
        used = sum((f.lstat().st_blocks * 512 for f in self.place.rglob("*") if f.lstat().st_dev == self.place.stat().st_dev), 0)
        self.resize(max(used + leave, 4096) // 1024 + 3)

    def fill_to_the_page(self):
        try:
            with open(self.place / "filler", "ab", buffering=0) as filler:
                while True:
                    filler.write(b"\0" * 4096)
        except OSError:
            pass  # full

    def grow(self):
        (self.place / "filler").unlink(missing_ok=True)
        self.resize(1024 * 1024)

    def resize(self, kibibytes):
        subprocess.run(["mount", "-o", f"remount,size={kibibytes}k", self.place], check=True)

    def close(self):
        subprocess.run(["umount", "-l", self.place], check=True)


def checkpoints(program, run):
    return sorted(int(p.name[5:]) for p in program.path("disk/models", run, "checkpoints").glob("step-*"))


def judge(claims, rows, program, what, run, process, expected, settings, before, resumes=True):
    code = process.wait(120)
    err = program.err()
    disk = program.path("disk")
    kept = checkpoints(program, run)
    claims.claim(code == expected, f"{what}: exit {code}, expected {expected}")
    claims.claim(err.count("\n") == 1, f"{what}: not one line: {err}")
    claims.claim("disk/" in err, f"{what}: names no path: {err}")
    claims.claim(kept[-1:] >= before[-1:], f"{what}: had {before}, has {kept}")
    claims.claim(not [p for p in disk.rglob("*") if ".partial" in p.name], f"{what}: left-over files")
    row = [what, code, kept[-1] if kept else "none", err.strip()]
    if resumes:
        row.append(go_on(claims, program, what, run, settings, kept))
    else:
        row.append("-")
    rows.append(row)


def go_on(claims, program, what, run, settings, kept):
    made = program.path("disk/models", run, "config.yaml").exists()
    resume = ["--resume"] if made else []
    code, _, err = program.run("train", "smoke.yaml", "--name", run, *settings, *resume)
    model = program.path("disk/models", run, "saved_model/1/saved_model.pb")
    results = program.path("disk/models", run, "results.csv")
    epochs = [int(row.split(",")[0]) for row in results.read_text().splitlines()[1:]] if results.exists() else []
    expected = 3 if settings is SHORT else 60
    claims.claim(code == 0 and model.exists(), f"{what}: resume ends with {code}: {err}")
    claims.claim(epochs == list(range(1, expected + 1)), f"{what}: results.csv has the epochs {epochs}")
    claims.claim("damaged" not in err, f"{what}: {err}")
    return "finishes" if code == 0 else f"exit {code}"


def full(disk, log, claims, rows, program):
    settings = SETTINGS

    def start(run, chosen=settings):
        return program.start("train", "smoke.yaml", "--name", run, *chosen)

    disk.resize(4)
    disk.fill_to_the_page()
    process = start("making", SHORT)
    process.wait(120)
    grow_and_judge(disk, claims, rows, program, "full while the run is made", "making", process, 1, SHORT, [])

    process = start("first", SHORT)
    wait_for(lambda: program.path("disk/log/first/validation").exists(), process, pause=0.0002)
    disk.fill(leave=300_000)  # less than a checkpoint
    process.wait(120)
    grow_and_judge(disk, claims, rows, program, "full at the first checkpoint", "first", process, 1, SHORT, [])

    process = start("later")
    wait_for(lambda: checkpoints(program, "later"), process)
    time.sleep(1)
    before = checkpoints(program, "later")
    disk.fill(leave=3_000_000)
    process.wait(120)
    grow_and_judge(disk, claims, rows, program, "full at a later checkpoint", "later", process, 1, settings, before)

    process = start("events")
    wait_for(lambda: checkpoints(program, "events"), process)
    before = checkpoints(program, "events")
    log.fill_to_the_page()
    process.wait(120)
    grow_and_judge(log, claims, rows, program, "full in an event file", "events", process, 1, settings, before)

    start("export", SHORT).wait()  # whose export then does not fit: an export is written once the last step is saved
    shutil.rmtree(program.path("disk/models/export/saved_model"))
    disk.fill(leave=1_000_000)
    process = start("export", [*SHORT, "--resume"])
    process.wait(120)
    grow_and_judge(disk, claims, rows, program, "full at the export", "export", process, 1, SHORT, [24])


def grow_and_judge(disk, *rest):
    disk.grow()
    judge(*rest)


def vanished(disk, claims, rows, program):
    def start(run):
        process = program.start("train", "smoke.yaml", "--name", run, *SETTINGS)
        wait_for(lambda: checkpoints(program, run), process)
        return process

    process = start("gone")
    shutil.rmtree(program.path("disk/models/gone"), ignore_errors=True)
    shutil.rmtree(program.path("disk/models/gone"), ignore_errors=True)
    process.wait(120)
    judge(claims, rows, program, "models/RUN removed", "gone", process, 1, SETTINGS, [], resumes=False)
    claims.claim(not program.path("disk/models/gone").exists(), "models/RUN removed: a stub came back")

    process = start("log-gone")
    before = checkpoints(program, "log-gone")
    shutil.rmtree(program.path("disk/log/log-gone"))
    judge(claims, rows, program, "log/RUN removed", "log-gone", process, 1, SETTINGS, before)

    process = start("file")
    kept = program.path("disk/models/file/checkpoints")
    kept.rename(program.path("disk/kept"))
    kept.write_text("in the way")
    process.wait(120)
    kept.unlink()
    program.path("disk/kept").rename(kept)
    for abandoned in kept.glob(".*"):  # the program had it in its hands when the folder was taken away
        shutil.rmtree(abandoned)
    judge(claims, rows, program, "a file in place of checkpoints/", "file", process, 1, SETTINGS, [1])


def main():
    if os.geteuid() != 0:
        sys.exit("it mounts a tmpfs, so it needs root")
    program, claims = Program(), Claims()
    rows = [("fault", "exit code", "last checkpoint", "message", "--resume")]
    program.run("make-data", "--out", "mnist/detection-smoke", "--train", "64", "--validation", "16", "--test", "16",
                "--size", "96")
    disk, log = Disk(program.path("disk")), Disk(program.path("disk/log"))
    try:
        full(disk, log, claims, rows, program)
        vanished(disk, claims, rows, program)
    finally:
        log.close()
        disk.close()
    table(rows)
    program.close()
    claims.end()


if __name__ == "__main__":
    main()
