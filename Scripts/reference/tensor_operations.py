"""tensor-operations.json: values from NumPy, gradients from PyTorch, both in float64.

NumPy's values are compared with PyTorch's, so that a mistake in the call of either is seen here. Every upstream gradient is
non-constant. The inputs are what a gradient exists for; indices and conditions stand among the arguments.
"""

import numpy as np
import scipy.special
import torch

import common

CASES = []


def case(operation, arguments, inputs, numpy_function, torch_function):
    arrays = [np.vectorize(common.exact, otypes=[np.float64])(np.asarray(a, dtype=np.float64)) for a in inputs]
    output = np.asarray(numpy_function(*arrays), dtype=np.float64)
    leaves = [torch.tensor(a, dtype=torch.float64, requires_grad=True) for a in arrays]
    result = torch_function(*leaves)
    assert tuple(result.shape) == output.shape, (operation, arguments, result.shape, output.shape)
    assert np.allclose(result.detach().numpy(), output, rtol=1e-13, atol=1e-14), (operation, arguments)
    upstream = common.random_array(len(CASES) + 1000, *output.shape)
    result.backward(torch.tensor(upstream, dtype=torch.float64))
    for leaf in leaves:
        assert torch.isfinite(leaf.grad).all(), (operation, arguments)
    CASES.append({
        "operation": operation,
        "arguments": arguments,
        "inputs": [common.tensor(a) for a in arrays],
        "output": common.tensor(output),
        "upstream": common.plain_numbers(upstream),
        "gradients": [common.plain_numbers(leaf.grad.numpy()) for leaf in leaves],
    })


def normals(*shape, seed=0, scale=1.0):
    # A seed of its own for every tensor of every case
    return common.random_array([len(CASES), seed], *shape, scale=scale)


def positive(*shape, seed=0):
    return np.abs(normals(*shape, seed=seed)) + 0.25


def broadcasting():
    pairs = [
        ((2, 3), (2, 3)), ((3, 1), (1, 4)), ((2, 3), (3,)), ((), (2, 2)), ((2, 2), ()), ((4,), (3, 1, 4)),
        ((2, 1, 3), (4, 1)), ((1,), (5,)), ((), ()),
    ]
    for name, function, torch_function in [
        ("add", np.add, torch.add),
        ("subtract", np.subtract, torch.subtract),
        ("multiply", np.multiply, torch.multiply),
        ("divide", np.divide, torch.divide),
    ]:
        for a, b in pairs:
            right = normals(*b, seed=1)
            if name == "divide":
                right = np.where(right < 0, -1, 1) * (np.abs(right) + 0.25)
            case(name, {}, [normals(*a), right], function, torch_function)
    for name, function, torch_function in [
        ("maximum", np.maximum, torch.maximum),
        ("minimum", np.minimum, torch.minimum),
    ]:
        for a, b in [((2, 3), (2, 3)), ((3, 1), (1, 4)), ((), (2, 2)), ((2, 3), (3,))]:
            case(name, {}, [normals(*a), normals(*b, seed=1)], function, torch_function)
        # A tie: PyTorch gives half the gradient to each side.
        case(name, {}, [[1.0, 2, 3, 0], [1.0, 3, 2, 0]], function, torch_function)


def powers():
    for exponent in [2.0, 3.0, 1.0, 0.0]:
        case("pow", {"exponent": exponent}, [[-2.0, -0.5, 0.0, 0.25, 3.0]],
             lambda x: x**exponent, lambda x: x**exponent)
    for exponent in [0.5, -1.0, -1.5, 2.75]:
        case("pow", {"exponent": exponent}, [positive(2, 3)], lambda x: x**exponent, lambda x: x**exponent)
    # The exponent as a tensor, which has a gradient too
    for a, b in [((2, 3), (2, 3)), ((3, 1), (1, 2)), ((2, 2), ()), ((), (3,))]:
        case("pow", {}, [positive(*a), normals(*b, seed=1)], np.power, torch.pow)


def products():
    for a, b in [
        ((2, 3), (3, 4)), ((1, 1), (1, 1)), ((5, 1), (1, 3)), ((1, 7), (7, 1)),
        ((3,), (3,)), ((3,), (3, 2)), ((2, 3), (3,)),
        ((2, 3, 4), (4, 5)), ((3, 4), (2, 4, 2)), ((2, 2, 3), (2, 3, 2)), ((5, 1, 2, 3), (4, 3, 2)),
        ((4,), (2, 4, 3)), ((2, 3, 4), (4,)),
    ]:
        case("matmul", {}, [normals(*a), normals(*b, seed=1)], np.matmul, torch.matmul)


def movements():
    case("transpose", {"axes": [1, 0]}, [normals(2, 3)], np.transpose, lambda x: x.permute(1, 0))
    for shape, axes in [((2, 3, 4), (2, 0, 1)), ((2, 3, 4), (0, 2, 1)), ((2, 1, 3, 2), (3, 1, 0, 2)), ((4,), (0,))]:
        case("permute", {"axes": list(axes)}, [normals(*shape)],
             lambda x: np.transpose(x, axes), lambda x: x.permute(axes))
    for shape, to in [((2, 3), (3, 2)), ((2, 3, 4), (6, 4)), ((6,), (1, 2, 1, 3)), ((1, 1), ()), ((), (1,))]:
        case("reshape", {"shape": list(to)}, [normals(*shape)], lambda x: x.reshape(to), lambda x: x.reshape(to))

    for shape, slices in [
        ((8,), [(2, 7, 1)]), ((8,), [(0, 8, 3)]), ((8,), [(1, 8, 2)]), ((8,), [(3, 4, 1)]),
        ((4, 5), [(1, 3, 1), (0, 5, 2)]), ((4, 5), [(0, 4, 3), (1, 5, 3)]), ((3, 4, 5), [(0, 3, 2), (1, 4, 2), (2, 5, 1)]),
    ]:
        index = tuple(slice(*s) for s in slices)
        written = [{"start": a, "stop": b, "step": c} for a, b, c in slices]
        case("slice", {"slices": written}, [normals(*shape)], lambda x: x[index], lambda x: x[index])

    for shapes, axis in [
        ([(3,), (2,)], 0), ([(2, 3), (1, 3)], 0), ([(2, 3), (2, 1), (2, 2)], 1), ([(2, 1, 2), (2, 3, 2)], 1), ([(2, 2)], 0),
    ]:
        inputs = [normals(*shape, seed=i) for i, shape in enumerate(shapes)]
        case("concatenate", {"axis": axis}, inputs,
             lambda *x: np.concatenate(x, axis=axis), lambda *x: torch.cat(x, dim=axis))
    for shape, count, axis in [((3,), 2, 0), ((3,), 2, 1), ((2, 3), 3, 1), ((2, 3), 2, 2), ((), 3, 0)]:
        inputs = [normals(*shape, seed=i) for i in range(count)]
        case("stack", {"axis": axis}, inputs, lambda *x: np.stack(x, axis=axis), lambda *x: torch.stack(x, dim=axis))

    # Repeated indices: their gradients add up.
    for shape, axis, indices in [
        ((5,), 0, [4, 0, 0, 2]), ((4, 3), 0, [1, 1, 3]), ((4, 3), 1, [2, 0, 2, 2]), ((2, 3, 2), 1, [2, 0]), ((6, 2), 0, [5]),
    ]:
        case("index-select", {"axis": axis, "indices": indices}, [normals(*shape)],
             lambda x: np.take(x, indices, axis=axis), lambda x: torch.index_select(x, axis, torch.tensor(indices)))
    for shape, axis, indices in [
        ((5,), 0, [3, 3, 0]), ((3, 4), 1, [[0], [3], [1]]), ((3, 4), 1, [[0, 0], [3, 2], [1, 1]]), ((3, 4), 0, [[2, 0, 1, 1]]),
        ((2, 3, 2), 1, [[[0, 1]], [[2, 2]]]),
    ]:
        indices = np.array(indices)
        written = {"shape": list(indices.shape), "values": indices.ravel().tolist()}
        case("take-along-axis", {"axis": axis, "indices": written}, [normals(*shape)],
             lambda x: np.take_along_axis(x, indices, axis=axis),
             lambda x: torch.take_along_dim(x, torch.tensor(indices), dim=axis))


def reductions():
    # axes null: all of them
    places = [((2, 3), None), ((2, 3), (0,)), ((2, 3), (1,)), ((2, 3, 4), (0, 2)), ((2, 3, 4), (1,)), ((2, 3, 4), (1, 2)),
              ((5,), (0,)), ((3, 1), (1,)), ((2, 3, 4), None)]
    operations = [
        ("sum", {}, np.sum, torch.sum),
        ("mean", {}, np.mean, torch.mean),
        ("variance", {"unbiased": False}, np.var, lambda x, **k: torch.var(x, correction=0, **k)),
        ("variance", {"unbiased": True}, lambda x, **k: np.var(x, ddof=1, **k),
         lambda x, **k: torch.var(x, correction=1, **k)),
        ("max", {}, np.max, torch.amax),
        ("min", {}, np.min, torch.amin),
        ("l1-norm", {}, lambda x, **k: np.sum(np.abs(x), **k), lambda x, **k: torch.linalg.vector_norm(x, 1, **k)),
        ("l2-norm", {}, lambda x, **k: np.sqrt(np.sum(x * x, **k)), lambda x, **k: torch.linalg.vector_norm(x, 2, **k)),
    ]

    def add(name, arguments, function, torch_function, x, axes, keep):
        # torch has no axis argument that means "all" for each of these, so all are listed.
        dims = tuple(range(np.ndim(x))) if axes is None else axes
        case(name, arguments | {"axes": None if axes is None else list(axes), "keepdims": keep}, [x],
             lambda x: function(x, axis=axes, keepdims=keep), lambda x: torch_function(x, dim=dims, keepdim=keep))

    for name, arguments, function, torch_function in operations:
        for shape, axes in places:
            if arguments.get("unbiased") and axes == (1,) and shape == (3, 1):
                continue  # 0/0
            for keep in [False, True]:
                add(name, arguments, function, torch_function, normals(*shape), axes, keep)
    ties = [[1.0, 3, 3, 2], [2.0, 2, 2, 2], [-1.0, 0, 0, -1]]
    for name, function, torch_function in [("max", np.max, torch.amax), ("min", np.min, torch.amin)]:
        for axes in [None, (0,), (1,)]:
            add(name, {}, function, torch_function, ties, axes, False)
    # At zero: the absolute value has gradient 0 there, and so has a norm of nothing but zeros.
    for name, arguments, function, torch_function in operations[-2:]:
        add(name, arguments, function, torch_function, [[0.0, 0, 0], [3.0, 0, -4]], (1,), False)


def elementwise():
    spread = [-8.0, -3.5, -1.0, -0.625, -1e-3, 1e-3, 0.1, 0.5, 1.0, 2.25, 7.0]
    above_zero = [1e-3, 0.1, 0.5, 1.0, 2.25, 7.0, 100.0]
    for name, inputs, function, torch_function in [
        ("exp", spread, np.exp, torch.exp),
        ("log", above_zero, np.log, torch.log),
        ("sqrt", above_zero, np.sqrt, torch.sqrt),
        ("abs", spread + [0.0], np.abs, torch.abs),
        ("sin", spread + [0.0, 100.0], np.sin, torch.sin),
        ("cos", spread + [0.0, 100.0], np.cos, torch.cos),
        ("tanh", spread + [0.0, 20.0], np.tanh, torch.tanh),
        ("square", spread + [0.0], np.square, torch.square),
        ("reciprocal", spread, np.reciprocal, torch.reciprocal),
        ("rsqrt", above_zero, lambda x: 1 / np.sqrt(x), torch.rsqrt),
        ("expm1", spread + [0.0, 1e-10], np.expm1, torch.expm1),
        ("log1p", [-0.9, -0.5, -1e-3, 0.0, 1e-10] + above_zero, np.log1p, torch.log1p),
        ("erf", spread + [0.0], scipy.special.erf, torch.erf),
    ]:
        case(name, {}, [inputs], function, torch_function)
        # In two dimensions, in random places of the domain
        x = positive(3, 5) if name in ("log", "sqrt", "rsqrt", "log1p", "reciprocal") else normals(3, 5)
        case(name, {}, [x], function, torch_function)

    # At a limit itself PyTorch's gradient passes.
    values = [-3.0, -1.0, -0.5, 0.0, 0.75, 2.0, 3.0]
    for low, high in [(-1.0, 2.0), (None, 0.5), (-0.25, None)]:
        case("clamp", {"min": low, "max": high}, [values],
             lambda x: np.clip(x, low, high), lambda x: torch.clamp(x, low, high))

    for condition, a, b in [((2, 3), (2, 3), (2, 3)), ((3,), (2, 3), (2, 3)), ((2, 1), (3,), ()), ((4,), (), ())]:
        chosen = np.random.default_rng(len(CASES)).integers(0, 2, condition).astype(bool)
        written = {"shape": list(condition), "values": chosen.ravel().tolist()}
        case("where", {"condition": written}, [normals(*a), normals(*b, seed=1)],
             lambda x, y: np.where(chosen, x, y), lambda x, y: torch.where(torch.tensor(chosen), x, y))


def over_axes():
    """Reductions of several axes that do not lie together, log-sum-exp, and products, also of zeros."""
    places = [((2, 3), None), ((2, 3), (1,)), ((2, 3, 4), (0, 2)), ((2, 3, 2, 2), (1, 3)), ((2, 1, 3), (0, 1, 2)), ((), None),
              ((0, 3), (0,)), ((0, 3), (1,))]

    def add(operation, function, torch_function, x, axes, keep):
        dims = tuple(range(np.ndim(x))) if axes is None else axes
        case(operation, {"axes": None if axes is None else list(axes), "keepdims": keep}, [x],
             lambda x: function(x, axis=axes, keepdims=keep), lambda x: torch_function(x, dims, keep))

    def prod(x, dims, keep):
        # torch.prod takes one axis at a time.
        for dim in sorted(dims, reverse=True):
            x = torch.prod(x, dim=dim, keepdim=keep)
        return x

    def logsumexp(x, dims, keep):
        return torch.logsumexp(x, dim=dims, keepdim=keep) if dims else x.clone()

    def numpy_logsumexp(x, axis, keepdims):
        if x.size == 0:
            return np.full(np.sum(x, axis=axis, keepdims=keepdims).shape, -np.inf)
        return scipy.special.logsumexp(x, axis=axis, keepdims=keepdims and np.ndim(x) > 0)

    for shape, axes in places:
        for keep in [False, True]:
            add("prod", np.prod, prod, normals(*shape, scale=2.0), axes, keep)
            add("logsumexp", numpy_logsumexp, logsumexp, normals(*shape, scale=3.0), axes, keep)
    # One zero, two, and none in a row; and numbers whose product is not what a running product in float32 can hold.
    add("prod", np.prod, prod, [[2.0, 0, 3], [0.0, 0, 3], [-1.0, 2, 0.5], [0.0, 0, 0]], (1,), False)
    add("prod", np.prod, prod, [[2.0, 0, 3], [0.0, 0, 3]], None, False)
    add("prod", np.prod, prod, [[2.0**-100, 2.0**-100, 2.0**100, 2.0**100]], (1,), False)
    # Nothing overflows, and −∞ counts as nothing.
    add("logsumexp", numpy_logsumexp, logsumexp, [[1000.0, 1000.0], [-1000.0, -1001.0], [0.0, -np.inf]], (1,), False)


def rearrangements():
    for shape, axis in [((5,), 0), ((3, 4), 0), ((3, 4), 1), ((2, 3, 2), 1), ((2, 3, 2), -1), ((0, 3), 0), ((0, 3), 1)]:
        case("cumsum", {"axis": axis}, [normals(*shape)],
             lambda x: np.cumsum(x, axis=axis), lambda x: torch.cumsum(x, dim=axis))

    def order(operation, arguments, x, axis, descending, count, torch_function):
        """The first `count` of a stable order; the numbers differ, so that PyTorch's is the same."""
        assert len(np.unique(x)) == np.size(x)
        indices = np.argsort(-np.asarray(x) if descending else x, axis=axis, kind="stable")
        indices = np.take(indices, np.arange(count), axis=axis)
        written = {"shape": list(indices.shape), "values": indices.ravel().tolist()}
        assert (torch_function(torch.tensor(x)).indices.numpy() == indices).all()
        case(operation, arguments | {"axis": axis, "indices": written}, [x],
             lambda x: np.take_along_axis(x, indices, axis=axis), lambda x: torch_function(x).values)

    for shape, axis in [((6,), 0), ((3, 4), 0), ((3, 4), 1), ((2, 3, 2), 1), ((3, 4), -1), ((2, 0), 1)]:
        x = np.random.default_rng(len(CASES)).permutation(int(np.prod(shape))).reshape(shape) / 4 - 1
        for flag in [False, True]:
            order("sort", {"descending": flag}, x, axis, flag, shape[axis],
                  lambda x: torch.sort(x, dim=axis, descending=flag))
            k = min(2, shape[axis])
            order("topk", {"k": k, "largest": flag}, x, axis, flag, k, lambda x: torch.topk(x, k, dim=axis, largest=flag))
    order("topk", {"k": 0, "largest": True}, np.arange(6.0).reshape(2, 3), 1, True, 0, lambda x: torch.topk(x, 0, dim=1))

    # The parts are joined the other way round, so that each has its gradient.
    for shape, axis, sizes in [((6,), 0, [1, 3, 2]), ((2, 5), 1, [2, 0, 3]), ((2, 5), -1, [5]), ((0, 2), 0, [0, 0])]:
        ends = np.cumsum(sizes)[:-1]
        case("split", {"axis": axis, "sizes": sizes}, [normals(*shape)],
             lambda x: np.concatenate(np.split(x, ends, axis=axis)[::-1], axis=axis),
             lambda x: torch.cat(torch.split(x, sizes, dim=axis)[::-1], dim=axis))
    for shape, axis, size in [((7,), 0, 3), ((2, 4), 1, 2), ((2, 4), 0, 5), ((0, 2), 0, 2), ((3, 2), 0, 1)]:
        case("split", {"axis": axis, "size": size}, [normals(*shape)],
             lambda x: np.concatenate([p.numpy() for p in torch.split(torch.tensor(x), size, dim=axis)][::-1], axis=axis),
             lambda x: torch.cat(torch.split(x, size, dim=axis)[::-1], dim=axis))
    for shape, axis, chunks in [((7,), 0, 3), ((5, 2), 0, 4), ((2, 3), 1, 5), ((0, 2), 0, 3), ((2, 6), -1, 2)]:
        count = len(torch.chunk(torch.zeros(shape), chunks, dim=axis))
        case("chunk", {"axis": axis, "chunks": chunks, "count": count}, [normals(*shape)],
             lambda x: np.concatenate([p.numpy() for p in torch.chunk(torch.tensor(x), chunks, dim=axis)][::-1], axis=axis),
             lambda x: torch.cat(torch.chunk(x, chunks, dim=axis)[::-1], dim=axis))

    for shape, axes in [((4,), (0,)), ((2, 3), (1,)), ((2, 3), (0, -1)), ((2, 3, 2), (0, 2)), ((2, 3), ()), ((0, 3), (0, 1))]:
        case("flip", {"axes": list(axes)}, [normals(*shape)],
             lambda x: np.flip(x, axes), lambda x: torch.flip(x, axes))
    for shape, counts in [((3,), (2,)), ((2, 3), (2,)), ((2, 3), (2, 1)), ((2, 3), (2, 1, 3)), ((2, 2), (3, 2)), ((2, 2), ()),
                          ((), (2, 3)), ((2, 3), (0, 2)), ((0, 2), (3, 2)), ((1,), (4,))]:
        case("tile", {"shape": list(counts)}, [normals(*shape)],
             lambda x: np.tile(x, counts), lambda x: torch.tile(x, counts))


def main():
    broadcasting()
    powers()
    products()
    movements()
    reductions()
    elementwise()
    over_axes()
    rearrangements()
    common.write("tensor-operations.json", CASES)


main()
