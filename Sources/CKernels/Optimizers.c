// Steps of optimisers, cut into pieces for several threads. All of them are elementwise.
#include "Kernels.h"

enum { PIECE = 1 << 14 };

typedef struct {
    float *weights, *first, *second, *third;
    const float *gradient;
    float rate, decay, epsilon, a, b, correction1, correction2;
    bool option, is_first;
} step;

/// The array from `start` on; NULL stays NULL.
static float *from(float *array, size_t start) { return array ? array + start : NULL; }

static void sgd_pieces(void *context, size_t start, size_t end) {
    const step *s = context;
    rectifier_kernels()->sgd(
        s->weights + start, s->gradient + start, from(s->first, start), end - start, s->rate, s->a, s->b, s->decay,
        s->option, s->is_first);
}

void rectifier_sgd(
    float *weights, const float *gradient, float *velocity, size_t n, float rate, float momentum, float dampening,
    float decay, bool nesterov, bool first) {
    step s = {.weights = weights, .gradient = gradient, .first = velocity, .rate = rate, .a = momentum,
        .b = dampening, .decay = decay, .option = nesterov, .is_first = first};
    rectifier_share(n, PIECE, sgd_pieces, &s);
}

static void adam_pieces(void *context, size_t start, size_t end) {
    const step *s = context;
    rectifier_kernels()->adam(
        s->weights + start, s->gradient + start, s->first + start, s->second + start, end - start, s->rate, s->a, s->b,
        s->epsilon, s->decay, s->option, s->correction1, s->correction2);
}

void rectifier_adam(
    float *weights, const float *gradient, float *first_moment, float *second_moment, size_t n, float rate,
    float beta1, float beta2, float epsilon, float decay, bool decoupled, float correction1, float correction2) {
    step s = {.weights = weights, .gradient = gradient, .first = first_moment, .second = second_moment, .rate = rate,
        .a = beta1, .b = beta2, .epsilon = epsilon, .decay = decay, .option = decoupled, .correction1 = correction1,
        .correction2 = correction2};
    rectifier_share(n, PIECE, adam_pieces, &s);
}

static void rmsprop_pieces(void *context, size_t start, size_t end) {
    const step *s = context;
    rectifier_kernels()->rmsprop(
        s->weights + start, s->gradient + start, s->first + start, from(s->second, start), from(s->third, start),
        end - start, s->rate, s->a, s->epsilon, s->b, s->decay);
}

void rectifier_rmsprop(
    float *weights, const float *gradient, float *square, float *velocity, float *mean, size_t n, float rate,
    float alpha, float epsilon, float momentum, float decay) {
    step s = {.weights = weights, .gradient = gradient, .first = square, .second = velocity, .third = mean,
        .rate = rate, .a = alpha, .b = momentum, .epsilon = epsilon, .decay = decay};
    rectifier_share(n, PIECE, rmsprop_pieces, &s);
}

static void adagrad_pieces(void *context, size_t start, size_t end) {
    const step *s = context;
    rectifier_kernels()->adagrad(
        s->weights + start, s->gradient + start, s->first + start, end - start, s->rate, s->epsilon, s->decay);
}

void rectifier_adagrad(
    float *weights, const float *gradient, float *sum, size_t n, float rate, float epsilon, float decay) {
    step s = {.weights = weights, .gradient = gradient, .first = sum, .rate = rate, .epsilon = epsilon,
        .decay = decay};
    rectifier_share(n, PIECE, adagrad_pieces, &s);
}
