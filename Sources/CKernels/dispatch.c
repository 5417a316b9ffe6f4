// A first, plain version of every function, in double. The vectorised one replaces it.
#include "CKernels.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *rectifier_isa(void) { return "baseline"; }

static const double selu_lambda = 1.0507009873554804934193349852946;
static const double selu_alpha = 1.6732632423543772848170429916717;
static const double inverse_sqrt_2pi = 0.398942280401432677939946059934;

static double sigma(double x) { return 1 / (1 + exp(-x)); }
static double clamp(double x, double limit) { return x < -limit ? -limit : x > limit ? limit : x; }

static double value(rectifier_function f, double x, double a) {
    switch (f) {
    case rectifier_relu: return x > 0 ? x : x != x ? x : 0;
    case rectifier_relu6: return x > 6 ? 6 : x > 0 ? x : x != x ? x : 0;
    case rectifier_leaky_relu: return x > 0 ? x : a == 0 ? (x != x ? x : 0) : a * x;
    case rectifier_elu: return x > 0 ? x : a * expm1(x);
    case rectifier_celu: return x > 0 ? x : a * expm1(x / a);
    case rectifier_selu: return x > 0 ? selu_lambda * x : selu_lambda * selu_alpha * expm1(x);
    case rectifier_gelu: return x < -40 ? 0 : x / 2 * erfc(-x * 0.70710678118654752440);
    case rectifier_gelu_tanh:
        return x < -40 ? 0 : x > 40 ? x : x * sigma(4 * inverse_sqrt_2pi * (x + 0.044715 * x * x * x));
    case rectifier_gelu_sigmoid: return x < -200 ? 0 : x * sigma((double)1.702f * x);
    case rectifier_silu: return x < -200 ? 0 : x * sigma(x);
    case rectifier_mish: return x < -200 ? 0 : x > 40 ? x : x * tanh(log1p(exp(x)));
    case rectifier_softplus: return x > 40 ? x : log1p(exp(x));
    case rectifier_softsign: return clamp(x, DBL_MAX) / (1 + fabs(clamp(x, DBL_MAX)));
    case rectifier_sigmoid: return sigma(x);
    case rectifier_tanh: return tanh(x);
    case rectifier_exp: return exp(x);
    case rectifier_expm1: return expm1(x);
    case rectifier_log1p: return log1p(x);
    case rectifier_erf: return erf(x);
    }
}

static double slope(rectifier_function f, double v, double a) {
    switch (f) {
    case rectifier_relu: return v <= 0 ? 0 : 1;
    case rectifier_relu6: return v <= 0 || v >= 6 ? 0 : 1;
    case rectifier_leaky_relu: return v > 0 ? 1 : a;
    case rectifier_elu: return v > 0 ? 1 : a > 0 ? v + a : a * exp(v);
    case rectifier_celu: return v > 0 ? 1 : a > 0 ? v / a + 1 : exp(v / a);
    case rectifier_selu: return v > 0 ? selu_lambda : v + selu_lambda * selu_alpha;
    case rectifier_gelu: {
        double x = clamp(v, 40);
        return erfc(-x * 0.70710678118654752440) / 2 + x * inverse_sqrt_2pi * exp(-x * x / 2);
    }
    case rectifier_gelu_tanh: {
        double x = clamp(v, 40), s = sigma(4 * inverse_sqrt_2pi * (x + 0.044715 * x * x * x));
        double c = 1 / (1 + exp(4 * inverse_sqrt_2pi * (x + 0.044715 * x * x * x)));
        return s + x * s * c * 4 * inverse_sqrt_2pi * (1 + 3 * 0.044715 * x * x);
    }
    case rectifier_gelu_sigmoid: {
        double u = clamp((double)1.702f * v, 200);
        return sigma(u) + u * sigma(u) * sigma(-u);
    }
    case rectifier_silu: {
        double u = clamp(v, 200);
        return sigma(u) + u * sigma(u) * sigma(-u);
    }
    case rectifier_mish: {
        double x = clamp(v, 200), w = tanh(log1p(exp(x)));
        double e = exp(-fabs(x)), d = x < 0 ? e * (e + 2) + 2 : 1 + 2 * e + 2 * e * e;
        return w + x * (x < 0 ? 4 * e * (1 + e) : 4 * e * e * (1 + e)) / (d * d);
    }
    case rectifier_softplus: return -expm1(-v);
    case rectifier_softsign: return (1 - fabs(v)) * (1 - fabs(v));
    case rectifier_sigmoid: return v * (1 - v);
    case rectifier_tanh: return 1 - v * v;
    case rectifier_exp: return v;
    case rectifier_expm1: return v + 1;
    case rectifier_log1p: return 1 / (1 + v);
    case rectifier_erf: return 1.1283791670955125739 * exp(-v * v);
    }
}

void rectifier_forward(rectifier_function function, const float *x, float *y, size_t n, float a) {
    for (size_t i = 0; i < n; i++) y[i] = (float)value(function, x[i], a);
}

void rectifier_backward(
    rectifier_function function, const float *remembered, const float *upstream, float *result, size_t n, float a) {
    for (size_t i = 0; i < n; i++) {
        double d = slope(function, remembered[i], a);
        result[i] = upstream[i] == 0 && fabs(d) > DBL_MAX ? upstream[i] : (float)(upstream[i] * d);
    }
}

void rectifier_prelu_forward(
    const float *x, float *y, size_t outer, size_t channels, size_t inner, const float *slope) {
    size_t i = 0;
    for (size_t o = 0; o < outer; o++)
        for (size_t c = 0; c < channels; c++)
            for (size_t k = 0; k < inner; k++, i++) y[i] = (float)value(rectifier_leaky_relu, x[i], slope[c]);
}

void rectifier_prelu_backward(
    const float *x, const float *upstream, float *result, float *slope_gradient, bool accumulate, size_t outer,
    size_t channels, size_t inner, const float *slope) {
    for (size_t c = 0; c < channels; c++) {
        float sum = 0;
        for (size_t o = 0; o < outer; o++) {
            size_t i = (o * channels + c) * inner;
            for (size_t k = 0; k < inner; k++, i++) {
                float xi = x[i], g = upstream[i];
                if (!(xi > 0) && !(g == 0 && xi == xi)) sum += xi * g;
                if (result) result[i] = xi > 0 ? g : slope[c] * g;
            }
        }
        if (slope_gradient) slope_gradient[c] = accumulate ? slope_gradient[c] + sum : sum;
    }
}

void rectifier_add_bias(const float *x, const float *bias, float *y, size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++) y[r * columns + c] = x[r * columns + c] + bias[c];
}

void rectifier_column_sums(const float *x, float *sums, bool accumulate, size_t rows, size_t columns) {
    if (!accumulate) memset(sums, 0, columns * sizeof *sums);
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++) sums[c] += x[r * columns + c];
}

static double largest(const float *x, size_t columns) {
    double m = -INFINITY;
    for (size_t c = 0; c < columns; c++)
        if (x[c] > m) m = x[c];
    return m;
}

static double sum_exp(const float *x, double m, size_t columns) {
    double s = 0;
    for (size_t c = 0; c < columns; c++) s += exp(x[c] - m);
    return s;
}

void rectifier_softmax(const float *x, float *y, size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++, x += columns, y += columns) {
        double m = largest(x, columns), s = sum_exp(x, m, columns);
        for (size_t c = 0; c < columns; c++) y[c] = (float)(exp(x[c] - m) / s);
    }
}

void rectifier_log_softmax(const float *x, float *y, size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++, x += columns, y += columns) {
        double m = largest(x, columns), l = log(sum_exp(x, m, columns));
        for (size_t c = 0; c < columns; c++) y[c] = (float)(x[c] - m - l);
    }
}

void rectifier_softmax_backward(const float *y, const float *upstream, float *result, size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++, y += columns, upstream += columns, result += columns) {
        double s = 0;
        for (size_t c = 0; c < columns; c++) s += (double)y[c] * upstream[c];
        for (size_t c = 0; c < columns; c++) result[c] = (float)(y[c] * (upstream[c] - s));
    }
}

void rectifier_log_softmax_backward(const float *y, const float *upstream, float *result, size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++, y += columns, upstream += columns, result += columns) {
        double s = 0;
        for (size_t c = 0; c < columns; c++) s += upstream[c];
        for (size_t c = 0; c < columns; c++) result[c] = (float)(upstream[c] - exp(y[c]) * s);
    }
}

void rectifier_cross_entropy(
    const float *logits, const int32_t *targets, float *losses, float *probabilities, float smoothing, size_t rows,
    size_t columns) {
    for (size_t r = 0; r < rows; r++, logits += columns, probabilities += columns) {
        double m = largest(logits, columns), s = sum_exp(logits, m, columns), l = log(s), loss = 0;
        if (smoothing < 1) loss = (1 - (double)smoothing) * (l - (logits[targets[r]] - m));
        if (smoothing > 0)
            for (size_t c = 0; c < columns; c++) loss += (double)smoothing / (double)columns * (l - (logits[c] - m));
        losses[r] = (float)loss;
        for (size_t c = 0; c < columns; c++) probabilities[c] = (float)(exp(logits[c] - m) / s);
    }
}

void rectifier_cross_entropy_backward(
    const float *probabilities, const int32_t *targets, const float *scale, float *result, float smoothing,
    size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++) {
            size_t i = r * columns + c;
            float q = smoothing / (float)columns + ((size_t)targets[r] == c ? 1 - smoothing : 0);
            result[i] = scale[r] * (probabilities[i] - q);
        }
}

void rectifier_sgd(
    float *weights, const float *gradient, float *velocity, size_t n, float rate, float momentum, float dampening,
    float decay, bool nesterov, bool first) {
    for (size_t i = 0; i < n; i++) {
        float w = weights[i], g = gradient[i] + decay * w, step = g;
        if (momentum != 0) {
            float v = first ? g : momentum * velocity[i] + (1 - dampening) * g;
            velocity[i] = v;
            step = nesterov ? g + momentum * v : v;
        }
        weights[i] = w - rate * step;
    }
}

void rectifier_adam(
    float *weights, const float *gradient, float *first_moment, float *second_moment, size_t n, float rate,
    float beta1, float beta2, float epsilon, float decay, bool decoupled, float correction1, float correction2) {
    float step = rate / correction1, root = sqrtf(correction2);
    for (size_t i = 0; i < n; i++) {
        float w = weights[i], g = gradient[i];
        if (decoupled) w *= 1 - rate * decay;
        else g += decay * w;
        float m = first_moment[i] + (1 - beta1) * (g - first_moment[i]);
        float v = beta2 * second_moment[i] + (1 - beta2) * g * g;
        first_moment[i] = m;
        second_moment[i] = v;
        weights[i] = w - step * (m / (sqrtf(v) / root + epsilon));
    }
}
