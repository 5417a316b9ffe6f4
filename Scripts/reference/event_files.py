"""TensorBoard event files as TensorBoard's own classes write them (`pip install tensorboard`).

What a file holds is given as the values that the Swift code is given; the bytes are those of TensorBoard's protocol
buffers, framed by its own writer of records.
"""

import io

import numpy as np
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import crc32c
from tensorboard.summary.writer.record_writer import RecordWriter

from common import write


def event_of(case):
    event = event_pb2.Event(wall_time=case["time"], step=case["step"])
    if case["kind"] == "version":
        event.file_version = "brain.Event:2"
    elif case["kind"] == "start":
        event.session_log.status = event_pb2.SessionLog.START
    for value in case.get("scalars", []):
        event.summary.value.add(tag=value["tag"], simple_value=value["value"])
    for value in case.get("histograms", []):
        x = np.array(value["numbers"], dtype=np.float32).astype(np.float64)
        counts, limits = np.histogram(x, bins=value["bins"])
        event.summary.value.add(
            tag=value["tag"],
            histo=summary_pb2.HistogramProto(
                min=x.min(), max=x.max(), num=len(x), sum=x.sum(), sum_squares=(x * x).sum(),
                bucket_limit=limits[1:].tolist(), bucket=counts.tolist()))
    return event


def file_of(name, events):
    content = io.BytesIO()
    writer = RecordWriter(content)
    for case in events:
        writer.write(event_of(case).SerializeToString())
    return {"name": name, "events": events, "bytes": content.getvalue().hex()}


def main():
    opening = [{"time": 1700000000.25, "step": 0, "kind": "version"}, {"time": 1700000000.25, "step": 0, "kind": "start"}]
    # Chosen so that mean, norm and limits are exact: the norm is 7.
    exact = [-4.0, -2.0, 1.0, 1.0, 1.0, 4.0, 3.0, 1.0]
    write(
        "event-files.json",
        [
            file_of("opening", opening),
            file_of(
                "scalars",
                opening
                + [
                    {"time": 1700000001.5, "step": 1, "kind": "summary", "scalars": [{"tag": "loss", "value": 0.75}]},
                    {"time": 1700000002.0, "step": 300, "kind": "summary",
                     "scalars": [{"tag": "zero", "value": 0.0}, {"tag": "Verluste/größte", "value": -1.5e30}]},
                    {"time": 1700000003.0, "step": 1 << 40, "kind": "summary",
                     "scalars": [{"tag": "x" * 200, "value": 1.0}]},
                ]),
            file_of(
                "histograms",
                opening
                + [
                    {"time": 1700000004.0, "step": 7, "kind": "summary",
                     "histograms": [
                         {"tag": "weights/fc1.weight", "numbers": exact, "bins": 16},
                         {"tag": "zeros", "numbers": [0.0, 0.0, 0.0], "bins": 2},
                         {"tag": "from zero", "numbers": [0.0, 3.0, 4.0, 0.0], "bins": 4}]},
                ]),
        ])
    write(
        "crc32c.json",
        [{"bytes": data.hex(), "checksum": crc32c(data)}
         for data in (b"", b"a", b"123456789", bytes(32), bytes([255]) * 32, bytes(range(256)))])


if __name__ == "__main__":
    main()
