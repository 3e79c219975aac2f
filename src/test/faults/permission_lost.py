"""Write permission that is taken away in the middle of a run: one line, exit 1, nothing lost, --resume finishes.

    sudo python3 src/test/faults/permission_lost.py

Runs the trainer as the user nobody, since root may write everywhere (so it needs root, to become another). Takes away the
permission to write in the folder of checkpoints, in results.csv, in the folder of the export and in that of the pictures.
An event file is open as long as the run trains, and an open file can be written whatever its folder's permission is: there
the claim is that the run ends well; the folder is taken away again between two starts. Each time: one line on stderr that
names the path, exit 1, the last checkpoint whole; with the permission back --resume finishes, with each epoch once in
results.csv. Needs target/yolov3.jar. Takes about a minute.
"""

import os
import shutil
import subprocess
import sys

from program import Claims, Program, table, wait_for

EPOCHS = 30
SETTINGS = ["--set", f"training.epochs={EPOCHS}", "--set", "checkpoint.every_minutes=0.003"]
READ_ONLY, WRITABLE = 0o555, 0o755
HEADING = ("permission lost", "exit code", "last checkpoint", "message", "--resume")


def start(program, run, *more):
    # Java unpacks TensorFlow's library once, in the home folder otherwise, which nobody does not have.
    cache = f"-Dorg.bytedeco.javacpp.cachedir={program.path('cache')}"
    return program.start("train", "smoke.yaml", "--name", run, *SETTINGS, *more, java=[cache],
                         prefix=["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"])


def wait_for_an_epoch(program, run, process):
    return wait_for(lambda: program.results(run) and program.checkpoints(run), process)


def fails(program, claims, what, run, path, process):
    """The row of a run that must end with a line about the path; gives the permission back."""
    code, err, kept = process.wait(120), program.err(), program.checkpoints(run)
    claims.claim(code == 1, f"{what}: exit {code}, expected 1: {program.out()[-300:]}")
    claims.claim(err.count("\n") == 1, f"{what}: not one line: {err}")
    claims.claim(str(path.relative_to(program.folder)) in err, f"{what}: does not name the path: {err}")
    claims.claim("permission denied" in err.lower(), f"{what}: does not say why: {err}")
    claims.claim(kept, f"{what}: no checkpoint")
    path.chmod(WRITABLE)
    return [what, code, kept[-1] if kept else "none", err.strip().replace(str(program.folder), "…")]


def finishes(program, claims, what, run, process):
    code, err = process.wait(120), program.err()
    epochs = [int(row["epoch"]) for row in program.results(run)]
    claims.claim(code == 0 and not err, f"{what}: ends with {code}: {err}")
    claims.claim(epochs == list(range(1, EPOCHS + 1)), f"{what}: results.csv has the epochs {epochs}")
    claims.claim(program.path("models", run, "saved_model/1/saved_model.pb").exists(), f"{what}: no SavedModel")
    claims.claim(program.leftovers() == [], f"{what}: left over: {program.leftovers()}")
    return "finishes" if code == 0 else f"exit {code}"


def taken_in_the_middle(program, claims, what, run, path):
    process = start(program, run)
    claims.claim(wait_for_an_epoch(program, run, process), f"{what}: the run ended before: {program.err()}")
    if not path.exists():  # the program makes it only after the last epoch
        path.mkdir()
        shutil.chown(path, "nobody")
    path.chmod(READ_ONLY)
    row = fails(program, claims, what, run, path, process)
    return [*row, finishes(program, claims, what, run, start(program, run, "--resume"))]


def log_taken_in_the_middle(program, claims, run):
    what = "log/RUN/train, while it trains"
    process = start(program, run)
    wait_for_an_epoch(program, run, process)
    path = program.path("log", run, "train")
    path.chmod(READ_ONLY)
    for file in path.iterdir():
        file.chmod(0o444)
    end = finishes(program, claims, what, run, process)
    return [what, process.returncode, program.checkpoints(run)[-1], "none: its file is open", end]


def log_taken_between_starts(program, claims, run):
    what = "log/RUN/train, between two starts"
    process = start(program, run)
    wait_for_an_epoch(program, run, process)
    process.terminate()
    claims.claim(process.wait(60) == 143, f"{what}: SIGTERM ends with {process.returncode}")
    path = program.path("log", run, "train")
    path.chmod(READ_ONLY)
    row = fails(program, claims, what, run, path, start(program, run, "--resume"))
    return [*row, finishes(program, claims, what, run, start(program, run, "--resume"))]


def main():
    if os.geteuid() != 0:
        sys.exit("it becomes another user, so it needs root")
    program, claims = Program(), Claims()
    subprocess.run(["chown", "-R", "--no-dereference", "nobody", program.folder], check=True)
    rows = [HEADING]
    for name, run in (("checkpoints", "a"), ("results.csv", "b"), ("saved_model", "c"), ("report", "d")):
        path = program.path("models", run, name)
        rows.append(taken_in_the_middle(program, claims, f"models/RUN/{name}", run, path))
    rows.append(log_taken_in_the_middle(program, claims, "e"))
    rows.append(log_taken_between_starts(program, claims, "f"))
    table(rows)
    program.close()
    claims.end()


if __name__ == "__main__":
    main()
