"""orthogonal.json: what torch.nn.init.orthogonal_ makes of the normal matrix that it draws, in float64."""

import numpy as np
import torch

import common

SHAPES = [(4, 4), (7, 3), (3, 7), (1, 5), (5, 1), (1, 1), (20, 20)]


def main():
    cases = []
    for seed, shape in enumerate(SHAPES):
        torch.manual_seed(seed)
        matrix = torch.empty(shape, dtype=torch.float64).normal_()
        torch.manual_seed(seed)
        factor = torch.nn.init.orthogonal_(torch.empty(shape, dtype=torch.float64))
        smaller = factor @ factor.T if shape[0] <= shape[1] else factor.T @ factor
        assert np.allclose(smaller, np.eye(min(shape)), atol=1e-14)
        cases.append({
            "shape": list(shape),
            "matrix": common.plain_numbers(matrix.numpy()),
            "factor": common.plain_numbers(factor.numpy()),
        })
    common.write("orthogonal.json", cases)


main()
