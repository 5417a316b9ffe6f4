// The library's loops, from its own source, for every processor path that this machine has.
#include "../../Sources/CKernels/dispatch.c"

#include "exhaustive.h"

static const kernels *path(int index) {
    const kernels *found[3];
    available(found);
    return found[index];
}

int path_count(void) {
    const kernels *found[3];
    return available(found);
}

const char *path_name(int index) { return path(index)->name; }

void path_forward(int index, const function_case *function, const float *x, float *y, int count) {
    parameters p = {function->a, function->b};
    if (function->is_prelu)
        path(index)->prelu_forward(x, y, 1, (size_t)count, &function->a, 0, 1);
    else
        path(index)->forward[function->function](x, y, (size_t)count / BLOCK, p);
}

void path_backward(
    int index, const function_case *function, const float *saved, const float *upstream, float *result,
    int count) {
    parameters p = {function->a, function->b};
    if (function->is_prelu)
        path(index)->prelu_backward(
            saved, upstream, result, NULL, false, 1, 1, (size_t)count, &function->a, 0, 1);
    else
        path(index)->backward[function->function](saved, upstream, result, (size_t)count / BLOCK, p);
}
