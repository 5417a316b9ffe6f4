// The loops over floats that deserve the processor's widest registers.
//
// Each family of functions is one file of plain C, compiled once for every kind of processor that it can be run
// on (baseline, AVX2, AVX-512); the best one is chosen when the first function is called. The environment variable
// RECTIFIER_ISA (baseline, avx2, avx512) forces one of those that the processor has.
//
// Unless a function says otherwise: `n` may be any number, 0 included; pointers need no alignment; an output may be
// the same array as an input of the same length (in place), and must not overlap one in part. The result for an element
// (for softmax and its kind: a row) has the same bits wherever in the array it stands; between kinds of processor the
// last bits may differ. Large arrays are worked on by several threads; sums are cut where the shape says and added in
// order, so that the bits do not depend on how many there are. Nothing here changes the processor's rounding or flushes subnormal numbers.
#ifndef RECTIFIER_CKERNELS_H
#define RECTIFIER_CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The name of the instruction set in use: "baseline", "avx2" or "avx512".
const char *rectifier_isa(void);

// MARK: Elementwise functions (functions.inc, elementwise.inc)

/// The functions that have a loop of their own: those of functions.inc, which says what each is and what its parameters a
/// and b mean.
typedef enum __attribute__((enum_extensibility(closed))) rectifier_function {
#define FUNCTION(name, ...) rectifier_##name,
#include "functions.inc"
} rectifier_function;

/// Whether `rectifier_backward` is given the function's output, else its input.
static inline bool rectifier_saves_output(rectifier_function function, float a, float b) {
    (void)a, (void)b;
    switch (function) {
#define INPUT false
#define OUTPUT true
#define FUNCTION(name, value, derivative, saved, ...) case rectifier_##name: return saved;
#include "functions.inc"
#undef INPUT
#undef OUTPUT
    }
}

/// y[i] = function(x[i]). NaN stays NaN, ±∞ gives the limit. At most 2 ulp off (gelu, silu and mish 4; where the
/// exponential is taken of a multiple u of x, as in gelu_tanh, gelu_sigmoid, swish, swish_by_beta and sharp_softplus,
/// 2 + 2|u|) where the result is a normal number, at most 2⁻¹⁴⁸ where it is subnormal (sharp_softplus 2⁻¹⁴⁹·(2 + 2|u|)).
/// `make exhaustive` checks this with every float, and writes Documentation/Accuracy.md.
void rectifier_forward(rectifier_function function, const float *x, float *y, size_t n, float a, float b);

/// result[i] = upstream[i] · function′(x[i]), where `saved` holds the function's output y or its input x, as
/// `rectifier_saves_output` says; swish_by_beta has no derivative here, and gives 0.
/// `result` may be `upstream` or `saved`. Where the output is saved at most 2⁻²² of the largest derivative off
/// (exp: 4 ulp); where the input is, at most 4 ulp (or 4 + 2|u|), but within 1/2 of the zero of the derivative (gelu and
/// its approximations, silu, swish, mish) 2⁻²² of the largest. A finite upstream never gives NaN from a number. For a
/// saved NaN the functions that are linear in pieces give the slope of a piece, as PyTorch does (leaky_relu a·g, step
/// 0, the others as for the slope that is not 0); the others give NaN.
void rectifier_backward(
    rectifier_function function, const float *saved, const float *upstream, float *result, size_t n, float a,
    float b);

/// `rectifier_backward` of rows × columns, and in the same pass what `rectifier_column_sums` makes of its result. Both to
/// the bit.
void rectifier_backward_with_sums(
    rectifier_function function, const float *saved, const float *upstream, float *result, float *sums,
    bool accumulate, size_t rows, size_t columns, float a, float b);

/// Whether the function's derivative has two values only, so that a bit says what is saved of an element.
bool rectifier_packs(rectifier_function function, float a, float b);

/// One bit an element, in (n + 15)/16 words, of what `rectifier_backward` would be given.
void rectifier_pack(
    rectifier_function function, const float *saved, uint16_t *words, size_t n, float a, float b);

/// `rectifier_backward`, to the bit, from those words.
void rectifier_backward_packed(
    rectifier_function function, const uint16_t *words, const float *upstream, float *result, size_t n, float a,
    float b);

// MARK: Arithmetic (arithmetic.inc)

/// What two numbers become one by. The larger and the smaller of two are NaN when one is.
typedef enum __attribute__((enum_extensibility(closed))) rectifier_operation {
    rectifier_add, rectifier_subtract, rectifier_multiply_each, rectifier_divide, rectifier_larger, rectifier_smaller
} rectifier_operation;

/// result[i] = x[i·x_step] operation y[i·y_step], with steps of 1, or 0 for one of the two: a number instead of an array.
/// `result` may be x or y where their step is 1.
void rectifier_combine(
    rectifier_operation operation, const float *x, size_t x_step, const float *y, size_t y_step, float *result,
    size_t n);

/// What becomes of one number. The sign is −1 or 1, of a zero or NaN the number itself.
typedef enum __attribute__((enum_extensibility(closed))) rectifier_arithmetic {
    rectifier_negative, rectifier_absolute, rectifier_square, rectifier_reciprocal, rectifier_square_root,
    rectifier_reciprocal_square_root, rectifier_sign
} rectifier_arithmetic;

/// y[i] = function(x[i])
void rectifier_map(rectifier_arithmetic function, const float *x, float *y, size_t n);

/// sums[r] = Σ_c x[r, c]: up to 256 numbers are added as floats in many short sums, more in double.
void rectifier_row_sums(const float *x, float *sums, size_t rows, size_t columns);

// MARK: Two halves of a row (Gated.c)

/// y = first·function(second), of x of rows × (first ⧺ second), each `half` long. `y` is another array.
void rectifier_gated_forward(
    rectifier_function function, const float *x, float *y, size_t rows, size_t half, float a, float b);

/// The gradient by x, rows × 2·half.
void rectifier_gated_backward(
    rectifier_function function, const float *x, const float *upstream, float *result, size_t rows, size_t half,
    float a, float b);

/// y = max(0, x) ⧺ max(0, −x) for each row of `length`, and the gradient by x from y, 0 where x is 0.
void rectifier_crelu_forward(const float *x, float *y, size_t rows, size_t length);
void rectifier_crelu_backward(const float *y, const float *upstream, float *result, size_t rows, size_t length);

// MARK: PReLU (rows.inc)

/// PReLU over an array of outer × channels × inner: y = x for x > 0, else slope[channel]·x.
void rectifier_prelu_forward(
    const float *x, float *y, size_t outer, size_t channels, size_t inner, const float *slope);

/// In one pass: result = upstream · (x > 0 ? 1 : slope[channel]), and slope_gradient[channel] = Σ upstream · x over
/// x <= 0 (added to what is there when `accumulate`). Either of `result` and `slope_gradient` may be NULL.
void rectifier_prelu_backward(
    const float *x, const float *upstream, float *result, float *slope_gradient, bool accumulate, size_t outer,
    size_t channels, size_t inner, const float *slope);

// MARK: Products (products.inc, Products.c)

/// result = x·y, plus what is there when `accumulate`, or else plus `bias` in each row where it is not NULL: x of
/// rows × inner, y of inner × columns, either stored transposed. Large ones are made by several threads. Each element
/// is one sum in the order of the inner index, except for a single row with a transposed y.
void rectifier_multiply(
    const float *x, bool transposes_x, const float *y, bool transposes_y, const float *bias, float *result,
    bool accumulate, size_t rows, size_t columns, size_t inner);

// MARK: Products that skip zeros (skipping.inc, Skipping.c)

/// y = x turned: of columns × rows where x is of rows × columns. Another array.
void rectifier_turn(const float *x, float *y, size_t rows, size_t columns);

/// Writes the places of the numbers of x that are not 0 (NaN is one of them) in their order, and gives how many there
/// are. `places` has room for n, which an int32_t can count.
size_t rectifier_find_nonzeros(const float *x, size_t n, int32_t *places);

/// result = x·y + bias (which may be NULL) for x of rows × inner and y of inner × columns, of which only those rows are
/// read that belong to the places named: counts[r] of them for the r-th row of x, in places[r·inner …], rising. Each
/// element is one sum in their order, begun with the bias. Equal to the whole product to the bit, save for the sign of a
/// zero, where all other x are 0 and y is finite, and that is summed in order too.
void rectifier_multiply_chosen(
    const float *x, const int32_t *places, const size_t *counts, const float *y, const float *bias, float *result,
    size_t rows, size_t columns, size_t inner);

// MARK: Rows (rows.inc, softmax.inc): arrays of rows × columns, row after row

/// y[r, c] = x[r, c] + bias[c]
void rectifier_add_bias(const float *x, const float *bias, float *y, size_t rows, size_t columns);

/// sums[c] = Σ_r x[r, c] (added to what is there when `accumulate`), rows taken in order.
void rectifier_column_sums(const float *x, float *sums, bool accumulate, size_t rows, size_t columns);

/// The same, added in double and rounded once: for many rows.
void rectifier_column_sums_in_double(const float *x, float *sums, bool accumulate, size_t rows, size_t columns);

/// Softmax and its logarithm along each row, shifted by the row's maximum so that nothing overflows. A row that holds
/// NaN or +∞, or nothing but −∞, becomes NaN. Measured: softmax 1e-6 off, its logarithm 1e-6·(1 + |result|).
void rectifier_softmax(const float *x, float *y, size_t rows, size_t columns);
void rectifier_log_softmax(const float *x, float *y, size_t rows, size_t columns);

/// result = y ⊙ (g − Σ_c g·y) along each row, with y the softmax.
void rectifier_softmax_backward(const float *y, const float *upstream, float *result, size_t rows, size_t columns);
/// result = g − eʸ·Σ_c g along each row, with y the log-softmax.
void rectifier_log_softmax_backward(const float *y, const float *upstream, float *result, size_t rows, size_t columns);

/// Softmax of −x, and its gradient by x.
void rectifier_softmin(const float *x, float *y, size_t rows, size_t columns);
void rectifier_softmin_backward(const float *y, const float *upstream, float *result, size_t rows, size_t columns);

/// The point nearest to each row whose numbers are not negative and add up to 1: max(0, x − τ). A row that holds NaN or
/// +∞, or nothing but −∞, becomes NaN. Its gradient: where y > 0, g less the mean of g over those places; else 0.
void rectifier_sparsemax(const float *x, float *y, size_t rows, size_t columns);
void rectifier_sparsemax_backward(const float *y, const float *upstream, float *result, size_t rows, size_t columns);

/// Softmax cross-entropy of each row against a class index, PyTorch's definition with label smoothing s:
/// loss[r] = −Σ_c q_c·log p_c, q = (1 − s)·onehot(target) + s/columns. Also writes p (the softmax) to `probabilities`.
/// Every target lies in 0 ..< columns (the caller checked). The loss comes from the logits, not from p; without
/// smoothing a logit of −∞ beside the target does no harm. `probabilities` may be `logits`.
void rectifier_cross_entropy(
    const float *logits, const int32_t *targets, float *losses, float *probabilities, float smoothing, size_t rows,
    size_t columns);
/// result[r, c] = scale[r] · (p[r, c] − q[r, c])
void rectifier_cross_entropy_backward(
    const float *probabilities, const int32_t *targets, const float *scale, float *result, float smoothing,
    size_t rows, size_t columns);

/// losses[r] = −Σ_c q[r, c]·logarithms[r, c], without the terms where q is 0: their logarithm may be infinite.
void rectifier_cross_entropy_of_distribution(
    const float *q, const float *logarithms, float *losses, size_t rows, size_t columns);

// MARK: Optimisers (optimizers.inc): one pass over a parameter, in place

/// PyTorch's SGD: g += decay·w; v = first ? g : momentum·v + (1 − dampening)·g; step = nesterov ? g + momentum·v : v;
/// w −= rate·step. With momentum 0, `velocity` is not touched and may be NULL.
void rectifier_sgd(
    float *weights, const float *gradient, float *velocity, size_t n, float rate, float momentum, float dampening,
    float decay, bool nesterov, bool first);

/// PyTorch's Adam and AdamW: m = β₁m + (1 − β₁)g; v = β₂v + (1 − β₂)g²;
/// w −= rate/correction1 · m / (√v/√correction2 + ε). `correction1` = 1 − β₁ᵗ, `correction2` = 1 − β₂ᵗ.
/// With `decoupled` (AdamW) w is first multiplied by 1 − rate·decay; otherwise (Adam) decay·w is added to g.
void rectifier_adam(
    float *weights, const float *gradient, float *first_moment, float *second_moment, size_t n, float rate,
    float beta1, float beta2, float epsilon, float decay, bool decoupled, float correction1, float correction2);

/// PyTorch's RMSprop: g += decay·w; square = α·square + (1 − α)·g²; w −= rate·step, step = g / (√square + ε). Where
/// `mean`, the mean of g of the same kind, is not NULL, `square` is less by mean²: the variance. Where `velocity` is not
/// NULL, it is the step: velocity = momentum·velocity + g / (√square + ε).
void rectifier_rmsprop(
    float *weights, const float *gradient, float *square, float *velocity, float *mean, size_t n, float rate,
    float alpha, float epsilon, float momentum, float decay);

/// PyTorch's Adagrad: g += decay·w; sum += g²; w −= rate·g / (√sum + ε).
void rectifier_adagrad(
    float *weights, const float *gradient, float *sum, size_t n, float rate, float epsilon, float decay);

// MARK: Whole vectors (vectors.inc)

/// Σ x², Σ |x|, and the largest |x|, which is NaN when one is. The sums are made in double, in stretches of a fixed length
/// whose sums are added in their order.
double rectifier_sum_of_squares(const float *x, size_t n);
double rectifier_sum_of_magnitudes(const float *x, size_t n);
float rectifier_largest_magnitude(const float *x, size_t n);

/// x = keep·x + add·y
void rectifier_blend(float *x, const float *y, size_t n, float keep, float add);

// MARK: Normalisation (normalization.inc): computed in double, rounded once

/// For each channel of an array of outer × channels × inner: sums = Σ u and products = Σ u·(x − mean), with u = x − mean
/// where it is NULL.
void rectifier_centered_sums(
    const float *u, const float *x, const double *mean, double *sums, double *products, size_t outer, size_t channels,
    size_t inner);

/// y = (x − mean[channel])·scale[channel] + shift[channel]. `y` may be `x`.
void rectifier_normalize_channels(
    const float *x, float *y, const double *mean, const double *scale, const double *shift, size_t outer,
    size_t channels, size_t inner);

/// result = scale[channel]·(upstream − constant[channel] − (x − mean[channel])·slope[channel]). `result` may be `upstream`.
void rectifier_normalize_channels_backward(
    const float *x, const float *upstream, float *result, const double *mean, const double *scale,
    const double *constant, const double *slope, size_t outer, size_t channels, size_t inner);

/// y = (x − mean[row])·scale[row]·weight[column] + bias[column]; `weight` and `bias` may be NULL. `y` may be `x`.
void rectifier_normalize_rows(
    const float *x, float *y, const double *mean, const double *scale, const float *weight, const float *bias,
    size_t rows, size_t columns);

/// The gradients of normalised rows, whose scale is one over the root of their mean square: with n = (x − mean)·scale and
/// h = upstream·weight, result = scale·(h − mean of h − n·(mean of h·n)), where the mean of h is left out unless
/// `centered`; and added to what is there, for each column Σ upstream·n and Σ upstream. `result`, `weight` and the
/// gradients may be NULL.
void rectifier_normalize_rows_backward(
    const float *x, const float *upstream, float *result, double *weight_gradient, double *bias_gradient,
    const double *mean, const double *scale, const float *weight, bool centered, size_t rows, size_t columns);

// MARK: Statistics (statistics.inc, Statistics.c)

/// What `rectifier_summarize` finds. Sums and extremes are those of the finite numbers; the extremes of none are
/// INFINITY and −INFINITY.
typedef struct rectifier_summary {
    double sum, squares;
    float least, most;
    size_t zeros, nans, infinities;
} rectifier_summary;

/// Σ (x − center) and Σ (x − center)², extremes and counts of n floats, in one pass.
void rectifier_summarize(const float *x, size_t n, float center, rectifier_summary *summary);

/// Σ (x − y)², over the places where both are finite.
double rectifier_squared_distance(const float *x, const float *y, size_t n);

enum { RECTIFIER_BUCKET_SHIFT = 18, RECTIFIER_BUCKETS = 1 << (32 - RECTIFIER_BUCKET_SHIFT) };

/// Adds 1 to counts[bits of x >> RECTIFIER_BUCKET_SHIFT] for each x: sign, exponent and the first 5 bits of the
/// significand, so that a bucket's numbers differ by at most 1/32. `counts` has room for two tables of
/// RECTIFIER_BUCKETS, all 0; what it counts stands in the first.
void rectifier_count_buckets(const float *x, size_t n, uint32_t *counts);

/// Adds 1 to counts[bin] for each finite x, in one of `bins` > 0 bins of equal width from `lower` to `upper`. The last bin
/// includes `upper`; what lies outside counts in the nearest bin, and where `lower` is `upper`, in the first or the last.
/// counts[bins] becomes how many x are not finite.
void rectifier_count_bins(const float *x, size_t n, double lower, double upper, int32_t bins, int64_t *counts);

/// Adds 1 to zeros[column] for each of the rows whose number there is 0.
void rectifier_count_zeros(const float *x, int32_t *zeros, size_t rows, size_t columns);

#endif
