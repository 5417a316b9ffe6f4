"""Models saved by PyTorch and Hugging Face's safetensors in four types: the files, and the float32 numbers in them."""

import base64

import torch
from safetensors.torch import save

from common import FOLDER

import json


def cases():
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.ReLU(), torch.nn.Linear(4, 2))
    model.train()(torch.randn(16, 3))
    with torch.no_grad():
        # Numbers that a type rounds, that are subnormal in it, and at its end.
        model[0].bias.copy_(torch.tensor([1 / 3, 6e-8, -65504.0, 1e-5]))
    for dtype in [torch.float32, torch.float64, torch.float16, torch.bfloat16]:
        state = {name: value.to(dtype) if value.is_floating_point() else value for name, value in model.state_dict().items()}
        yield {
            "type": str(dtype).removeprefix("torch."),
            "file": base64.b64encode(save(state)).decode(),
            "state": {name: value.to(torch.float32).ravel().tolist() for name, value in state.items()},
        }


with open(FOLDER / "model-files.json", "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(case) for case in cases()) + "\n]\n")
