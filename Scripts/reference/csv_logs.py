"""Logs as Keras' own CSVLogger writes them (`pip install keras torch`)."""

import os
import pathlib
import tempfile

os.environ.setdefault("KERAS_BACKEND", "torch")

from keras.callbacks import CSVLogger  # noqa: E402

from common import write  # noqa: E402


def case(name, epochs, separator=",", append_after=None):
    """With `append_after` so many epochs are written by a first logger, and the rest by one that appends."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "log.csv"
        parts = [epochs] if append_after is None else [epochs[:append_after], epochs[append_after:]]
        for index, part in enumerate(parts):
            logger = CSVLogger(path, separator=separator, append=index > 0)
            logger.on_train_begin()
            for epoch in part:
                logger.on_epoch_end(epoch["epoch"], {k: float(v) for k, v in epoch["values"].items()})
            logger.on_train_end()
        text = path.read_bytes().decode()
    columns = sorted({name for epoch in epochs for name in epoch["values"]})
    return {"name": name, "columns": columns, "separator": separator, "epochs": epochs, "text": text}


def main():
    values = {"val_loss": 0.5, "loss": 0.1, "accuracy": 1.0, "val_accuracy": 0.875, "learning_rate": 1e-05}
    later = {"val_loss": 1e16, "loss": 123456.789, "accuracy": 0.30000000000000004, "val_accuracy": 0.0,
             "learning_rate": 1e-300}
    epochs = [{"epoch": 0, "values": values}, {"epoch": 1, "values": later}]
    write(
        "csv-logs.json",
        [
            case("classes", epochs),
            case("semicolons", epochs, separator=";"),
            case("appended", epochs, append_after=1),
            case("a value is missing", [epochs[0], {"epoch": 7, "values": {"loss": 2.0, "val_loss": 3.0}}]),
            case("not finite", [{"epoch": 0, "values": {"loss": "nan", "val_loss": "-inf", "val_b": "inf"}}]),
            case("names to quote", [{"epoch": 0, "values": {"a,b": 1.0, 'say "x"': 2.0, "Zoo": 3.0, "val_é": 4.0}}]),
        ])


if __name__ == "__main__":
    main()
