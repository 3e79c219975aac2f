"""How much of a training step the sums over the workers take, measured on emulated networks and simulated.

    python3 src/test/cluster/all_reduce.py [--workers 2 3] [--megabits 0 1000 200 100] [--batch 4] [--json FILE]

Each worker of YOLOv3-tiny on MNIST digits gets a network namespace of its own behind a bridge, and a link that passes so many
megabits a second in each direction (0: as many as it can). The step of n workers is compared with that of n processes that train
alone at the same time, which have the same share of the cores and no sums. Then the ring all-reduce is simulated, round by
round, from a trace of one step: a buffer of gradients starts when back-propagation has filled it and the buffer before it is
through. A chunk of a buffer is packed, sent and added one after the other. How many bytes a second a worker packs and adds is taken
from the first measurement without a limit; everything else is predicted.

Needs Linux, unshare -rnm, tc, and target/yolov3.jar. Takes about a minute and a half for each number, on a quiet machine.
"""

import argparse
import csv
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
JAR = ROOT / "target/yolov3.jar"
CLASSES = 10
PORT = 2222
STEPS = 10  # of an epoch; the first of two epochs warms up
BUFFER_ENTRIES = 4 << 20  # yolov3.training.optimizer.WorkerSums
ROUND_SECONDS = 0.0005  # of a message on these networks, beside its bytes
HEADERS = 1514 / 1448  # bytes on the link for each byte of a message, in frames of 1,500 bytes
INSIDE = "YOLOV3_EMULATED_NETWORK"

# Layers of YOLOv3-tiny in the order of their variables: kernel side, input and output channels, batch normalization.
OUTPUTS = 3 * (5 + CLASSES)
LAYERS = [("backbone/conv_1", 3, 3, 16, True), ("backbone/conv_2", 3, 16, 32, True), ("backbone/conv_3", 3, 32, 64, True),
          ("backbone/conv_4", 3, 64, 128, True), ("backbone/conv_5", 3, 128, 256, True), ("backbone/conv_6", 3, 256, 512, True),
          ("backbone/conv_7", 3, 512, 1024, True), ("neck_32/conv_1", 1, 1024, 256, True), ("head_32/conv_1", 3, 256, 512, True),
          ("head_32/output", 1, 512, OUTPUTS, False), ("neck_16/lateral", 1, 256, 128, True),
          ("head_16/conv_1", 3, 384, 256, True), ("head_16/output", 1, 256, OUTPUTS, False)]


def gradients():
    """Layer and entries of each gradient, in the order of the variables."""
    for name, side, inputs, outputs, normalized in LAYERS:
        yield name, side * side * inputs * outputs
        for _ in range(2 if normalized else 1):  # scale and offset, or a bias
            yield name, outputs


def buffers():
    """Buffers as WorkerSums packs them, from the last gradient to the first: (bytes, layers)."""
    packed, entries, layers = [], 0, set()
    for name, size in reversed(list(gradients())):
        if entries and entries + size > BUFFER_ENTRIES:
            packed.append((4 * entries, layers))
            entries, layers = 0, set()
        entries += size
        layers.add(name)
    return [*packed, (4 * entries, layers)]


class Step:
    """One step of a worker without sums, from a trace: when the gradients of layers are there, as fractions of the step."""

    def __init__(self, trace):
        events = [e for e in trace["traceEvents"] if e.get("ph") == "X"]
        self.length = max(e["ts"] + e["dur"] for e in events)
        self.updates = min(e["ts"] for e in events if e["name"] == "ResourceApplyAdam") / self.length
        self.ready = {}
        for e in events:
            if "BackpropFilter" in e["name"] or e["name"] == "FusedBatchNormGradV3":
                layer = e["args"]["layer"]
                self.ready[layer] = max(self.ready.get(layer, 0), (e["ts"] + e["dur"]) / self.length)

    def simulate(self, seconds, workers, link, packing):
        """Seconds of a step that takes so many without sums, in a ring of workers; link and packing in bytes a second."""
        seconds_per_byte = HEADERS / link + 1 / packing
        now = [0.0] * workers  # until when each worker's link to the next is busy
        for size, layers in buffers():
            filled = seconds * max(self.ready[layer] for layer in layers)
            now = [max(each, filled) for each in now]
            for _ in range(2 * (workers - 1)):  # each sends a chunk to the next, then waits for that of the one before
                sent = [each + ROUND_SECONDS + size / workers * seconds_per_byte for each in now]
                now = [max(sent[rank], sent[rank - 1]) for rank in range(workers)]
        backward = seconds * self.updates
        return max(backward, *now) + seconds - backward


class Network:
    """Namespaces w0, w1, … with the addresses 10.9.0.1, 10.9.0.2, … behind a bridge."""

    def __init__(self, count):
        self.count = count
        run("ip link set lo up")
        run("ip link add bridge type bridge", "ip link set bridge up")
        for rank in range(count):
            run(f"ip netns add w{rank}", f"ip link add v{rank} type veth peer name eth0 netns w{rank}",
                f"ip link set v{rank} master bridge up", f"ip -n w{rank} addr add 10.9.0.{rank + 1}/24 dev eth0",
                f"ip -n w{rank} link set eth0 up", f"ip -n w{rank} link set lo up")

    def limit(self, megabits):
        for rank in range(self.count):
            for where, device in ((f"-n w{rank}", "eth0"), ("", f"v{rank}")):
                subprocess.run(f"tc {where} qdisc del dev {device} root", shell=True, stderr=subprocess.DEVNULL)
                if megabits:
                    run(f"tc {where} qdisc add dev {device} root tbf rate {megabits}mbit burst 256kb latency 500ms")


def run(*commands):
    for command in commands:
        subprocess.run(command, shell=True, check=True)


def start(folder, arguments, rank=None, cluster=None, out="out"):
    environment = dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3", TF_ENABLE_ONEDNN_OPTS="1", LC_ALL="C.UTF-8")
    environment.pop("TF_CONFIG", None)
    if cluster:
        environment["TF_CONFIG"] = json.dumps({"cluster": {"worker": cluster}, "task": {"type": "worker", "index": rank}})
    inside = [] if rank is None else ["ip", "netns", "exec", f"w{rank}"]
    with open(folder / out, "wb") as output:
        return subprocess.Popen([*inside, "java", "-Xmx1g", "-jar", str(JAR), *arguments], cwd=folder, env=environment,
                                stdout=output, stderr=subprocess.STDOUT)


def finish(folder, processes):
    try:
        codes = [process.wait(900) for process in processes]
    finally:
        for process in processes:
            process.kill()
    if codes != [0] * len(processes):
        sys.exit("".join(out.read_text(errors="replace")[-2000:] for out in folder.glob("out*")))


def training(name, batch, config="tiny.yaml"):
    settings = {"training.batch_size": batch, "mnist.folder": f"digits-{batch}", "mnist.train": batch * STEPS}
    settings.update({f"data.{key}": f"digits-{batch}/{file}" for key, file in
                     (("train", "train.txt"), ("validation", "validation.txt"), ("test", "test.txt"), ("names", "mnist.names"))})
    return ["train", config, "--name", name, *(part for key, value in settings.items() for part in ("--set", f"{key}={value}"))]


def step_seconds(folder, name, batch):
    with open(folder / "models" / name / "results.csv", newline="") as lines:
        return batch / float(list(csv.DictReader(lines))[-1]["images_per_second"])


def alone(folder, count, batch):
    finish(folder, [start(folder, training(f"alone-{count}-{rank}", batch), out=f"out-{rank}") for rank in range(count)])
    return statistics.mean(step_seconds(folder, f"alone-{count}-{rank}", batch) for rank in range(count))


def together(folder, count, batch, megabits):
    cluster = [f"10.9.0.{rank + 1}:{PORT}" for rank in range(count)]
    name = f"together-{count}-{megabits}"
    finish(folder, [start(folder, training(name, batch * count), rank, cluster, f"out-{rank}") for rank in range(count)])
    return step_seconds(folder, name, batch * count)


def fill(folder):
    (folder / "mnist").mkdir()
    for digits in (ROOT / "mnist").glob("*.gz"):
        (folder / "mnist" / digits.name).symlink_to(digits)
    (folder / "tiny.yaml").write_text("""
model: {architecture: yolov3-tiny, input_size: 416, fit_anchors: false}
data: {train: x, validation: x, test: x, names: x, loader_threads: 1}
mnist: {folder: x, train: 1, validation: 2, test: 2, size: 416, seed: 1, tight: false}
augment: {enabled: false}
training: {epochs: 2, precision: float32, intra_op_threads: 1}
schedule: {warmup_epochs: 0.5}
tensorboard: {histograms: false}
""")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--workers", type=int, nargs="+", default=[2, 3])
    parser.add_argument("--megabits", type=int, nargs="+", default=[0, 1000, 200, 100])
    parser.add_argument("--batch", type=int, default=4, help="images of a worker in a step")
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    if not JAR.exists():
        sys.exit(f"{JAR} is missing; build it with: mvn -q -B -DskipTests package")
    if INSIDE not in os.environ:
        own = ["unshare", "-rnm", "sh", "-c", 'mount -t tmpfs none /run; exec "$@"', "sh"]
        os.execvpe(own[0], [*own, sys.executable, *sys.argv], dict(os.environ, **{INSIDE: "1"}))
    with tempfile.TemporaryDirectory(prefix="yolov3-all-reduce-") as folder:
        measure(options, pathlib.Path(folder))


def measure(options, folder):
    fill(folder)
    network = Network(max(options.workers))
    arguments = training("", options.batch)
    finish(folder, [start(folder, ["benchmark", arguments[1], *arguments[4:], "--profile", "--steps", "1", "--trace", "trace.json"])])
    step = Step(json.loads((folder / "trace.json").read_text()))
    total = sum(size for size, _ in buffers())
    print(f"{total / 1e6:.1f} MB of gradients in buffers of", ", ".join(f"{size / 1e6:.1f} MB" for size, _ in buffers()))
    print(f"{'workers':>7} {'Mbit/s':>8} {'alone':>8} {'together':>9} {'simulated':>10} {'share':>7}")
    packing = None
    rows = []
    for count in options.workers:
        without = alone(folder, count, options.batch)
        for megabits in sorted(options.megabits):  # no limit first: what is fitted there holds for the others too
            network.limit(megabits)
            measured = together(folder, count, options.batch, megabits)
            fits = megabits == 0 and packing is None
            if fits:
                packing = fitted_packing(step, without, count, measured)
            simulated = step.simulate(without, count, megabits * 1e6 / 8 or math.inf, packing or math.inf)
            rows.append({"workers": count, "megabits": megabits, "alone": without, "together": measured, "simulated": simulated,
                         "fitted": fits, "share": 1 - without / measured})
            print(f"{count:7} {megabits or 'no limit':>8} {without:7.3f}s {measured:8.3f}s {simulated:9.3f}s {rows[-1]['share']:7.1%}"
                  + (f" (fitted: {packing / 1e6:.0f} MB/s)" if fits else ""), flush=True)
    if options.json:
        options.json.write_text(json.dumps({"gradients": total, "packing_bytes_per_second": packing, "rows": rows}, indent=2))


def fitted_packing(step, alone_seconds, workers, measured):
    """Bytes a second with which the simulation gives the measured step without a limit."""
    low, high = 1e6, 1e12
    for _ in range(60):
        middle = (low * high) ** 0.5
        if step.simulate(alone_seconds, workers, math.inf, middle) > measured:
            low = middle
        else:
            high = middle
    return high


if __name__ == "__main__":
    main()
