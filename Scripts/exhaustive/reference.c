// The exact results, in double: with the C library's functions, several numbers at a time where it has such (libmvec,
// at most 4 ulp of double off, which is 2⁻²⁷ ulp of a float), one at a time elsewhere. The same formulas in long
// double tell how far the double ones are off.
#include "exhaustive.h"

#include <math.h>
#include <string.h>

#define SELU_LAMBDA 1.0507009873554804934193349852946L
#define SELU_ALPHA 1.6732632423543772848170429916717L
#define ROOT_HALF 0.70710678118654752440084436210485L
#define ROOT_2_BY_PI 0.79788456080286535587989211986876L
#define ONE_BY_ROOT_PI 0.56418958354775628694807945156077L
#define ONE_BY_ROOT_2_PI 0.39894228040143267793994605993438L

#define BEYOND 0x1p200  // stands for infinity

#define PURE __attribute__((const, unused)) static inline
#define N(constant) ((NUMBER)(constant))

// MARK: double

#if defined(__AVX512F__)
enum { LANES = 8 };
#define LIBRARY(name) _ZGVeN8v_##name
#elif defined(__AVX2__)
enum { LANES = 4 };
#define LIBRARY(name) _ZGVdN4v_##name
#elif defined(__x86_64__)
enum { LANES = 2 };
#define LIBRARY(name) _ZGVbN2v_##name
#else
enum { LANES = 1 };
#define LIBRARY(name) name
#endif

#if defined(__x86_64__)
typedef double doubles __attribute__((ext_vector_type(LANES)));
__attribute__((const)) extern doubles LIBRARY(exp)(doubles), LIBRARY(expm1)(doubles), LIBRARY(log1p)(doubles),
    LIBRARY(erf)(doubles), LIBRARY(erfc)(doubles), LIBRARY(tanh)(doubles);
#define ROOT(x) __builtin_elementwise_sqrt(x)
#else
typedef double doubles;
#define ROOT(x) sqrt(x)
#endif

#define NUMBER doubles
#define F(name) name##_of_doubles

/// Beyond the limits the results are too large or too small for a float; within them the library has no special case.
PURE doubles F(between)(doubles x, double low, double high) {
    x = x < low ? N(low) : x;
    return x > high ? N(high) : x;
}
PURE doubles F(abs)(doubles x) { return x < 0 ? -x : x; }
PURE doubles F(sqrt)(doubles x) { return ROOT(x); }
PURE doubles F(exp)(doubles x) { return LIBRARY(exp)(F(between)(x, -700, 700)); }
PURE doubles F(expm1)(doubles x) { return LIBRARY(expm1)(F(between)(x, -700, 700)); }
PURE doubles F(log1p)(doubles x) { return LIBRARY(log1p)(x); }
PURE doubles F(tanh)(doubles x) { return LIBRARY(tanh)(F(between)(x, -40, 40)); }
PURE doubles F(erf)(doubles x) { return LIBRARY(erf)(F(between)(x, -10, 10)); }
PURE doubles F(erfc)(doubles x) { return LIBRARY(erfc)(F(between)(x, -10, 26)); }

#include "mathematics.inc"

#define FUNCTION(name, value, slope)                                                                                 \
    static void F(name##_loop)(                                                                                      \
        const double *arguments, double *values, double *slopes, int count, double a, double b) {                    \
        (void)a, (void)b;                                                                                            \
        for (int i = 0; i < count; i += LANES) {                                                                     \
            doubles x, y, derivative;                                                                                \
            memcpy(&x, arguments + i, sizeof x);                                                                     \
            y = value, derivative = slope;                                                                           \
            memcpy(values + i, &y, sizeof y);                                                                        \
            memcpy(slopes + i, &derivative, sizeof derivative);                                                      \
        }                                                                                                            \
    }
#include "reference.inc"
#undef FUNCTION
#undef NUMBER
#undef F

// MARK: long double

#define NUMBER long double
#define F(name) name##_of_long_doubles

PURE long double F(abs)(long double x) { return fabsl(x); }
PURE long double F(sqrt)(long double x) { return sqrtl(x); }
PURE long double F(exp)(long double x) { return expl(x); }
PURE long double F(expm1)(long double x) { return expm1l(x); }
PURE long double F(log1p)(long double x) { return log1pl(x); }
PURE long double F(tanh)(long double x) { return tanhl(x); }
PURE long double F(erf)(long double x) { return erfl(x); }
PURE long double F(erfc)(long double x) { return erfcl(x); }

#include "mathematics.inc"

#define FUNCTION(name, value, slope)                                                                                 \
    static void F(name##_at)(                                                                                        \
        long double x, long double *y, long double *derivative, long double a, long double b) {                      \
        (void)a, (void)b;                                                                                            \
        *y = value, *derivative = slope;                                                                             \
    }
#include "reference.inc"
#undef FUNCTION

// MARK: By number of the function

static const struct {
    void (*loop)(const double *, double *, double *, int, double, double);
    void (*at)(long double, long double *, long double *, long double, long double);
} references[] = {
#define FUNCTION(name, ...) {name##_loop_of_doubles, name##_at_of_long_doubles},
#include "functions.inc"
};

void reference(
    rectifier_function function, const double *x, double *values, double *slopes, int count, double a, double b) {
    references[function].loop(x, values, slopes, count, a, b);
    // The limits: a number far beyond every float stands for an infinity, so that no ∞ − ∞ and no 0·∞ arises.
    for (int i = 0; i < count; i++) {
        if (!isinf(x[i])) continue;
        double far[8], y[8], derivative[8];
        for (int k = 0; k < 8; k++) far[k] = copysign(BEYOND, x[i]);
        references[function].loop(far, y, derivative, 8, a, b);
        values[i] = y[0], slopes[i] = derivative[0];
    }
}

double reference_error(const function_case *function, bool of_slopes, double *at) {
    double largest = 0;
    // 66 floats between any two powers of 2, from 2⁻⁴⁰ to 2⁹, with both signs.
    for (uint32_t bits = 0x2b800000; bits < 0x44000000; bits += 0x1f0f1) {
        for (int sign = -1; sign <= 1; sign += 2) {
            float magnitude;
            memcpy(&magnitude, &bits, sizeof magnitude);
            double x[8], values[8], slopes[8];
            for (int k = 0; k < 8; k++) x[k] = sign * (double)magnitude;
            reference(function->function, x, values, slopes, 8, function->a, function->b);
            long double y, derivative;
            references[function->function].at(x[0], &y, &derivative, function->a, function->b);
            long double exact = of_slopes ? derivative : y;
            double got = of_slopes ? slopes[0] : values[0];
            if (of_slopes && function->zero != 0 && fabs(x[0] - function->zero) < 0x1p-10) continue;
            if (!(fabsl(exact) >= 0x1p-126L && fabsl(exact) < 0x1p128L)) continue;
            int exponent = ilogbl(exact);
            double error = (double)(fabsl(got - exact) * ldexpl(1, 23 - exponent));
            if (error > largest) largest = error, *at = x[0];
        }
    }
    return largest;
}
