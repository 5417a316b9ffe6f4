// Holds what a loop gave against the exact results.
//
// The error in ulp is the difference by the size of the last place of the float nearest to the exact result, as in the
// tests. Where that float is subnormal, the last place is 2⁻¹⁴⁹, and the error is kept apart. Where one of both is NaN
// or infinite, both must be the same.
#include "exhaustive.h"

#include <math.h>
#include <string.h>

enum { WIDTH = 8 };
typedef float floats __attribute__((ext_vector_type(WIDTH)));
typedef double doubles __attribute__((ext_vector_type(WIDTH)));
typedef int32_t integers __attribute__((ext_vector_type(WIDTH)));
typedef int64_t longs __attribute__((ext_vector_type(WIDTH)));

enum { INFINITE = 0x7f800000, LEAST_NORMAL = 0x00800000 };

typedef struct {
    doubles error, share, subnormal;
    integers nan_right, nan_wrong, infinite_right, infinite_wrong;
} maxima;

static inline doubles larger(doubles a, doubles b) { return a > b ? a : b; }
static inline doubles absolute(doubles x) { return (doubles)((longs)x & INT64_MAX); }

/// How much the bound grows, and by what the error is to be divided instead where the derivative is nearly 0.
static inline doubles allowed_ulps(const function_case *c, double bound, doubles x) {
    doubles exponent = absolute(x * (c->linear + c->cubic * (x * x)));
    return bound + 2 * (exponent < 110 ? exponent : 110);  // beyond, the result is x or nothing
}

/// One vector. `kind` and `is_simple` are constants wherever this is inlined.
__attribute__((always_inline)) static inline void add(
    const function_case *c, bool of_slopes, measure kind, bool is_simple, floats x, floats got, doubles exact,
    maxima *m) {
    double bound = of_slopes ? c->slope_bound : c->value_bound;
    floats nearest = __builtin_convertvector(exact, floats);
    integers expected_bits = (integers)nearest & 0x7fffffff, got_bits = (integers)got & 0x7fffffff;
    integers are_special = (expected_bits >= INFINITE) | (got_bits >= INFINITE);
    doubles exact_number = exact;
    if (__builtin_reduce_or(are_special)) {
        integers expects_nan = expected_bits > INFINITE, is_nan = got_bits > INFINITE;
        integers are_infinite = are_special & ~(expects_nan | is_nan);
        integers are_same = (integers)nearest == (integers)got;
        m->nan_right -= expects_nan & is_nan;
        m->nan_wrong -= expects_nan ^ is_nan;
        m->infinite_right -= are_infinite & are_same;
        m->infinite_wrong -= are_infinite & ~are_same;
        got = are_special ? (floats)0 : got;
        exact_number = __builtin_convertvector(are_special, longs) ? (doubles)0 : exact;
    }

    doubles error = absolute(__builtin_convertvector(got, doubles) - exact_number);
    doubles share_of_largest = error * (0x1p22 / c->largest_slope);
    if (kind == in_shares_of_largest) {
        m->error = larger(m->error, share_of_largest);
        m->share = larger(m->share, share_of_largest / bound);
        return;
    }
    integers size = expected_bits >> 23, least = (integers)1;
    size = size > least ? size : least;
    doubles per_ulp = (doubles)((1023 + 150 - __builtin_convertvector(size, longs)) << 52);
    error *= per_ulp;
    doubles normal = error;
    if (kind == in_ulps) {
        longs is_subnormal = __builtin_convertvector(expected_bits < LEAST_NORMAL, longs);
        m->subnormal = larger(m->subnormal, is_subnormal ? error : (doubles)0);
        normal = is_subnormal ? (doubles)0 : error;
    }
    if (is_simple) {
        m->error = larger(m->error, normal);
        return;
    }
    doubles wide = __builtin_convertvector(x, doubles), share = normal / allowed_ulps(c, bound, wide);
    if (of_slopes && c->zero != 0) {
        longs is_near_zero = absolute(wide - c->zero) < 0.5;
        share = (is_near_zero & (share_of_largest < share)) ? share_of_largest : share;
        normal = is_near_zero ? (doubles)0 : normal;
    }
    m->error = larger(m->error, normal);
    m->share = larger(m->share, share);
}

static double largest(doubles v) {
    double most = 0;
    for (int i = 0; i < WIDTH; i++)
        if (v[i] > most) most = v[i];
    return most;
}

static uint64_t sum(integers v) {
    uint64_t total = 0;
    for (int i = 0; i < WIDTH; i++) total += (uint64_t)v[i];
    return total;
}

__attribute__((always_inline)) static inline maxima add_all(
    const function_case *c, bool of_slopes, measure kind, bool is_simple, const float *x, const float *got,
    const double *exact, int count) {
    maxima m = {0};
    for (int i = 0; i < count; i += WIDTH) {
        floats a, g;
        doubles e;
        memcpy(&a, x + i, sizeof a);
        memcpy(&g, got + i, sizeof g);
        memcpy(&e, exact + i, sizeof e);
        add(c, of_slopes, kind, is_simple, a, g, e, &m);
    }
    return m;
}

static maxima compare_some(
    const function_case *c, bool of_slopes, const float *x, const float *got, const double *exact, int count) {
    measure kind = of_slopes ? c->slope_measure : in_ulps;
    bool is_simple = c->linear == 0 && c->cubic == 0 && (!of_slopes || c->zero == 0);
    if (kind == in_shares_of_largest)
        return add_all(c, of_slopes, in_shares_of_largest, true, x, got, exact, count);
    if (is_simple) return add_all(c, of_slopes, in_ulps, true, x, got, exact, count);
    return add_all(c, of_slopes, in_ulps, false, x, got, exact, count);
}

void compare(
    const function_case *c, bool of_slopes, const float *x, const float *got, const double *exact, int count,
    finding *result) {
    maxima m = compare_some(c, of_slopes, x, got, exact, count);
    double error = largest(m.error), subnormal = largest(m.subnormal);
    double share = fmax(largest(m.share), subnormal / c->subnormal_bound);
    bool has_constant_bound = c->linear == 0 && c->cubic == 0 && (!of_slopes || c->zero == 0);
    if (has_constant_bound) share = fmax(share, error / (of_slopes ? c->slope_bound : c->value_bound));
    finding here = {
        .error = error, .error_at = NAN, .share = share, .subnormal_error = subnormal, .subnormal_at = NAN,
        .nan_right = sum(m.nan_right), .nan_wrong = sum(m.nan_wrong), .infinite_right = sum(m.infinite_right),
        .infinite_wrong = sum(m.infinite_wrong), .wrong_at = NAN};
    // Where exactly is looked for only when there is something new to say.
    bool is_new = error > result->error || subnormal > result->subnormal_error
        || ((here.nan_wrong || here.infinite_wrong) && isnan(result->wrong_at));
    for (int i = 0; is_new && i < count; i += WIDTH) {
        maxima one = compare_some(c, of_slopes, x + i, got + i, exact + i, WIDTH);
        for (int k = 0; k < WIDTH; k++) {
            if (one.error[k] == error && isnan(here.error_at)) here.error_at = x[i + k];
            if (one.subnormal[k] == subnormal && isnan(here.subnormal_at)) here.subnormal_at = x[i + k];
            if ((one.nan_wrong[k] || one.infinite_wrong[k]) && isnan(here.wrong_at)) here.wrong_at = x[i + k];
        }
    }
    join(result, &here);
}

void join(finding *total, const finding *part) {
    if (part->error > total->error) total->error = part->error, total->error_at = part->error_at;
    if (part->subnormal_error > total->subnormal_error)
        total->subnormal_error = part->subnormal_error, total->subnormal_at = part->subnormal_at;
    total->share = fmax(total->share, part->share);
    total->nan_right += part->nan_right;
    total->nan_wrong += part->nan_wrong;
    total->infinite_right += part->infinite_right;
    total->infinite_wrong += part->infinite_wrong;
    total->zeros_wrong += part->zeros_wrong;
    if (isnan(total->wrong_at)) total->wrong_at = part->wrong_at;
}

bool is_within_bounds(const finding *f) {
    return f->share <= 1 && f->nan_wrong == 0 && f->infinite_wrong == 0 && f->zeros_wrong == 0;
}
