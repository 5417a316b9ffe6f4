// What the files of this folder share: the table of loops, one for each kind of processor.
#ifndef RECTIFIER_KERNELS_H
#define RECTIFIER_KERNELS_H

#include "CKernels.h"
#include "Threads.h"

enum {
    FUNCTION_COUNT = 0
#define FUNCTION(name, ...) +1
#include "functions.inc"
};
#define COUNT(name) +1

// In the order of `rectifier_operation` and `rectifier_arithmetic`.
#define COMBINATIONS(X) X(add) X(subtract) X(multiply_each) X(divide) X(larger) X(smaller)
#define MAPS(X) X(negative) X(absolute) X(square) X(reciprocal) X(square_root) X(reciprocal_square_root) X(sign)
enum { COMBINATION_COUNT = 0 COMBINATIONS(COUNT), MAP_COUNT = 0 MAPS(COUNT) };
_Static_assert(COMBINATION_COUNT == rectifier_smaller + 1, "the list and the enumeration in CKernels.h differ");
_Static_assert(MAP_COUNT == rectifier_sign + 1, "the list and the enumeration in CKernels.h differ");

enum { BLOCK = 16 };  // the floats of a block: the widest register
enum { FEW = 256 };  // the most floats that are summed as floats; more in double
enum { SUMMED = 4096 };  // the floats of a stretch of which PReLU sums the gradient
enum { STRIP_COLUMNS = 64 };  // the columns of a piece of a matrix product, a multiple of those of a tile
enum { PANEL_LENGTH = 256 };  // how much of the inner index of a matrix product a panel holds
enum { SKIPPED_ROWS = 8 };  // the rows of a matrix that a product with zeros reads at once
enum { SKIPPED_COLUMNS = 1024 };  // the most columns of a piece of it

typedef struct { float a, b; } parameters;  // what the header says of each function

typedef struct {
    const char *name;
    void (*forward[FUNCTION_COUNT])(const float *, float *, size_t blocks, parameters);
    void (*backward[FUNCTION_COUNT])(const float *, const float *, float *, size_t blocks, parameters);
    void (*combine[COMBINATION_COUNT])(
        const float *, size_t x_step, const float *, size_t y_step, float *, size_t blocks);
    void (*map[MAP_COUNT])(const float *, float *, size_t blocks);
    void (*pack)(const float *, float value, uint16_t *, size_t blocks);
    void (*unpack)(const uint16_t *, float set, float clear, float *, size_t blocks);
    double (*sum)(const float *, size_t n);
    double (*sum_in_double)(const float *, size_t n);
    double (*sum_of_squares)(const float *, size_t n);
    double (*sum_of_magnitudes)(const float *, size_t n);
    float (*largest_magnitude)(const float *, size_t n);
    void (*blend)(float *, const float *, size_t n, float keep, float add);
    // Of lines or channels first ..< end.
    void (*prelu_forward)(
        const float *, float *, size_t channels, size_t inner, const float *, size_t first, size_t end);
    void (*prelu_backward)(
        const float *, const float *, float *, float *, bool, size_t outer, size_t channels, size_t inner,
        const float *, size_t first, size_t end);
    __typeof__(&rectifier_add_bias) add_bias;
    void (*column_sums)(const float *, float *, bool, size_t rows, size_t columns, size_t step);
    void (*column_sums_in_double)(const float *, float *, bool, size_t rows, size_t columns, size_t step);
    void (*multiply)(
        const float *, size_t, size_t, const float *, bool, const float *, float *, bool, size_t rows, size_t columns,
        size_t inner, size_t first, size_t end);
    void (*multiply_chosen)(
        const float *, const int32_t *, size_t count, const float *, const float *, float *, size_t step,
        size_t columns);
    __typeof__(&rectifier_softmax) softmax, log_softmax, sparsemax;
    __typeof__(&rectifier_softmax_backward) softmax_backward, log_softmax_backward, sparsemax_backward;
    __typeof__(&rectifier_cross_entropy) cross_entropy;
    __typeof__(&rectifier_cross_entropy_backward) cross_entropy_backward;
    __typeof__(&rectifier_cross_entropy_of_distribution) cross_entropy_of_distribution;
    __typeof__(&rectifier_sgd) sgd;
    __typeof__(&rectifier_adam) adam;
    __typeof__(&rectifier_rmsprop) rmsprop;
    __typeof__(&rectifier_adagrad) adagrad;
    void (*centered_sums)(
        const float *, const float *, const double *, double *, double *, size_t outer, size_t channels, size_t inner,
        size_t first, size_t end);
    void (*normalize_channels)(
        const float *, float *, const double *, const double *, const double *, size_t channels, size_t inner,
        size_t first, size_t end);
    void (*normalize_channels_backward)(
        const float *, const float *, float *, const double *, const double *, const double *, const double *,
        size_t channels, size_t inner, size_t first, size_t end);
    __typeof__(&rectifier_normalize_rows) normalize_rows;
    __typeof__(&rectifier_normalize_rows_backward) normalize_rows_backward;
    __typeof__(&rectifier_summarize) summarize;
    __typeof__(&rectifier_squared_distance) squared_distance;
    __typeof__(&rectifier_count_bins) count_bins;
    __typeof__(&rectifier_count_zeros) count_zeros;
} kernels;

/// Calls `body` with stretches of 0 ..< count: all at once on this thread for fewer than two pieces, else as
/// `rectifier_parallel`. `piece` is a multiple of BLOCK.
static inline void rectifier_share(
    size_t count, size_t piece, void (*body)(void *context, size_t start, size_t end), void *context) {
    if (count >= 2 * piece) rectifier_parallel(count, piece, body, context);
    else if (count > 0) body(context, 0, count);
}

/// The sum of n numbers, made of those that `sum` gives of stretches of that length, added in their order: so the bits do
/// not depend on the number of threads.
double rectifier_sum_stretches(
    double (*sum)(const float *, size_t n), size_t length, const float *x, size_t n);

/// The loops for the processor this runs on.
const kernels *rectifier_kernels(void);

#endif
